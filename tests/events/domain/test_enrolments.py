"""Joining a cohort: all dates at once, or waiting for all of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.enrolments import dates_of, enrolment_position, find_enrolment
from events.domain.own_registrations import find_by_code, find_by_token
from events.domain.registrations import register
from events.errors import EventsError
from events.models import Enrolment, Notice, Occurrence, Registration
from tests.events.enrolling import cohort, dates, enter, sessions_of, states, taken, words
from tests.events.registering import MINUTE, NOW, ask, session
from tests.factories import make_group, make_organization

pytestmark = pytest.mark.django_db


def refused(code: str, act, **values) -> None:
    """The rule says no, and nothing is written."""
    with pytest.raises(EventsError) as caught:
        act(**values)
    assert caught.value.code == code
    assert Enrolment.objects.count() == Registration.objects.count() == 0
    assert Notice.objects.count() == 0


class TestJoining:
    def test_all_dates_to_come_are_theirs(self):
        event = cohort(capacity=4)
        made = enter(event, nickname="Zoé", email="zoe@exemple.example", companions=1)
        assert states(made) == ("confirmed", ["confirmed"] * 3)
        assert taken(event) == [2, 2, 2]
        assert words(made) == [("confirmed", 0)]

    def test_each_date_has_its_own_link_and_the_whole_has_the_words(self):
        event = cohort()
        made = enter(event, nickname="Zoé", email="zoe@exemple.example", phone="06 12 34 56 78")
        rows = dates(made)
        assert len({made.token, *(row.token for row in rows)}) == 4
        assert [row.code for row in rows] == ["", "", ""]
        assert len(made.code.split("-")) == 3
        assert {(row.nickname, row.email, row.phone) for row in rows} == {
            ("Zoé", "zoe@exemple.example", "+33612345678")
        }
        assert {row.email_hash for row in rows} == {made.email_hash}
        assert find_by_token(rows[1].token) == rows[1]

    def test_reminders_are_per_date_as_asked(self):
        made = enter(cohort(), reminders=(60,))
        for row in dates_of(made):
            assert row.reminder_offsets == [60]
            assert row.next_reminder_at == row.occurrence.starts_at - 60 * MINUTE

    def test_nothing_stands_in_clear_in_the_database(self):
        enter(cohort(), nickname="Philomène", email="zoe@exemple.example")
        with connection.cursor() as cursor:
            for table in ("events_enrolment", "events_registration"):
                cursor.execute(f"SELECT * FROM {table}")
                stored = str(cursor.fetchall())
                assert stored != "[]"
                assert "Philomène" not in stored
                assert "zoe@exemple" not in stored

    def test_who_joins_late_joins_what_is_to_come(self):
        event = cohort()
        second = sessions_of(event)[1]
        made = enter(event, now=second.starts_at)
        assert [row.occurrence_id for row in dates(made)] == [sessions_of(event)[2].pk]
        assert taken(event) == [0, 0, 1]

    def test_a_date_called_off_is_left_out(self):
        event = cohort()
        Occurrence.objects.filter(pk=sessions_of(event)[0].pk).update(status="cancelled")
        made = enter(event)
        assert states(made) == ("confirmed", ["confirmed", "confirmed"])
        assert taken(event) == [0, 1, 1]

    def test_one_full_date_makes_them_wait_for_all(self):
        event = cohort(capacity=1)
        Occurrence.objects.filter(pk=sessions_of(event)[2].pk).update(confirmed_seats=1)
        made = enter(event)
        assert states(made) == ("waitlisted", ["waitlisted"] * 3)
        assert taken(event) == [0, 0, 1]
        assert words(made) == [("waitlisted", 0)]
        assert [row.next_reminder_at for row in dates(made)] == [None] * 3

    def test_positions_are_those_of_parties(self):
        event = cohort(capacity=1)
        made = [enter(event) for _number in range(3)]
        assert [enrolment_position(one) for one in made] == [None, 1, 2]

    def test_without_a_waitlist_it_is_full(self):
        event = cohort(capacity=1, has_waitlist=False)
        Occurrence.objects.filter(pk=sessions_of(event)[2].pk).update(confirmed_seats=1)
        refused("session_full", enter, event=event)


class TestGuards:
    def test_a_consent_is_asked_for(self):
        refused("consent_missing", enter, event=cohort(), consent=False)

    def test_a_private_event_is_not_there(self):
        refused("not_found", enter, event=cohort(visibility="private"))

    @pytest.mark.parametrize(
        ("mode", "code"),
        [
            ("registration", "one_date_at_a_time"),
            ("approval", "one_date_at_a_time"),
            ("members_only", "one_date_at_a_time"),
            ("drop_in", "no_registration_needed"),
            ("after_interview", "interview_first"),
        ],
    )
    def test_only_cohorts_are_joined_as_a_whole(self, mode, code):
        refused(code, enter, event=cohort(access_mode=mode))

    def test_a_single_date_of_a_cohort_is_not_for_registering(self):
        first = sessions_of(cohort())[0]
        refused(
            "whole_series_only", register, occurrence_id=first.public_id, request=ask(), now=NOW
        )

    def test_an_archived_event_takes_nobody(self):
        refused("session_cancelled", enter, event=cohort(archived_at=NOW))

    def test_a_group_that_has_ended_takes_nobody(self):
        event = cohort()
        refused("session_past", enter, event=event, now=sessions_of(event)[2].starts_at)

    def test_a_group_whose_dates_are_all_called_off_takes_nobody(self):
        event = cohort()
        Occurrence.objects.update(status="cancelled")
        refused("session_past", enter, event=event)

    def test_a_group_that_no_one_answers_for_takes_nobody(self):
        group = make_group(organization=make_organization(legal_name=""))
        refused("registration_not_ready", enter, event=cohort(group=group))

    def test_a_party_larger_than_the_smallest_date_is_told_so(self):
        event = cohort(capacity=4)
        Occurrence.objects.filter(pk=sessions_of(event)[1].pk).update(capacity=1)
        refused("party_too_large", enter, event=event, companions=1)


class TestRepeating:
    def test_the_same_submission_is_the_same_enrolment(self):
        event = cohort()
        first = enter(event, nickname="Zoé", submission_id="one")
        again = enter(event, nickname="Zoé", submission_id="one", now=NOW + MINUTE)
        assert (again.pk, again.token, again.code) == (first.pk, first.token, first.code)
        assert taken(event) == [1, 1, 1]
        assert words(first) == [("confirmed", 0)]

    def test_other_answers_under_the_same_submission_are_refused(self):
        event = cohort()
        enter(event, nickname="Zoé", submission_id="one")
        with pytest.raises(EventsError) as caught:
            enter(event, nickname="Ana", submission_id="one")
        assert caught.value.code == "idempotency_conflict"
        assert taken(event) == [1, 1, 1]

    def test_after_a_day_it_is_answered_anew(self):
        event, day = cohort(), timedelta(hours=24)
        first = enter(event, submission_id="one")
        assert enter(event, submission_id="one", now=NOW + day - MINUTE).pk == first.pk
        assert enter(event, submission_id="one", now=NOW + day).pk != first.pk
        assert taken(event) == [2, 2, 2]

    def test_another_event_may_use_the_same_id(self):
        one, other = cohort(), cohort()
        assert enter(one, submission_id="one").pk != enter(other, submission_id="one").pk


class TestFinding:
    def test_by_its_link(self):
        made = enter(cohort())
        assert find_enrolment(made.token) == made

    @pytest.mark.parametrize("token", ["", "jeton", "é" * 300])
    def test_a_wrong_link_leads_nowhere(self, token):
        enter(cohort())
        with pytest.raises(EventsError) as caught:
            find_enrolment(token)
        assert caught.value.code == "not_found"

    def test_by_its_three_words_until_the_last_date_is_over(self):
        event = cohort()
        made = enter(event)
        last = sessions_of(event)[-1]
        assert find_by_code(made.code.upper(), now=NOW) == made
        assert find_by_code(made.code, now=last.ends_at - MINUTE) == made
        with pytest.raises(EventsError) as caught:
            find_by_code(made.code, now=last.ends_at)
        assert caught.value.code == "not_found"

    def test_a_code_of_nothing_finds_nobody(self):
        enter(cohort())
        register(occurrence_id=session().public_id, request=ask(), now=NOW)
        with pytest.raises(EventsError):
            find_by_code("trois mots inconnus", now=NOW)


@pytest.mark.both_databases
def test_queries_do_not_grow_with_dates():
    counts = []
    for number in (2, 20):
        event = cohort(dates=number)
        enter(event)
        with CaptureQueriesContext(connection) as queries:
            made = enter(event)
        assert len(dates(made)) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.both_databases
def test_reading_the_dates_is_one_query(django_assert_num_queries):
    made = enter(cohort(dates=5))
    with django_assert_num_queries(1):
        rows = dates_of(made)
        assert [row.occurrence.local_start.hour for row in rows] == [18] * 5
