"""How an event repeats, in words."""

from datetime import date

import pytest

from events.domain.series_words import series_words
from events.domain.skips import Skips
from tests.events.programming import publish, schedule_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"every": "1er jeudi du mois"}, "chaque premier jeudi du mois"),
        ({"every": "tous les jeudis"}, "chaque jeudi"),
        (
            {"every": "tous les jeudis", "skips": Skips(months=frozenset({7, 8}))},
            "chaque jeudi, sauf en juillet et en août",
        ),
    ],
)
def test_rule_then_what_it_leaves_out(fields, words):
    found = series_words(schedule_of(publish(**fields)))
    assert found.replace("\u00a0", " ") == words


def test_dates_that_the_organiser_skipped_by_hand_are_no_part_of_it():
    event = publish(every="tous les jeudis", exdates=(date(2026, 12, 24),))
    assert series_words(schedule_of(event)) == "chaque jeudi"
