"""How a session stands for an address, and the number that its next mail bears."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.domain.erasure import erase_registration
from events.domain.invitations import InvitationState, invitation_state, invitation_states
from events.domain.occurrence_changes import cancel_occurrence, restore_occurrence
from events.domain.registration_changes import cancel, come_back
from events.models import Registration
from tests.events.enrolling import cohort, dates, enter
from tests.events.registering import MINUTE, NOW, join, session
from tests.factories import make_registration

pytestmark = pytest.mark.django_db
EMAIL = "camille@exemple.example"


def state(registration: Registration) -> InvitationState:
    found = Registration.objects.select_related("occurrence__schedule").get(pk=registration.pk)
    return invitation_state(found)


def test_a_place_is_held_as_long_as_it_is_meant():
    made = join(session(), email=EMAIL)
    assert state(made).is_held
    cancel(token=made.token, now=NOW + MINUTE)
    assert not state(made).is_held


def test_who_waits_holds_nothing():
    occurrence = session(capacity=1)
    join(occurrence, email="zoe@exemple.example")
    assert not state(join(occurrence, email=EMAIL)).is_held


def test_nothing_is_held_at_a_session_that_is_called_off():
    made = join(session(), email=EMAIL)
    cancel_occurrence(occurrence_id=made.occurrence.public_id, now=NOW + MINUTE)
    assert not state(made).is_held


def test_two_parties_of_an_address_share_what_its_calendar_shows():
    occurrence = session()
    first, second = (join(occurrence, email=EMAIL, nickname=name) for name in "ab")
    cancel(token=first.token, now=NOW + MINUTE)
    assert (state(first).is_held, state(second).is_held) == (True, True)
    assert state(first) == state(second)
    cancel(token=second.token, now=NOW + 2 * MINUTE)
    assert (state(first).is_held, state(second).is_held) == (False, False)


def test_without_an_address_nobody_is_taken_for_somebody_else():
    occurrence = session()
    first, second = (join(occurrence, nickname=name) for name in "ab")
    cancel(token=first.token, now=NOW + MINUTE)
    assert (state(first).is_held, state(second).is_held) == (False, True)


def test_the_number_grows_with_all_that_happens():
    occurrence = session()
    made = join(occurrence, email=EMAIL)
    numbers = [state(made).sequence]
    cancel(token=made.token, now=NOW)
    numbers.append(state(made).sequence)
    come_back(token=made.token, now=NOW)
    numbers.append(state(made).sequence)
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW)
    numbers.append(state(made).sequence)
    restore_occurrence(occurrence_id=occurrence.public_id, now=NOW)
    numbers.append(state(made).sequence)
    cancel(token=made.token, now=NOW)
    numbers.append(state(made).sequence)
    numbers.append(state(join(occurrence, email=EMAIL, now=NOW)).sequence)
    assert numbers == sorted(set(numbers))


def test_who_was_erased_and_comes_again_goes_on_from_there():
    occurrence = session()
    made = join(occurrence, email=EMAIL)
    cancel(token=made.token, now=NOW + MINUTE)
    told = state(made).sequence
    erase_registration(token=made.token, now=NOW + MINUTE)
    assert state(join(occurrence, email=EMAIL, now=NOW + 2 * MINUTE)).sequence > told


def test_the_number_tells_nothing_of_others():
    occurrence = session()
    made = join(occurrence, email=EMAIL)
    before = state(made)
    join(occurrence, email="zoe@exemple.example")
    assert state(made) == before


def test_it_fits_what_calendars_take():
    """INTEGER (RFC 5545 §3.3.8) ends at 2 147 483 647."""
    made = make_registration(email=EMAIL, created_at=NOW + timedelta(days=365 * 60))
    assert state(made).sequence < 2_147_483_647


@pytest.mark.parametrize("number", [1, 3])
def test_many_take_one_query(number, django_assert_num_queries):
    made = enter(cohort(dates=number), email=EMAIL)
    rows = Registration.objects.filter(enrolment=made).select_related("occurrence__schedule")
    loaded = list(rows)
    with django_assert_num_queries(1):
        found = invitation_states(loaded)
    assert [found[row.pk].is_held for row in dates(made)] == [True] * number
