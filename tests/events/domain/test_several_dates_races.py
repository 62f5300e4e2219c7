"""Several dates at once, by many, in whatever order: real threads and connections."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.for_other import keep_key
from events.domain.keeping import erase_contact
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.models import SEATED_STATUSES, Enrolment, Event, Registration
from tests.events.domain.test_registration_races import at_once
from tests.events.enrolling import dates, sessions_of, taken
from tests.events.registering import MINUTE, NOW, join
from tests.events.several import take, weekly

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
LATER = NOW + MINUTE


def assert_sound(event: Event) -> None:
    for session in sessions_of(event):
        held = Registration.objects.filter(occurrence=session, status__in=SEATED_STATUSES)
        assert session.confirmed_seats == sum(row.seats for row in held)
        assert session.capacity is None or session.confirmed_seats <= session.capacity


def test_the_last_places_of_crossing_dates():
    event = weekly(dates=5, capacity=3)
    rows = sessions_of(event)
    ways = [rows[:3], rows[2:], [rows[4], rows[0], rows[2]], rows[1:4][::-1]]
    made = at_once([partial(take, event, sessions=ways[n % 4]) for n in range(12)])
    assert {one for one in made if isinstance(one, str)} == set()
    assert Enrolment.objects.count() == 12
    assert Registration.objects.count() == 36
    assert_sound(event)
    assert taken(event) == [3] * 5


def test_one_submission_sent_many_times_at_once_is_one_enrolment():
    event = weekly()
    made = at_once([partial(take, event, submission_id="one", nickname="Zoé")] * 8)
    assert len({one.token for one in made}) == Enrolment.objects.count() == 1
    assert taken(event) == [1, 1, 1]


def test_taking_giving_up_and_single_registrations_cross_each_other():
    event = weekly(capacity=2)
    inside = [take(event) for _number in range(2)]
    for _number in range(3):
        take(event)
    rows, own = sessions_of(event), dates(inside[0])
    done = at_once(
        [
            partial(cancel, token=own[0].token, now=LATER),
            partial(cancel, token=own[2].token, now=LATER),
            partial(cancel_enrolment, token=inside[1].token, now=LATER),
            *[partial(join, row, now=LATER) for row in rows],
            partial(take, event, sessions=rows[::-1], now=LATER),
        ]
    )
    assert [one for one in done if isinstance(one, str)] == []
    assert_sound(event)
    assert taken(event) == [2, 2, 2]
    assert Counter(row.status for row in dates(inside[1])) == {"cancelled": 3}


def test_what_is_erased_is_not_written_back():
    event = weekly()
    party = take(event, email="camille@exemple.example", for_other=True)
    renamed = [
        partial(
            change,
            token=row.token,
            changes=RegistrationChanges(nickname=f"n{number}"),
            now=LATER,
        )
        for number, row in enumerate(dates(party))
    ]
    at_once([*renamed, partial(erase_contact, token=party.token, key=keep_key(party), now=LATER)])
    assert {row.email for row in [*dates(party), Enrolment.objects.get()]} == {""}
