"""What is told to who asked for a first talk: the promise, the answer, the dates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from pytest_django import Settings

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.erasure import erase_enrolment
from events.domain.talk_answers import admit, not_now
from events.models import Enrolment, Event, Occurrence
from notifications.domain.planning import plan_due
from notifications.domain.relevance import reason_to_skip
from notifications.messages import Message, message_of
from notifications.models import Delivery
from tests.events.enrolling import dates, sessions_of
from tests.events.registering import MINUTE, NOW
from tests.events.talking import call_me, season
from tests.factories import make_group

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


@pytest.fixture
def group_event() -> Event:
    group = make_group(name="Proches du Rhône", reply_delay_days=4, phone_hours="le mardi")
    return season(group=group, title="Groupe de proches")


def asked(event: Event, **fields: Any) -> Enrolment:
    return call_me(event, **{"email": "zoe@exemple.example", **fields})


def last(*, now: datetime = LATER) -> Delivery:
    plan_due(now=now)
    return Delivery.objects.select_related("registration__enrolment").latest("pk")


def told(delivery: Delivery, *, now: datetime = LATER) -> Message:
    assert reason_to_skip(delivery, now=now) == ""
    return message_of(delivery, now=now)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_request_is_confirmed_with_its_promise_and_no_date(group_event):
    made = asked(group_event)
    found = told(last())
    text = plain(found.text())
    assert found.subject == "Votre demande est bien arrivée"
    assert "Nous vous rappelons sous 4 jours." in text
    assert "04 72 00 00 00 (le mardi)" in text
    assert f"/mon-rendez-vous/{made.token}/" in text
    assert "décembre" not in text
    assert "Quand" not in text
    assert "Quand" not in found.html()
    assert found.calendar is None


def test_it_goes_out_even_when_the_first_date_has_passed(group_event):
    asked(group_event)
    late = sessions_of(group_event)[0].ends_at + MINUTE
    assert told(last(now=late), now=late).subject == "Votre demande est bien arrivée"


def test_who_took_it_back_or_erased_it_is_left_alone(group_event):
    for act, reason in ((cancel_enrolment, "registration_cancelled"), (erase_enrolment, "erased")):
        made = asked(group_event)
        act(token=made.token, now=NOW)
        if reason == "erased":
            assert not Delivery.objects.filter(registration__enrolment=made).exists()
        else:
            assert reason_to_skip(last(), now=LATER) == reason


def test_who_is_admitted_has_all_dates_in_words_and_in_their_calendar(group_event):
    made = admit(enrolment=asked(group_event), now=NOW)
    found = told(last())
    text = plain(found.text())
    assert (
        plain(found.subject)
        == "Nous vous attendons : 3 dates à partir du jeudi 3 décembre, 18 h 30"
    )
    assert text.count("- jeudi ") == 3
    assert "liste d’attente" not in text
    assert found.calendar is not None
    entries = Calendar.from_ical(found.calendar.source).walk("VEVENT")
    assert [entry["STATUS"] for entry in entries] == ["CONFIRMED"] * 3
    Delivery.objects.update(state="sent", settled_at=LATER, attempts=1)
    cancel_enrolment(token=made.token, now=LATER)
    gone = told(last(now=LATER + MINUTE), now=LATER + MINUTE).calendar
    assert gone is not None
    assert gone.removes


def test_the_date_that_is_full_is_named_as_such(group_event):
    second = sessions_of(group_event)[1]
    Occurrence.objects.filter(pk=second.pk).update(capacity=1, confirmed_seats=1)
    made = admit(enrolment=asked(group_event), now=NOW)
    assert [row.status for row in dates(made)] == ["confirmed", "waitlisted", "confirmed"]
    text = plain(told(last()).text())
    assert text.count(": place réservée") == 2
    assert text.count(": liste d’attente, en 1re position") == 1
    assert "Là où c’est complet" in text


def test_not_now_is_said_kindly_and_leads_to_what_is_open(group_event):
    made = asked(group_event)
    after_all = sessions_of(group_event)[-1].ends_at + timedelta(days=1)
    not_now(enrolment=made, now=after_all)
    found = told(last(now=after_all), now=after_all)
    text = plain(found.text())
    assert found.subject == "Réponse à votre demande"
    assert "la porte reste ouverte" in text
    assert f"/mon-rendez-vous/{made.token}/" in text
    assert found.calendar is None
