"""One contact, many forms: what the page said already comes eight times a day and group."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from events.domain.registration_changes import accept, cancel
from events.domain.take_out import take_out
from events.models import Event, Notice, Occurrence, Registration
from notifications.domain.pacing import DAY, MOST, pace
from notifications.domain.planning import plan_due
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from tests.events.registering import join, session
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_delivery, make_notice

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EMAIL = "camille@exemple.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def here() -> Occurrence:
    """A session; the first that ``notices`` finds."""
    return session()


def notices(amount: int, *, purpose: str = "confirmed", email: str = EMAIL) -> None:
    """So many registrations with one contact in one group, each with something to tell."""
    occurrence = Occurrence.objects.earliest("pk")
    for _number in range(amount):
        make_notice(make_registration(occurrence=occurrence, email=email), purpose=purpose)


def leaving() -> list[tuple[int, int]]:
    """How many leave after how many days, those of one contact."""
    days = Counter((row.due_at - NOW).days for row in Delivery.objects.all())
    return sorted(days.items())


def test_as_many_as_anybody_needs_leave_at_once() -> None:
    notices(MOST)
    plan_due(now=NOW)
    assert leaving() == [(0, MOST)]


def test_what_is_beyond_waits_for_a_day_with_room_and_none_is_dropped() -> None:
    notices(2 * MOST + 3)
    plan_due(now=NOW)
    assert leaving() == [(0, MOST), (1, MOST), (2, 3)]
    first = Delivery.objects.order_by("pk").first()
    last = Delivery.objects.order_by("pk").last()
    assert first is not None
    assert last is not None
    assert (first.created_at, last.created_at) == (NOW, NOW + 2 * DAY)


def test_it_counts_over_batches_and_moments_and_begins_anew_a_day_later() -> None:
    for minute in range(MOST):
        notices(1)
        plan_due(now=NOW + minute * MINUTE)
    notices(1)
    plan_due(now=NOW + MOST * MINUTE)
    assert leaving() == [(0, MOST), (1, 1)]
    Delivery.objects.update(due_at=NOW)
    notices(1)
    plan_due(now=NOW + DAY)
    assert Delivery.objects.latest("pk").due_at == NOW


def test_another_group_counts_for_itself() -> None:
    notices(MOST)
    elsewhere = session()
    for _number in range(2):
        make_notice(make_registration(occurrence=elsewhere, email=EMAIL))
    plan_due(now=NOW)
    assert leaving() == [(0, MOST + 2)]
    make_notice(make_registration(occurrence=elsewhere, email=EMAIL))
    notices(1)
    plan_due(now=NOW)
    assert leaving() == [(0, MOST + 3), (1, 1)]


def test_another_contact_is_not_held_up() -> None:
    notices(MOST + 1)
    notices(1, email="autre@exemple.example")
    plan_due(now=NOW)
    assert leaving() == [(0, MOST + 1), (1, 1)]


@pytest.mark.parametrize("state", ["skipped", "failed"])
def test_what_never_left_takes_no_room(state: str) -> None:
    notices(MOST)
    plan_due(now=NOW)
    Delivery.objects.update(state=state, settled_at=NOW)
    notices(1)
    plan_due(now=NOW)
    assert leaving() == [(0, MOST + 1)]


@pytest.mark.parametrize("purpose", ["pending", "waitlisted", "planned", "asked", "cancelled"])
def test_whatever_a_form_leads_to_counts(purpose: str) -> None:
    notices(MOST)
    notices(1, purpose=purpose)
    plan_due(now=NOW)
    assert leaving() == [(0, MOST), (1, 1)]


@pytest.mark.parametrize(
    "purpose", ["promoted", "offered", "changed", "called_off", "admitted", "declined", "note"]
)
def test_what_the_group_does_is_told_at_once(purpose: str) -> None:
    notices(MOST + 5)
    notices(3, purpose=purpose)
    plan_due(now=NOW)
    told = Delivery.objects.filter(purpose=purpose)
    assert {row.due_at for row in told} == {NOW}


def test_a_yes_of_the_group_is_told_at_once(here: Occurrence) -> None:
    Event.objects.update(access_mode="approval")
    asked = join(here, email=EMAIL, now=NOW)
    notices(MOST)
    plan_due(now=NOW)
    accept(registration=asked, now=NOW)
    plan_due(now=NOW)
    assert Delivery.objects.get(registration=asked, purpose="confirmed").due_at == NOW


def test_numbers_are_counted_like_addresses(here: Occurrence, settings: Any) -> None:
    settings.HAS_SMS = True
    for _number in range(MOST + 1):
        made = make_registration(occurrence=here, email="", phone="+33612345678")
        make_notice(made)
    plan_due(now=NOW)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms"}
    assert leaving() == [(0, MOST), (1, 1)]


def test_limits_can_be_off(settings: Any) -> None:
    settings.RATE_LIMITS = False
    notices(MOST + 1)
    plan_due(now=NOW)
    assert leaving() == [(0, MOST + 1)]


@pytest.mark.parametrize(("rows", "queries"), [(1, 1), (MOST, 1), (MOST + 1, 4), (3 * MOST, 4)])
def test_it_asks_the_database_no_more_often_for_more(
    rows: int, queries: int, here: Occurrence, django_assert_num_queries: Any
) -> None:
    deliveries = [
        make_delivery(make_registration(occurrence=here, email=EMAIL)) for _number in range(rows)
    ]
    Delivery.objects.all().delete()
    with django_assert_num_queries(queries):
        pace(deliveries, now=NOW)


def test_whoever_holds_the_link_does_not_read_when_it_leaves(here: Occurrence) -> None:
    """Else an address would tell whether others registered it that day."""
    made = [join(here, email=EMAIL, now=NOW) for _number in range(MOST + 1)]
    plan_due(now=NOW)
    Delivery.objects.filter(due_at=NOW).update(state="sent", settled_at=NOW)
    shown = [take_out(token=one.token)["messages"] for one in (made[0], made[-1])]
    assert shown[0] == shown[1] == [{"purpose": "confirmed", "channel": "email"}]


def test_who_is_flooded_and_cancels_hears_no_more_of_it(
    here: Occurrence, fussy_server: Any
) -> None:
    made = [join(here, email=EMAIL, now=NOW) for _number in range(MOST + 2)]
    run(NOW)
    assert len(fussy_server.messages) == MOST
    for one in made:
        cancel(token=one.token, now=NOW)
    Notice.objects.filter(purpose="cancelled").delete()
    run(NOW + DAY)
    assert len(fussy_server.messages) == MOST
    held = Delivery.objects.filter(due_at=NOW + DAY)
    assert set(held.values_list("state", "reason")) == {("skipped", "registration_cancelled")}


def test_what_waited_leaves_when_its_day_has_come(here: Occurrence, fussy_server: Any) -> None:
    for _number in range(MOST + 1):
        join(here, email=EMAIL, now=NOW)
    run(NOW)
    run(NOW + DAY - MINUTE)
    assert len(fussy_server.messages) == MOST
    run(NOW + DAY)
    assert len(fussy_server.messages) == MOST + 1
    assert Registration.objects.filter(deliveries__state="sent").count() == MOST + 1


def run(now: datetime) -> None:
    deliver_due(clock=lambda: now)
