"""An event that one comes to in another way from now on, while people are registered for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.db.models import Sum

from events.domain.cohorts import derive_missing, settle_waiting
from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.erasure import erase_enrolment, erase_registration
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.first_talks import CallBackRequest, join_or_ask
from events.domain.occurrence_changes import (
    cancel_event,
    cancel_occurrence,
    resize,
    restore_occurrence,
)
from events.domain.offers import accept_offer, expire_offers, pass_offer
from events.domain.registration_changes import accept, cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.several_dates import register_dates
from events.errors import EventsError
from events.models import AccessMode, Enrolment, Event, Registration
from tests.events.enrolling import add_dates, sessions_of
from tests.events.registering import NOW, ask, join
from tests.events.several import weekly

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ADDRESS = "{}@exemple.example"
MODES = [mode.value for mode in AccessMode]


def busy(mode: str) -> Event:
    """An event with two seats a date, and more people than that, in every way it allows."""
    event = weekly(
        access_mode=mode, takes_plans=mode == "drop_in", capacity=2, confirms_offers=True
    )
    first, *_others = sessions_of(event)
    for number in range(4):
        person: dict[str, Any] = {"nickname": f"P{number}", "email": ADDRESS.format(number)}
        with suppress(EventsError):
            join(first, **person)
        with suppress(EventsError):
            wanted = [one.public_id for one in sessions_of(event)]
            request = ask(**person)
            register_dates(
                event_id=event.public_id, occurrence_ids=wanted, request=request, now=NOW
            )
        with suppress(EventsError):
            talk = CallBackRequest(consent=True, **person)
            join_or_ask(event_id=event.public_id, request=talk, now=NOW)
    asked = Registration.objects.filter(status="pending").order_by("pk")[:3]
    for one in asked:
        accept(registration=one, now=NOW)
    held = Registration.objects.filter(status="confirmed", enrolment=None).first()
    if held is not None:
        cancel(token=held.token, now=NOW)
    return event


def counted(event: Event) -> list[tuple[int, int]]:
    """Seats as they are counted at each date, and as they are held there."""
    mode = Event.objects.get(pk=event.pk).access_mode
    found = []
    for row in sessions_of(event):
        seated = Registration.objects.filter(occurrence=row).seated()
        held = seated.aggregate(n=Sum("seats"))["n"] or 0
        found.append((row.confirmed_seats, 0 if mode == "drop_in" else held))
    return found


def assert_counted(event: Event) -> None:
    found = counted(event)
    assert [seats for seats, _held in found] == [held for _seats, held in found]


def acts(event: Event) -> list[Callable[[], Any]]:
    """All that may be done afterwards, by people, by the group, by the clock."""
    changes = RegistrationChanges(email="autre@exemple.example", companions=0)
    rows = list(Registration.objects.filter(occurrence__event=event).order_by("pk"))
    parties = list(Enrolment.objects.filter(event=event).order_by("pk"))
    key = sessions_of(event)[0].public_id
    found: list[Callable[[], Any]] = []
    for row in rows:
        for act in (accept_offer, pass_offer, cancel, come_back, cancel, come_back):
            found.append(partial(act, token=row.token, now=LATER))
        found.append(partial(change, token=row.token, changes=changes, now=LATER))
        found.append(partial(accept, registration=row, now=LATER))
    for one in parties:
        found.append(partial(change_enrolment, token=one.token, changes=changes, now=LATER))
    found += [
        partial(expire_offers, now=LATER + timedelta(days=2)),
        partial(cancel_occurrence, occurrence_id=key, now=LATER),
        partial(restore_occurrence, occurrence_id=key, now=LATER),
        lambda: resize(sessions_of(event)[0], capacity=5, now=LATER),
        partial(add_dates, event, 2, now=LATER),
        lambda: derive_missing(Event.objects.get(pk=event.pk), now=LATER),
        partial(settle_waiting, now=LATER),
    ]
    found += [partial(cancel_enrolment, token=one.token, now=LATER) for one in parties]
    found += [partial(erase_enrolment, token=one.token, now=LATER) for one in parties[:1]]
    alone = [row for row in rows if row.enrolment_id is None][:1]
    found += [partial(erase_registration, token=row.token, now=LATER) for row in alone]
    found.append(lambda: cancel_event(event=Event.objects.get(pk=event.pk), now=LATER))
    return found


@pytest.mark.parametrize(("old", "new"), list(permutations(MODES, 2)))
def test_seats_stay_counted_whatever_is_done_after(old: str, new: str):
    event = busy(old)
    assert Registration.objects.filter(occurrence__event=event).exists()
    fresh = Event.objects.get(pk=event.pk)
    draft = replace(draft_of(fresh), access_mode=new, takes_plans=new == "drop_in")
    with suppress(EventsError):  # people wait for all dates, or to be called back
        update_event(event=fresh, draft=draft, now=LATER)
    assert_counted(event)
    for act in acts(event):
        with suppress(EventsError):
            act()
        assert_counted(event)
