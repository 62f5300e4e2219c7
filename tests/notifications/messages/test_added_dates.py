"""Dates added to what a person joined as a whole: one message, which lists them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from events.domain.edits import undo
from events.models import Event
from notifications.domain import planning
from notifications.domain.relevance import open_until, reason_to_skip
from notifications.messages import message_of
from notifications.models import Delivery
from tests.events.domain.edits.scenes import edit, rows
from tests.events.domain.edits.test_added_dates import cohort, give
from tests.events.enrolling import enter
from tests.events.registering import MINUTE, NOW

from .test_wholes import EMAIL, plain

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + 2 * MINUTE


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def planned(now: datetime = LATER) -> list[Delivery]:
    """What is to be sent besides the confirmation."""
    planning.plan_due(now=now)
    return list(Delivery.objects.exclude(purpose="confirmed").order_by("pk"))


def joined(**fields) -> Event:
    event = cohort(**fields)
    enter(event, email=EMAIL)
    return event


def test_several_dates_are_one_message():
    event = joined()
    give(event, "chaque jeudi, 5 fois")
    (delivery,) = planned()
    found = message_of(delivery, now=LATER)
    text = plain(found.text())
    assert reason_to_skip(delivery, now=LATER) == ""
    assert plain(found.subject) == (
        "Des dates s’ajoutent à vos rendez-vous : 2 dates à partir du jeudi 24 décembre, 18 h 30"
    )
    assert (
        "Ces dates s’ajoutent à vos rendez-vous. Votre place y est réservée, vous n’avez rien à "
        "faire. Les autres restent comme avant."
    ) in text
    assert (
        "Les dates ajoutées :\n"
        "- jeudi 24 décembre 2026, de 18 h 30 à 20 h 30\n"
        "- jeudi 31 décembre 2026, de 18 h 30 à 20 h 30\n"
    ) in text
    assert found.calendar is not None
    assert found.calendar.method == "PUBLISH"


def test_one_date_is_told_as_one_with_its_invitation():
    event = joined()
    give(event, "chaque jeudi, 4 fois")
    (delivery,) = planned()
    found = message_of(delivery, now=LATER)
    text = plain(found.text())
    assert plain(found.subject) == (
        "Une date s’ajoute à vos rendez-vous : jeudi 24 décembre, 18 h 30"
    )
    assert "Cette date s’ajoute à vos rendez-vous. Votre place y est réservée" in text
    assert "Quand : jeudi 24 décembre 2026, de 18 h 30 à 20 h 30" in text
    assert found.calendar is not None
    assert found.calendar.method == "REQUEST"


def test_where_one_has_to_wait_it_says_so():
    event = joined()
    second = enter(event, email="b@exemple.example")
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    give(event, "chaque jeudi, 5 fois")
    told = {one.registration.enrolment_id: one for one in planned()}
    text = plain(message_of(told[second.pk], now=LATER).text())
    assert "Ces dates s’ajoutent à vos rendez-vous. Là où c’est complet, vous êtes sur" in text
    assert (
        "- jeudi 24 décembre 2026, de 18 h 30 à 20 h 30 : liste d’attente, en 1re position" in text
    )


def test_one_full_date_says_so():
    event = joined()
    second = enter(event, email="b@exemple.example")
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    give(event, "chaque jeudi, 4 fois")
    (delivery,) = [one for one in planned() if one.registration.enrolment_id == second.pk]
    text = plain(message_of(delivery, now=LATER).text())
    assert "C’est déjà complet ce jour-là : vous êtes sur la liste d’attente" in text


def test_it_waits_while_the_edit_can_be_undone_and_goes_with_it():
    event = joined()
    made = give(event, "chaque jeudi, 5 fois", now=LATER)
    assert planned(now=LATER + timedelta(seconds=59)) == []
    undo(edit=made, now=LATER + timedelta(seconds=59))
    assert planned(now=LATER + 2 * MINUTE) == []


def test_a_later_edit_is_waited_for_and_read_in_it():
    event = joined()
    give(event, "chaque jeudi, 4 fois", now=LATER)
    half = LATER + MINUTE / 2
    edit(rows(event)[3], "this", now=half, wall_start=datetime(2026, 12, 25, 10, 0))
    (delivery,) = planned(now=LATER + MINUTE)
    assert open_until(delivery, now=LATER + MINUTE) == half + MINUTE
    assert planned(now=half + MINUTE) == [delivery]
    subject = plain(message_of(delivery, now=half + MINUTE).subject)
    assert subject == "Une date s’ajoute à vos rendez-vous : vendredi 25 décembre, 10 h"


def test_what_was_called_off_meanwhile_is_not_announced():
    event = joined()
    give(event, "chaque jeudi, 5 fois")
    edit(rows(event)[3], "following", now=NOW, status="cancelled")
    (delivery,) = planned()
    assert reason_to_skip(delivery, now=LATER) == "session_cancelled"
