"""Who was registered by somebody else: one message, and none but after « Garder »."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from events import tasks
from events.domain.for_other import KEEP_FOR, keep_key
from events.domain.keeping import keep
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
)
from events.domain.registration_changes import cancel, come_back
from events.domain.session_messages import MessageDraft, send_message
from events.models import Registration
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from tests.events.enrolling import add_dates, cohort, enter
from tests.events.registering import MINUTE, NOW, join, session
from tests.events.several import take, weekly
from tests.factories import make_event, make_group, make_occurrence, make_schedule, make_user
from tests.notifications.conftest import FussyServer

pytestmark = pytest.mark.django_db
ADDRESS = "camille@exemple.example"
SITE = "https://agenda.exemple.example"
Tick = Callable[[datetime], list[Any]]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def tick(fussy_server: FussyServer) -> Tick:
    """Let the beat tick at a time; return what it sent."""

    def at(now: datetime) -> list[Any]:
        before = len(fussy_server.messages)
        deliver_due(clock=lambda: now)
        return fussy_server.messages[before:]

    return at


def other(**fields: Any) -> Registration:
    return join(session(), nickname="Camille", email=ADDRESS, for_other=True, **fields)


def subjects(mails: list[Any]) -> list[str]:
    return [str(mail["Subject"]).replace("\u00a0", " ") for mail in mails]


def text_of(mail: Any) -> str:
    text: str = mail.get_body(("plain",)).get_content()
    return text.replace("\r\n", "\n")


def test_one_message_asks_and_names_nobody(tick: Tick):
    group = make_group(name="Entraide bipolaire")
    event = make_event(group=group, title="Groupe de parole")
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    made = join(occurrence, nickname="Camille", email=ADDRESS, for_other=True)
    [mail] = tick(NOW)
    assert subjects([mail]) == ["Une place est réservée pour vous : jeudi 3 décembre, 18 h 30"]
    text = text_of(mail)
    assert "Camille" not in mail.as_string()
    assert "Entraide bipolaire" not in text[:140]
    assert f"{SITE}/mon-rendez-vous/{made.token}/garder/{keep_key(made)}/" in text
    assert made.code not in text
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_nothing_else_goes_there_before_it_is_kept(tick: Tick):
    made = other()
    assert len(tick(NOW)) == 1
    change_occurrence(
        occurrence_id=made.occurrence.public_id,
        changes=OccurrenceChanges(wall_start=datetime(2026, 12, 3, 19, 0)),
        now=NOW + MINUTE,
    )
    assert tick(NOW + 5 * MINUTE) == []
    cancel_occurrence(occurrence_id=made.occurrence.public_id, now=NOW + 6 * MINUTE)
    assert tick(NOW + 10 * MINUTE) == []
    assert tick(made.occurrence.starts_at - timedelta(hours=3)) == []


def test_nor_a_reminder(tick: Tick):
    made = other()
    tick(NOW)
    Registration.objects.update(keep_until=made.occurrence.ends_at)
    assert tick(made.occurrence.starts_at - timedelta(hours=2)) == []
    assert Delivery.objects.count() == 1


def test_who_gave_up_before_is_not_asked(tick: Tick):
    made = other()
    cancel(token=made.token, now=NOW)
    assert tick(NOW) == []


def test_after_keeping_they_are_told_like_anybody(tick: Tick):
    made = other()
    tick(NOW)
    keep(token=made.token, key=keep_key(made), now=NOW + MINUTE)
    [mail] = tick(NOW + MINUTE)
    assert subjects([mail]) == ["Votre place est réservée : jeudi 3 décembre, 18 h 30"]
    assert "Bonjour Camille" in text_of(mail)
    [reminder] = tick(made.occurrence.starts_at - timedelta(hours=2))
    assert subjects([reminder])[0].startswith("Rappel")


def test_what_organisers_wrote_meanwhile_is_told_once_it_is_kept(tick: Tick):
    made = other()
    tick(NOW)
    draft = MessageDraft(text="Apportez un coussin.", audience="all")
    session_id = made.occurrence.public_id
    send_message(occurrence_id=session_id, draft=draft, user=make_user(), now=NOW)
    assert tick(NOW + 2 * MINUTE) == []
    keep(token=made.token, key=keep_key(made), now=NOW + 3 * MINUTE)
    mails = tick(NOW + 3 * MINUTE)
    assert sum("Apportez un coussin." in text_of(mail) for mail in mails) == 1
    assert len(mails) == 2


def test_who_answered_before_the_question_left_is_not_asked(tick: Tick):
    made = other()
    keep(token=made.token, key=keep_key(made), now=NOW)
    assert subjects(tick(NOW)) == ["Votre place est réservée : jeudi 3 décembre, 18 h 30"]


@pytest.mark.parametrize("make", [enter, take])
def test_all_dates_are_asked_about_once(tick: Tick, make: Callable[..., Any]):
    event = cohort() if make is enter else weekly()
    party = make(event, email=ADDRESS, for_other=True)
    [mail] = tick(NOW)
    assert subjects([mail]) == [
        "Une place est réservée pour vous : 3 dates à partir du jeudi 3 décembre, 18 h 30"
    ]
    if make is enter:
        add_dates(event, 1)
        assert tick(NOW + MINUTE) == []
    keep(token=party.token, key=keep_key(party), now=NOW + MINUTE)
    assert len(tick(NOW + MINUTE)) == 1


def test_the_worker_erases_what_nobody_answered_for(time_machine: Any):
    other()
    time_machine.move_to(NOW + KEEP_FOR)
    tasks.erase_unanswered()
    found = Registration.objects.get()
    assert (found.email, found.email_hash, found.nickname) == ("", "", "Camille")


def test_dates_that_stand_each_by_itself_say_how_they_stand(tick: Tick):
    event = weekly(capacity=1)
    second = event.occurrences.order_by("starts_at")[1]
    join(second)
    party = take(event, email=ADDRESS, nickname="Zoé")
    [mail] = tick(NOW)
    text = text_of(mail).replace("\u00a0", " ").replace("\u202f", " ")
    assert (
        "Vos dates :\n"
        "- jeudi 3 décembre 2026, de 18 h 30 à 20 h 30 : place réservée\n"
        "- jeudi 10 décembre 2026, de 18 h 30 à 20 h 30 : liste d’attente, en 1re position\n"
        "- jeudi 17 décembre 2026, de 18 h 30 à 20 h 30 : place réservée\n"
    ) in text
    assert "À l’une de ces dates c’est complet" in text
    assert party.code in text
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_payload(decode=True).count(b"BEGIN:VEVENT") == 2


def test_who_comes_back_is_not_asked_a_second_time(tick: Tick):
    made = other()
    assert len(tick(NOW)) == 1
    cancel(token=made.token, now=NOW + MINUTE)
    come_back(token=made.token, now=NOW + 2 * MINUTE)
    assert tick(NOW + 3 * MINUTE) == []
    last = Delivery.objects.latest("pk")
    assert (last.purpose, last.state, last.reason) == ("keep", "skipped", "asked_once")
    keep(token=made.token, key=keep_key(made), now=NOW + 4 * MINUTE)
    assert subjects(tick(NOW + 5 * MINUTE)) == [
        "Votre place est réservée : jeudi 3 décembre, 18 h 30"
    ]


def test_who_gave_up_before_the_question_left_and_comes_back_is_asked(tick: Tick):
    made = other()
    cancel(token=made.token, now=NOW)
    assert tick(NOW + MINUTE) == []
    come_back(token=made.token, now=NOW + 2 * MINUTE)
    assert subjects(tick(NOW + 3 * MINUTE)) == [
        "Une place est réservée pour vous : jeudi 3 décembre, 18 h 30"
    ]


def test_so_are_those_of_several_dates_about_all(tick: Tick):
    party = take(weekly(), email=ADDRESS, for_other=True)
    rows = list(party.registrations.order_by("pk"))
    for row in rows:
        cancel(token=row.token, now=NOW)
    assert tick(NOW + MINUTE) == []
    come_back(token=rows[1].token, now=NOW + 2 * MINUTE)
    come_back(token=rows[2].token, now=NOW + 2 * MINUTE)
    [mail] = tick(NOW + 3 * MINUTE)
    assert f"/mon-rendez-vous/{party.token}/garder/{keep_key(party)}/" in text_of(mail)
    cancel(token=rows[1].token, now=NOW + 4 * MINUTE)
    come_back(token=rows[1].token, now=NOW + 5 * MINUTE)
    assert tick(NOW + 6 * MINUTE) == []


def test_registered_anew_they_are_asked_anew(tick: Tick):
    made = other()
    assert len(tick(NOW)) == 1
    cancel(token=made.token, now=NOW + MINUTE)
    again = join(made.occurrence, email=ADDRESS, for_other=True, now=NOW + 2 * MINUTE)
    [mail] = tick(NOW + 3 * MINUTE)
    assert f"/mon-rendez-vous/{again.token}/garder/" in text_of(mail)
