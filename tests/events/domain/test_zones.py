"""Whose clock a time is read on."""

import pytest

from events.domain.wording import hours_words
from events.domain.zones import zone_words
from events.models import Format
from tests.factories import make_event, make_occurrence, make_schedule

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


def _session(*, zone: str, where: Format):
    event = make_event(format=where)
    return make_occurrence(schedule=make_schedule(event=event, timezone=zone))


@pytest.mark.parametrize("zone", ["Europe/Paris", "Europe/Berlin"])
def test_nothing_is_said_where_clocks_agree(zone: str):
    assert zone_words(_session(zone=zone, where=Format.ONLINE)) == ""


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Indian/Reunion", f"heure de La Réunion, 15{NBSP}h{NBSP}30 à Paris"),
        ("America/Guadeloupe", f"heure de Guadeloupe, 23{NBSP}h{NBSP}30 à Paris"),
        ("Pacific/Noumea", f"heure de Nouméa, 8{NBSP}h{NBSP}30 à Paris"),
        ("America/New_York", f"heure de New York, 0{NBSP}h{NBSP}30 à Paris"),
    ],
)
def test_who_joins_from_elsewhere_reads_both_clocks(zone: str, words: str):
    assert zone_words(_session(zone=zone, where=Format.ONLINE)) == words


def test_who_comes_to_the_place_reads_its_clock_alone():
    session = _session(zone="Indian/Reunion", where=Format.ONSITE)
    assert zone_words(session) == "heure de La Réunion"


def test_the_hours_end_with_the_clock_they_are_read_on():
    session = _session(zone="Indian/Reunion", where=Format.ONLINE)
    words = hours_words(session).replace(NBSP, " ").replace("\u202f", " ")
    assert words == "de 18 h 30 à 20 h 30, heure de La Réunion, 15 h 30 à Paris"
