"""Fewer companions from now on: what was promised stays, who waits is told what they will get."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.event_edits import edit_event
from events.domain.event_parts import draft_of
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.models import Event, Registration
from tests.events.enrolling import (
    add_dates,
    cohort,
    dates,
    enter,
    sessions_of,
    states,
    taken,
    words,
)
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join, seats_of, told
from tests.events.several import take, weekly

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + MINUTE


def allow(event: Event, companions: int, *, now=LATER) -> None:
    fresh = Event.objects.get(pk=event.pk)
    draft = replace(draft_of(fresh), max_companions=companions)
    edit_event(event=fresh, draft=draft, seen=None, user=None, now=now)


def held(**fields):
    event = publish(**{"access_mode": "registration", **fields})
    return event, event.occurrences.get()


def seats(registration: Registration) -> int:
    return Registration.objects.get(pk=registration.pk).seats


class TestWaiting:
    def test_what_is_promised_stays(self):
        event, row = held(capacity=4)
        made = join(row, companions=3)
        allow(event, 1)
        assert (seats(made), told(made)) == (4, ["confirmed"])

    def test_who_waits_keeps_its_turn_and_gets_what_is_allowed(self):
        event, row = held(capacity=4)
        first = join(row, companions=3)
        large = join(row, nickname="large", companions=3)
        small = join(row, nickname="small")
        allow(event, 1)
        assert (seats(large), told(large), told(small)) == (
            4,
            ["waitlisted", "waitlisted"],
            ["waitlisted"],
        )
        cancel(token=first.token, now=LATER + MINUTE)
        assert (seats(large), told(large)[-1], told(small)[-1]) == (2, "promoted", "promoted")
        assert seats_of(row)[0] == 3

    def test_whom_the_change_lets_fit_moves_up_at_once(self):
        event, row = held(capacity=4)
        join(row, companions=1)
        large = join(row, companions=3)
        allow(event, 1)
        assert (seats(large), told(large)[-1]) == (2, "promoted")
        assert seats_of(row)[0] == 4

    def test_raised_again_they_get_what_they_asked_for(self):
        event, row = held(capacity=4)
        first = join(row, companions=3)
        large = join(row, companions=3)
        allow(event, 1)
        allow(event, 4, now=LATER + MINUTE)
        assert told(large) == ["waitlisted"] * 3
        cancel(token=first.token, now=LATER + 2 * MINUTE)
        assert seats(large) == 4

    def test_what_changes_nothing_for_them_is_not_told(self):
        event, row = held(capacity=4)
        join(row, companions=3)
        waiting = join(row, companions=1)
        allow(event, 2)
        assert told(waiting) == ["waitlisted"]

    def test_an_offer_that_stands_is_a_promise(self):
        event, row = held(capacity=4, confirms_offers=True)
        first = join(row, companions=3)
        large = join(row, companions=3, email="a@exemple.example")
        cancel(token=first.token, now=LATER)
        allow(event, 1, now=LATER)
        assert (seats(large), told(large)) == (4, ["waitlisted", "offered"])

    def test_who_says_how_many_come_may_lower_it(self):
        event, row = held(capacity=4)
        join(row, companions=3)
        large = join(row, companions=3)
        allow(event, 1)
        change(token=large.token, changes=RegistrationChanges(companions=1), now=LATER)
        assert seats(large) == 2

    def test_as_many_queries_for_three_as_for_one(self):
        counts = []
        for number in (1, 3):
            event, row = held(capacity=4)
            join(row, companions=3)
            for _one in range(number):
                join(row, companions=3)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                allow(event, 1)
            counts.append(len(seen))
        assert counts[0] == counts[1]


class TestWholes:
    def test_a_party_that_waits_moves_up_with_what_is_allowed(self):
        event = cohort(capacity=4)
        first, large = enter(event, companions=3), enter(event, companions=3)
        allow(event, 1)
        assert words(large) == [("waitlisted", 0), ("waitlisted", 0)]
        cancel_enrolment(token=first.token, now=LATER)
        assert states(large) == ("confirmed", ["confirmed"] * 3)
        large.refresh_from_db()
        assert (large.seats, {row.seats for row in dates(large)}) == (2, {2})
        assert taken(event) == [2, 2, 2]

    def test_who_is_in_keeps_its_number_at_dates_that_appear_later(self):
        event = cohort(capacity=4)
        made = enter(event, companions=3)
        allow(event, 1)
        add_dates(event, 1)
        assert [row.seats for row in dates(made)] == [4] * 4

    def test_of_several_dates_the_one_that_waits_is_cut_and_the_rest_can_still_change(self):
        event = weekly(capacity=4)
        rows = sessions_of(event)
        first = join(rows[1], companions=3)
        party = take(event, companions=3)
        allow(event, 1)
        cancel(token=first.token, now=LATER)
        assert [row.seats for row in dates(party)] == [4, 2, 4]
        changes = RegistrationChanges(nickname="Zoé", companions=3)
        change_enrolment(token=party.token, changes=changes, now=LATER)
        assert [(row.seats, row.nickname) for row in dates(party)] == [
            (4, "Zoé"),
            (2, "Zoé"),
            (4, "Zoé"),
        ]
