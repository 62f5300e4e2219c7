"""The last place, when everybody wants it at once: real threads, real connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from events.domain.drafts import FacilitatorDraft
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_event,
    cancel_occurrence,
    change_occurrence,
)
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.errors import EventsError
from events.models import (
    ACTIVE_STATUSES,
    SEATED_STATUSES,
    Event,
    Facilitator,
    Notice,
    Occurrence,
    Registration,
)
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join, session, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

LATER = NOW + MINUTE


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all in the same instant, each on a connection of its own; refusals are answers."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            return act()
        except EventsError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def assert_sound(occurrence: Occurrence) -> None:
    """Seats taken are those of who holds them, within what there is."""
    now = Occurrence.objects.get(pk=occurrence.pk)
    parties = Registration.objects.filter(occurrence=occurrence, status__in=SEATED_STATUSES)
    assert now.confirmed_seats == sum(party.seats for party in parties)
    assert now.capacity is None or now.confirmed_seats <= now.capacity


def statuses(occurrence: Occurrence) -> Counter[str]:
    rows = Registration.objects.filter(occurrence=occurrence)
    return Counter(rows.values_list("status", flat=True))


@pytest.mark.parametrize("capacity", [1, 3])
def test_the_last_places_go_to_as_many_as_there_are(capacity):
    occurrence = session(capacity=capacity)
    made = at_once([lambda: join(occurrence)] * 24)
    assert {one for one in made if isinstance(one, str)} == set()
    assert statuses(occurrence) == {"confirmed": capacity, "waitlisted": 24 - capacity}
    numbers = Registration.objects.order_by("queue_no").values_list("queue_no", "status")
    assert [number for number, _status in numbers] == list(range(1, 25))
    assert [status for _number, status in numbers][:capacity] == ["confirmed"] * capacity
    assert Notice.objects.count() == 24
    assert_sound(occurrence)


def test_without_a_waitlist_the_others_are_refused():
    occurrence = session(capacity=2, has_waitlist=False)
    made = at_once([lambda: join(occurrence)] * 20)
    assert Counter(one for one in made if isinstance(one, str)) == {"session_full": 18}
    assert statuses(occurrence) == {"confirmed": 2}
    assert_sound(occurrence)


def test_parties_of_all_sizes_never_overbook():
    occurrence = session(capacity=7)
    sizes = [0, 1, 2, 3, 4] * 4
    at_once([partial(join, occurrence, companions=size) for size in sizes])
    assert sum(statuses(occurrence).values()) == 20
    assert_sound(occurrence)
    free = Occurrence.objects.get().free_seats
    waiting = Registration.objects.waiting().values_list("seats", flat=True)
    assert free is not None
    assert free < min(waiting)


def test_one_submission_sent_many_times_at_once_is_one_registration():
    occurrence = session(capacity=5)
    made = at_once([lambda: join(occurrence, nickname="Zoé", submission_id="one")] * 12)
    assert len({one.pk for one in made}) == len({one.token for one in made}) == 1
    assert statuses(occurrence) == {"confirmed": 1}
    assert told(made[0]) == ["confirmed"]
    assert_sound(occurrence)


def test_one_id_with_two_bodies_at_once_is_one_registration_and_one_refusal():
    occurrence = session()
    acts = [partial(join, occurrence, nickname=name, submission_id="one") for name in "AB"]
    made = at_once(acts)
    assert [one for one in made if isinstance(one, str)] == ["idempotency_conflict"]
    assert statuses(occurrence) == {"confirmed": 1}


def test_who_leaves_and_who_comes_cross_each_other():
    occurrence = session(capacity=6)
    leaving = [join(occurrence) for _number in range(6)]
    acts: list[Callable[[], Any]] = [
        *(partial(cancel, token=one.token, now=LATER) for one in leaving),
        *[lambda: join(occurrence)] * 12,
    ]
    at_once(acts)
    assert statuses(occurrence) == {"cancelled": 6, "confirmed": 6, "waitlisted": 6}
    assert_sound(occurrence)


def test_cancelling_twice_at_once_gives_the_seat_back_once():
    occurrence = session(capacity=2)
    made = join(occurrence)
    join(occurrence)
    at_once([lambda: cancel(token=made.token, now=LATER)] * 6)
    assert statuses(occurrence) == {"cancelled": 1, "confirmed": 1}
    assert told(made) == ["confirmed", "cancelled"]
    assert_sound(occurrence)


def test_coming_back_growing_and_more_seats_at_once():
    occurrence = session(capacity=4)
    back = join(occurrence)
    cancel(token=back.token, now=NOW)
    growing = join(occurrence)
    more = RegistrationChanges(companions=2)
    acts: list[Callable[[], Any]] = [
        *[lambda: come_back(token=back.token, now=LATER)] * 4,
        *[lambda: change(token=growing.token, changes=more, now=LATER)] * 4,
        *[lambda: join(occurrence)] * 4,
        lambda: change_occurrence(
            occurrence_id=occurrence.public_id, changes=OccurrenceChanges(capacity=5), now=LATER
        ),
    ]
    at_once(acts)
    assert_sound(occurrence)


def test_whoever_gets_in_before_it_is_called_off_is_told():
    occurrence = session(capacity=50)
    called_off = partial(cancel_occurrence, occurrence_id=occurrence.public_id, now=LATER)
    at_once([*[lambda: join(occurrence)] * 10, called_off, *[lambda: join(occurrence)] * 10])
    assert Occurrence.objects.get().is_cancelled
    assert_all_told(occurrence)


def test_whoever_gets_in_before_the_event_ends_is_told():
    occurrence = session(capacity=50)
    ended = partial(cancel_event, event=occurrence.event, now=LATER)
    at_once([*[lambda: join(occurrence)] * 10, ended, *[lambda: join(occurrence)] * 10])
    assert Occurrence.objects.get().is_cancelled
    assert_all_told(occurrence)


def assert_all_told(occurrence: Occurrence) -> None:
    for one in Registration.objects.filter(occurrence=occurrence, status__in=ACTIVE_STATUSES):
        assert told(one) == ["confirmed", "called_off"]
    assert_sound(occurrence)


def test_an_event_and_one_of_its_dates_change_at_once():
    """Neither waits for what the other holds: each has the event's words or the date's seats."""
    event = publish(every="8 jeudis de suite", access_mode="registration", capacity=5)
    rows = list(event.occurrences.in_order())

    def reword(number: int) -> bool:
        fresh = Event.objects.get(pk=event.pk)
        wanted = replace(draft_of(fresh), capacity=6 + number, title=f"Titre {number}")
        return update_event(event=fresh, draft=wanted, now=LATER)

    def reface(number: int) -> Occurrence:
        faces = (FacilitatorDraft(f"Zoé {number}", "volunteer"),)
        return change_occurrence(
            occurrence_id=rows[number].public_id,
            changes=OccurrenceChanges(facilitators=faces),
            now=LATER,
        )

    acts = [partial(act, number) for number in range(6) for act in (reword, reface)]
    answers = at_once(acts)
    assert [one for one in answers if isinstance(one, str)] == []
    fresh = Event.objects.get(pk=event.pk)
    assert {row.capacity for row in fresh.occurrences.all()} == {fresh.capacity}
    assert Facilitator.objects.filter(occurrence__isnull=False).count() == 6
