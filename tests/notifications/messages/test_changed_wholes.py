"""Many dates of a cohort changed at once: one message, which lists what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.utils.html import strip_tags
from pytest_django import Settings

from events.domain.edits import EditChanges, apply
from events.domain.occurrence_changes import cancel_event
from events.domain.registration_changes import cancel
from events.models import Event, Occurrence, Scope
from notifications.domain import planning
from notifications.domain.relevance import reason_to_skip
from notifications.messages import Message, message_of
from notifications.models import Delivery
from tests.events.enrolling import cohort, dates, enter, sessions_of
from tests.events.registering import MINUTE, NOW

from .test_wholes import EMAIL, plain

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + 2 * MINUTE


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def edit(row: Occurrence, scope: str = "following", *, now: datetime = NOW, **changes) -> None:
    apply(occurrence_id=row.public_id, changes=EditChanges(**changes), scope=Scope(scope), now=now)


def planned(now: datetime = LATER) -> list[Delivery]:
    """What is to be sent besides the confirmation."""
    planning.plan_due(now=now)
    return list(Delivery.objects.exclude(purpose="confirmed").order_by("pk"))


def told(delivery: Delivery, now: datetime = LATER) -> tuple[str, list[str]]:
    """Subject, and the days that are listed."""
    message: Message = message_of(delivery, now=now)
    return plain(message.subject), [
        plain(when).partition(" 2026")[0] for when in message.facts.dates
    ]


def joined(**fields) -> Event:
    event = cohort(dates=4, **fields)
    enter(event, email=EMAIL)
    return event


def test_another_hour_is_told_once_with_the_dates_that_changed():
    event = joined()
    edit(sessions_of(event)[1], wall_start=datetime(2026, 12, 10, 19, 0))
    (delivery,) = planned()
    assert reason_to_skip(delivery, now=LATER) == ""
    assert told(delivery) == (
        "Vos rendez-vous ont changé : 3 dates à partir du jeudi 10 décembre, 19 h",
        ["jeudi 10 décembre", "jeudi 17 décembre", "jeudi 24 décembre"],
    )
    text = plain(message_of(delivery, now=LATER).text())
    assert "Plusieurs de vos rendez-vous ont changé." in text
    assert "À retenir maintenant :\n- jeudi 10 décembre 2026, de 19 h à 21 h\n" in text
    html = plain(unescape(strip_tags(message_of(delivery, now=LATER).html())))
    assert "jeudi 24 décembre 2026, de 19 h à 21 h" in html


def test_what_is_called_off_is_listed_and_nothing_else():
    event = joined()
    edit(sessions_of(event)[2], status="cancelled", note="Travaux")
    (delivery,) = planned()
    subject, days = told(delivery)
    assert subject.startswith("Des rendez-vous n’auront pas lieu : 2 dates à partir du jeudi 17")
    assert days == ["jeudi 17 décembre", "jeudi 24 décembre"]
    text = plain(message_of(delivery, now=LATER).text())
    assert "Ces rendez-vous n’auront pas lieu." in text
    assert "Prochaine date : jeudi 3 décembre 2026" in text
    assert "Un mot du groupe : Travaux" in text


def test_held_after_all_is_told_to_who_believes_the_contrary():
    event = joined()
    edit(sessions_of(event)[2], status="cancelled")
    planned()
    edit(sessions_of(event)[2], status="scheduled", now=LATER)
    restored = planned(now=LATER + 2 * MINUTE)[-1]
    subject, days = told(restored, now=LATER + 2 * MINUTE)
    assert (restored.purpose, len(days)) == ("restored", 2)
    assert subject.startswith("Vos rendez-vous auront bien lieu : 2 dates")


def test_the_whole_programme_taken_off_is_one_message():
    event = joined()
    cancel_event(event=event, now=NOW)
    (delivery,) = planned()
    assert len(told(delivery)[1]) == 4


def test_one_date_is_told_as_one_date():
    event = joined()
    edit(sessions_of(event)[1], "this", wall_start=datetime(2026, 12, 11, 18, 30))
    (delivery,) = planned()
    assert (delivery.registration.occurrence, told(delivery)[1]) == (sessions_of(event)[1], [])


def test_a_date_that_the_party_declined_is_not_listed():
    event = cohort(dates=4)
    made = enter(event, email=EMAIL)
    cancel(token=dates(made)[2].token, now=NOW)
    Delivery.objects.all().delete()
    edit(sessions_of(event)[1], duration=timedelta(hours=3))
    changed = [one for one in planned() if one.purpose == "changed"]
    assert [told(one)[1] for one in changed] == [["jeudi 10 décembre", "jeudi 24 décembre"]]


def test_two_changes_are_both_told():
    event = joined()
    third = sessions_of(event)[2]
    edit(third, status="cancelled")
    edit(sessions_of(event)[0], "this", status="cancelled", now=NOW + MINUTE / 2)
    edit(sessions_of(event)[1], "all", status="cancelled", now=NOW + MINUTE / 2)
    found = planned()
    assert [reason_to_skip(one, now=LATER) for one in found] == ["", "", ""]
    assert [told(one)[1] for one in found] == [
        ["jeudi 17 décembre", "jeudi 24 décembre"],
        [],
        [],
    ]


def test_what_was_restored_meanwhile_is_not_sent():
    event = joined()
    edit(sessions_of(event)[2], status="cancelled")
    (delivery,) = planned()
    edit(sessions_of(event)[2], status="scheduled", now=LATER)
    assert reason_to_skip(delivery, now=LATER + MINUTE) == "session_restored"


def test_batches_do_not_make_it_two(monkeypatch):
    monkeypatch.setattr(planning, "BATCH", 3)
    event = cohort(dates=8)
    for number in range(3):
        enter(event, email=f"a{number}@exemple.example")
    edit(sessions_of(event)[0], "all", wall_start=datetime(2026, 12, 3, 19, 0))
    found = planned()
    assert [one.purpose for one in found] == ["changed"] * 3
    assert len({one.registration.enrolment_id for one in found}) == 3


def test_queries_do_not_grow_with_dates(django_assert_num_queries):
    for number in (2, 20):
        event = cohort(dates=number)
        enter(event, email=EMAIL)
        planning.plan_due(now=NOW)
        edit(sessions_of(event)[0], "all", wall_start=datetime(2026, 12, 3, 19, 0))
        with django_assert_num_queries(13):
            planning.plan_due(now=LATER)
