"""A yes to several dates that were asked for together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.domain.accepted_dates import dates_asked
from events.domain.registration_changes import accept, accept_all, decline
from events.domain.rushes import guard, lift
from events.domain.session_notices import UNDO
from events.errors import EventsError
from events.models import Enrolment, Notice, Occurrence
from tests.events.enrolling import dates, sessions_of, taken, words
from tests.events.registering import MINUTE, NOW, join, session, told
from tests.events.several import take, weekly

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + MINUTE


def asked(**fields) -> Enrolment:
    """Somebody who waits for a yes to three dates."""
    event = weekly(**fields)
    for one in sessions_of(event):
        guard(occurrence=one, now=NOW)
    party = take(event)
    Notice.objects.update(planned_at=NOW)
    assert states(party) == ["pending"] * 3
    return party


def states(party: Enrolment) -> list[str]:
    return [row.status for row in dates(party)]


def said(party: Enrolment) -> list[tuple[str, int, object]]:
    """What is to be told, at which date it hangs, and when it leaves."""
    found = Notice.objects.filter(registration__enrolment=party, planned_at=None).order_by("pk")
    order = [row.pk for row in dates(party)]
    return [(one.purpose, order.index(one.registration_id), one.not_before) for one in found]


def test_a_yes_to_all_is_said_once():
    party = asked(capacity=2)
    made = accept_all(registration=dates(party)[1], now=LATER)
    assert [one.status for one in made] == states(party) == ["confirmed"] * 3
    assert taken(party.event) == [1, 1, 1]
    assert said(party) == [("confirmed", 2, LATER)]
    accept_all(registration=dates(party)[1], now=LATER)
    assert said(party) == [("confirmed", 2, LATER)]


def test_where_one_is_full_the_same_word_says_so():
    party = asked(capacity=2)
    Occurrence.objects.filter(pk=sessions_of(party.event)[1].pk).update(
        capacity=1, confirmed_seats=1
    )
    accept_all(registration=dates(party)[0], now=LATER)
    assert states(party) == ["confirmed", "waitlisted", "confirmed"]
    assert said(party) == [("confirmed", 2, LATER)]


def test_one_by_one_within_the_time_of_an_undo_is_one_word_too():
    party = asked()
    first, second, third = dates(party)
    accept(registration=first, now=LATER)
    assert said(party) == [("confirmed", 0, LATER + UNDO)]
    half = LATER + UNDO / 2
    accept(registration=third, now=half)
    assert said(party) == [("confirmed", 2, half + UNDO)]
    accept(registration=second, now=half)
    assert said(party) == [("confirmed", 1, half)]


def test_what_was_told_is_not_taken_back():
    party = asked()
    accept(registration=dates(party)[0], now=LATER)
    Notice.objects.update(planned_at=LATER)
    accept(registration=dates(party)[1], now=LATER + 2 * MINUTE)
    assert words(party) == [("pending", 0), ("confirmed", 0), ("confirmed", 1)]


def test_what_is_past_called_off_or_refused_asks_no_more():
    party = asked()
    first, second, third = dates(party)
    decline(registration=second, now=LATER)
    Occurrence.objects.filter(pk=third.occurrence_id).update(status="cancelled")
    accept_all(registration=first, now=LATER)
    assert states(party) == ["confirmed", "declined", "pending"]
    with pytest.raises(EventsError) as caught:
        accept_all(registration=third, now=LATER)
    assert caught.value.code == "session_cancelled"


def test_who_asked_for_one_date_is_told_at_once_of_it():
    occurrence = session(access_mode="approval")
    made = join(occurrence)
    assert [one.status for one in accept_all(registration=made, now=LATER)] == ["confirmed"]
    assert told(made) == ["pending", "confirmed"]


def test_for_how_many_dates_they_ask():
    party, alone = asked(), join(session(access_mode="approval"))
    first, *_others = dates(party)
    keys = [first.public_id, alone.public_id]
    assert dates_asked(keys, now=NOW) == {first.public_id: 3}
    later = first.occurrence.starts_at + timedelta(days=8)
    assert dates_asked(keys, now=later) == {}
    assert dates_asked([], now=NOW) == {}


def test_a_guard_that_is_lifted_says_yes_to_parties_too():
    party = asked()
    for one in sessions_of(party.event):
        lift(occurrence=one, now=LATER)
    assert states(party) == ["confirmed"] * 3
    assert said(party) == [("confirmed", 2, LATER)]
