"""« Je pense venir »: said without obligation, holding nothing, refusing nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from events.domain.agenda import seats_left
from events.domain.desk import asks_of
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.seating import planned_seats
from events.errors import EventsError
from events.models import Event, Occurrence, Registration
from tests.events.domain.test_registration_races import at_once
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE


def cafe(**fields: Any) -> Occurrence:
    return session(**{"access_mode": "drop_in", "takes_plans": True, **fields})


def expected(occurrence: Occurrence) -> int:
    row = Occurrence.objects.select_related("event").get(pk=occurrence.pk)
    return asks_of([row])[row.public_id].expected


def refused(code: str, act: Any, **values: Any) -> None:
    with pytest.raises(EventsError) as caught:
        act(**values)
    assert caught.value.code == code


class TestSayingSo:
    def test_it_is_expected_and_holds_no_seat(self):
        occurrence = cafe(capacity=2)
        made = join(occurrence, nickname="Zoé")
        assert seats_of(occurrence) == (0, {"Zoé": "confirmed"})
        assert expected(occurrence) == 1
        assert told(made) == ["planned"]
        assert made.next_reminder_at is not None

    def test_nothing_has_to_be_said(self):
        made = join(cafe())
        assert (made.nickname, made.email, made.phone) == ("", "", "")

    def test_capacity_refuses_nobody_and_nobody_waits(self):
        occurrence = cafe(capacity=1)
        for name in ("Ana", "Bob", "Zoé"):
            join(occurrence, nickname=name, companions=1)
        assert seats_of(occurrence) == (0, dict.fromkeys(("Ana", "Bob", "Zoé"), "confirmed"))
        assert expected(occurrence) == 6

    def test_the_public_sees_nothing_of_it(self):
        occurrence = cafe(capacity=1)
        before = Occurrence.objects.filter(pk=occurrence.pk).values("capacity", "confirmed_seats")
        seen = [*before]
        join(occurrence)
        assert [*before.all()] == seen
        assert seats_left(Occurrence.objects.select_related("event").get()) is None

    def test_taken_back_and_said_again_by_the_same_link(self):
        occurrence = cafe(capacity=1)
        made = join(occurrence)
        cancel(token=made.token, now=LATER)
        assert (seats_of(occurrence), expected(occurrence)) == ((0, {"": "cancelled"}), 0)
        come_back(token=made.token, now=LATER + MINUTE)
        assert (seats_of(occurrence), expected(occurrence)) == ((0, {"": "confirmed"}), 1)
        assert told(made) == ["planned", "cancelled", "planned"]

    def test_with_more_people_than_chairs(self):
        occurrence = cafe(capacity=1)
        made = join(occurrence)
        change(token=made.token, changes=RegistrationChanges(companions=3), now=LATER)
        assert (seats_of(occurrence)[0], expected(occurrence)) == (0, 4)

    def test_even_when_too_many_register_at_once(self):
        occurrence = cafe()
        Occurrence.objects.update(guarded_until=NOW + 60 * MINUTE)
        assert join(occurrence).status == "confirmed"

    def test_the_window_of_registering_is_not_theirs(self):
        assert join(cafe(opens_days_before=1, closes_minutes_before=60)).status == "confirmed"


class TestWhereNot:
    def test_where_the_event_does_not_ask(self):
        refused("no_registration_needed", join, occurrence=cafe(takes_plans=False))

    def test_once_it_has_begun_one_just_comes(self):
        occurrence = cafe()
        refused("no_registration_needed", join, occurrence=occurrence, now=occurrence.starts_at)
        refused("session_past", join, occurrence=occurrence, now=occurrence.ends_at)

    def test_called_off(self):
        occurrence = cafe()
        Occurrence.objects.update(status="cancelled")
        refused("session_cancelled", join, occurrence=occurrence)


class TestAnotherWayToCome:
    def test_once_one_registers_plans_hold_seats(self):
        occurrence = cafe(capacity=3)
        made = join(occurrence, companions=1)
        alter(occurrence, access_mode="registration")
        assert seats_of(occurrence)[0] == 2
        cancel(token=made.token, now=LATER)
        assert seats_of(occurrence)[0] == 0

    def test_with_too_few_seats_for_them_nothing_changes(self):
        occurrence = cafe(capacity=1)
        join(occurrence, companions=1)
        refused(
            "capacity_below_confirmed", alter, occurrence=occurrence, access_mode="registration"
        )
        assert Event.objects.get().access_mode == "drop_in"
        alter(occurrence, access_mode="registration", capacity=2)
        assert seats_of(occurrence)[0] == 2

    def test_once_one_just_comes_nobody_holds_a_seat(self):
        occurrence = session(capacity=3)
        made = join(occurrence)
        alter(occurrence, access_mode="drop_in")
        assert (seats_of(occurrence)[0], expected(occurrence)) == (0, 1)
        cancel(token=made.token, now=LATER)
        assert (seats_of(occurrence)[0], expected(occurrence)) == (0, 0)


def alter(occurrence: Occurrence, **fields: Any) -> bool:
    event = Event.objects.get(pk=occurrence.event_id)
    return update_event(event=event, draft=replace(draft_of(event), **fields), now=NOW)


def test_planned_seats_are_those_of_open_sessions_alone():
    one, other = cafe(), session()
    join(one, companions=2)
    join(other)
    rows = list(Occurrence.objects.select_related("event"))
    assert planned_seats(rows) == {one.pk: 3}


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_many_at_once():
    occurrence = cafe(capacity=2)
    made = at_once([lambda: join(occurrence)] * 12)
    assert [one for one in made if isinstance(one, str)] == []
    assert Registration.objects.filter(status="confirmed").count() == 12
    assert seats_of(occurrence)[0] == 0
