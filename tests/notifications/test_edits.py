"""Edits made on pages: whom they tell, and when."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.domain.rounds import deliver_due
from tests.events.domain.edits.scenes import MINUTE, NOW, rows, series
from tests.events.registering import join
from tests.events.views.organizer.editing import address, asked, confirmed, desk_of, undone
from tests.notifications.conftest import FussyServer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = {"start": "19:30", "end": "21:30"}
SCOPES = ["this", "following", "all"]


@pytest.fixture
def told(fussy_server: FussyServer) -> Callable[[], list[str]]:
    """Let the beat tick now; return the first words of what it sent."""

    def tick() -> list[str]:
        before = len(fussy_server.messages)
        deliver_due(clock=timezone.now)
        found = fussy_server.messages[before:]
        return [" ".join(str(message["Subject"]).split()[:4]) for message in found]

    return tick


@pytest.mark.parametrize("scope", SCOPES)
def test_another_hour_is_told_after_the_minute_and_not_before(scope, told):
    with time_machine.travel(NOW, tick=False) as clock:
        event = series()
        third = rows(event)[2]
        join(third, email="camille@exemple.example")
        assert told() == ["Votre place est réservée"]
        desk = desk_of(event)
        confirmed(desk, asked(desk, third, scope=scope, **LATER))
        clock.shift(timedelta(seconds=59))
        assert told() == []
        clock.shift(timedelta(seconds=1))
        assert told() == ["Votre rendez-vous a changé"]
        assert told() == []


@pytest.mark.parametrize("scope", SCOPES)
def test_what_was_undone_is_told_to_nobody(scope, told):
    with time_machine.travel(NOW, tick=False) as clock:
        event = series()
        third = rows(event)[2]
        join(third, email="camille@exemple.example")
        told()
        desk = desk_of(event)
        done = confirmed(desk, asked(desk, third, scope=scope, place_name="Mairie", **LATER))
        clock.shift(timedelta(seconds=59))
        undone(desk, done)
        clock.shift(timedelta(minutes=10))
        assert told() == []


@pytest.mark.parametrize("scope", SCOPES)
def test_calling_off_and_holding_again(scope, told):
    with time_machine.travel(NOW, tick=False) as clock:
        event = series()
        third = rows(event)[2]
        join(third, email="camille@exemple.example")
        told()
        desk = desk_of(event)
        off = desk.post(address(third, "annulation/"), {"scope": scope}, follow=True)
        if scope != "this":
            confirmed(desk, off)
        assert told() == []
        clock.shift(MINUTE)
        assert told() == ["Votre rendez-vous n’aura pas"]
        wide = "this" if scope == "this" else "all"
        held = desk.post(address(third, "retablissement/"), {"scope": wide}, follow=True)
        if scope != "this":
            confirmed(desk, held)
        assert told() == []
        clock.shift(MINUTE)
        assert told() == ["Votre rendez-vous aura bien"]


def test_a_word_alone_is_told_to_nobody(told):
    with time_machine.travel(NOW, tick=False) as clock:
        event = series()
        join(rows(event)[2], email="camille@exemple.example")
        told()
        desk = desk_of(event)
        confirmed(desk, asked(desk, rows(event)[2], title="Café du soir", capacity="9"))
        clock.shift(timedelta(minutes=10))
        assert told() == []
