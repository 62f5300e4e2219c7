"""Each kind of mail through a real mail server, read back from its raw source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.registration_changes import accept, cancel, come_back, decline
from notifications.domain.rounds import deliver_due
from tests.events.enrolling import cohort, enter
from tests.events.registering import MINUTE, NOW, START, join, session
from tests.notifications.calendar_client import CalendarClient, calendar_bytes, calendar_of
from tests.notifications.conftest import FussyServer

EMAIL = "camille@exemple.example"
pytestmark = pytest.mark.django_db
Told = list[tuple[str, str, int]]


@pytest.fixture
def told(fussy_server: FussyServer) -> Callable[[datetime], Told]:
    """Let the beat tick; return of each new mail its first words, METHOD, and what it shows."""
    client = CalendarClient()

    def tick(at: datetime) -> Told:
        before = len(fussy_server.messages)
        deliver_due(clock=lambda: at)
        found = []
        for number, message in enumerate(fussy_server.messages[before:], start=before):
            if message["To"] != EMAIL:
                continue
            source = fussy_server.sources[number]
            client.take(source)
            calendar = calendar_of(source)
            method = str(calendar["METHOD"]) if calendar else ""
            words = " ".join(str(message["Subject"]).split()[:3])
            found.append((words, method, len(client.shown())))
        return found

    return tick


def test_a_life_in_mails(told):
    occurrence = session(capacity=1)
    key = occurrence.public_id
    other = join(occurrence, email="zoe@exemple.example")
    made = join(occurrence, email=EMAIL)
    assert told(NOW) == [("Vous êtes sur", "", 0)]
    cancel(token=other.token, now=NOW)
    assert told(NOW + MINUTE) == [("Une place s’est", "REQUEST", 1)]
    changes = OccurrenceChanges(wall_start=START + timedelta(hours=1))
    change_occurrence(occurrence_id=key, changes=changes, now=NOW + MINUTE)
    assert told(NOW + 2 * MINUTE) == [("Votre rendez-vous a", "REQUEST", 1)]
    cancel_occurrence(occurrence_id=key, now=NOW + 2 * MINUTE)
    assert told(NOW + 3 * MINUTE) == [("Votre rendez-vous n’aura", "CANCEL", 0)]
    restore_occurrence(occurrence_id=key, now=NOW + 4 * MINUTE)
    assert told(NOW + 5 * MINUTE) == [("Votre rendez-vous aura", "REQUEST", 1)]
    cancel(token=made.token, now=NOW + 5 * MINUTE)
    assert told(NOW + 5 * MINUTE) == [("C’est noté :", "CANCEL", 0)]
    come_back(token=made.token, now=NOW + 6 * MINUTE)
    assert told(NOW + 6 * MINUTE) == [("Votre place est", "REQUEST", 1)]
    assert told(made.occurrence.starts_at - timedelta(days=1)) == [("Rappel : votre", "", 1)]


def test_a_request_and_its_answers(told):
    first, second = session(access_mode="approval"), session(access_mode="approval")
    yes, no = (join(one, email=EMAIL) for one in (first, second))
    assert told(NOW) == [("Votre demande est", "", 0)] * 2
    accept(registration=yes, now=NOW)
    decline(registration=no, now=NOW)
    assert told(NOW + MINUTE) == [("Votre place est", "REQUEST", 1), ("Réponse à votre", "", 1)]


def test_all_dates_at_once(told):
    made = enter(cohort(), email=EMAIL)
    assert told(NOW) == [("Votre place est", "PUBLISH", 3)]
    cancel_enrolment(token=made.token, now=NOW + MINUTE)
    assert told(NOW + MINUTE) == [("C’est noté :", "PUBLISH", 0)]


def test_lines_arrive_as_they_were_written(fussy_server):
    enter(cohort(dates=5), email=EMAIL)
    join(session(), email=EMAIL)
    deliver_due(clock=lambda: NOW)
    assert len(fussy_server.sources) == 2
    for source in fussy_server.sources:
        found = calendar_bytes(source)
        assert found is not None
        assert found.count(b"\n") == found.count(b"\r\n") == found.count(b"\r")
        assert found.endswith(b"END:VCALENDAR\r\n")
        assert max(map(len, found.split(b"\r\n"))) <= 75
        assert all(len(line) <= 998 for line in source.split(b"\r\n"))
