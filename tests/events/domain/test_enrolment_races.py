"""The last place in a cohort, when everybody wants it at once: real threads and connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_event,
    change_occurrence,
)
from events.domain.registration_changes import cancel, come_back
from events.models import SEATED_STATUSES, Enrolment, Event, Notice, Occurrence, Registration
from tests.events.domain.test_registration_races import at_once
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
from tests.events.registering import MINUTE, NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
LATER = NOW + MINUTE


def assert_sound(event: Event) -> None:
    """Seats are those of who holds them, at every date; nobody is half in."""
    for occurrence in sessions_of(event):
        held = Registration.objects.filter(occurrence=occurrence, status__in=SEATED_STATUSES)
        assert occurrence.confirmed_seats == sum(row.seats for row in held)
        assert occurrence.capacity is None or occurrence.confirmed_seats <= occurrence.capacity
    for party in Enrolment.objects.filter(event=event):
        assert (party.status == "waitlisted") <= (
            {row.status for row in dates(party)} <= {"waitlisted", "cancelled"}
        )


def test_the_last_places_go_to_as_many_as_there_are():
    event = cohort(capacity=2)
    made = at_once([lambda: enter(event)] * 12)
    assert {one for one in made if isinstance(one, str)} == set()
    assert Counter(states(one)[0] for one in made) == {"confirmed": 2, "waitlisted": 10}
    assert taken(event) == [2, 2, 2]
    assert Notice.objects.count() == 12
    assert_sound(event)


def test_without_a_waitlist_the_others_are_refused():
    event = cohort(capacity=1, has_waitlist=False)
    made = at_once([lambda: enter(event)] * 12)
    assert Counter(one for one in made if isinstance(one, str)) == {"session_full": 11}
    assert Registration.objects.count() == 3
    assert_sound(event)


def test_one_submission_sent_many_times_at_once_is_one_enrolment():
    event = cohort()
    made = at_once([lambda: enter(event, nickname="Zoé", submission_id="one")] * 8)
    assert len({one.token for one in made}) == Enrolment.objects.count() == 1
    assert words(made[0]) == [("confirmed", 0)]
    assert taken(event) == [1, 1, 1]


def test_leaving_joining_declining_and_more_places_cross_each_other():
    event = cohort(capacity=3)
    inside = [enter(event) for _number in range(3)]
    for _number in range(3):
        enter(event)
    rows = dates(inside[0])
    more = OccurrenceChanges(capacity=4)
    acts: list[Callable[[], Any]] = [
        *(partial(cancel_enrolment, token=one.token, now=LATER) for one in inside[1:]),
        *(partial(cancel, token=row.token, now=LATER) for row in reversed(rows)),
        *(
            partial(change_occurrence, occurrence_id=row.public_id, changes=more, now=LATER)
            for row in reversed(sessions_of(event))
        ),
        *[lambda: enter(event, now=LATER)] * 4,
    ]
    made = at_once(acts)
    assert [one for one in made if isinstance(one, str)] == []
    assert_sound(event)
    assert taken(event) == [4, 4, 4]


def test_a_date_declined_and_taken_back_by_many_hands():
    event = cohort(capacity=1)
    inside, waiting = enter(event), enter(event)
    acts = [
        partial(act, token=row.token, now=LATER)
        for row in dates(inside)
        for act in (cancel, come_back, cancel)
    ]
    at_once(acts)
    assert_sound(event)
    assert states(waiting)[0] in {"waitlisted", "confirmed"}


def test_who_joins_while_dates_appear_has_them_all():
    event = cohort(dates=2, capacity=50)
    at_once([*[lambda: enter(event)] * 5, lambda: add_dates(event, 3), *[lambda: enter(event)] * 5])
    assert Occurrence.objects.count() == 5
    assert taken(event) == [10] * 5
    assert_sound(event)


def test_whoever_gets_in_before_it_all_ends_is_told():
    event = cohort(capacity=50)
    ended = partial(cancel_event, event=event, now=LATER)
    at_once([*[lambda: enter(event)] * 6, ended, *[lambda: enter(event)] * 6])
    for party in Enrolment.objects.all():
        told = [purpose for purpose, _date in words(party)]
        assert told == ["confirmed", *["called_off"] * 3]
    assert_sound(event)
