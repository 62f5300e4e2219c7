"""Questions that Django writes once."""

from __future__ import annotations

import pytest

from events.domain.written_once import WrittenOnce
from events.models import Occurrence
from tests.events.registering import session

NAMES = ("public_id", "starts_at", "event__reminder_offsets", "event__has_waitlist")


def _ask(key):
    return Occurrence.objects.filter(pk=key).values_list(*NAMES)


@pytest.mark.django_db
@pytest.mark.both_databases
class TestWrittenOnce:
    def test_each_value_has_its_own_answer_as_django_gives_it(self, django_assert_num_queries):
        question = WrittenOnce(_ask, example=0)
        one, other = session(reminder_offsets=[60]), session(has_waitlist=False)
        for occurrence in (one, other, one):
            with django_assert_num_queries(1):
                found = question.row(occurrence.pk)
            assert found == _ask(occurrence.pk).get()

    def test_it_is_written_once(self):
        asked = []

        def ask(key):
            asked.append(key)
            return _ask(key)

        question = WrittenOnce(ask, example=0)
        occurrence = session()
        rows = [question.row(occurrence.pk) for _time in range(3)]
        assert (rows, asked) == ([_ask(occurrence.pk).get()] * 3, [0])

    def test_nothing_found_is_none(self):
        assert WrittenOnce(_ask, example=0).row(0) is None


def test_a_question_about_two_values_is_refused():
    question = WrittenOnce(lambda key: _ask(key).filter(capacity=3), example=0)
    with pytest.raises(ValueError, match="one value is asked for, not 2"):
        question.row(1)
