"""Whatever people and the group do, and in whatever order mails arrive, calendars end right."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from events.domain.drafts import VenueDraft
from events.domain.edits import EditChanges, apply, undo
from events.domain.feeds import session_uid
from events.domain.feeds.words import address_of
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.registration_changes import accept, cancel, come_back, decline
from events.errors import EventsError
from events.models import Edit, Notice, Occurrence, Registration, RegistrationStatus, Scope
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from tests.events.registering import NOW, START, join, session
from tests.factories import make_venue
from tests.notifications.calendar_client import CalendarClient, When
from tests.notifications.moody_mail import LOST, PUT_OFF, TAKEN, EmailBackend

ADDRESSES = ("camille@exemple.example", "zoe@exemple.example")
Seen = dict[str, tuple[When, When, str]]


class Life:
    """One session of two seats, two addresses, a mail server with moods."""

    def __init__(self, access: str) -> None:
        EmailBackend.start_anew()
        self.now = NOW
        self.occurrence = session(
            capacity=2, access_mode=access, venue=make_venue(street="1 rue Haute")
        )

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def attempt(self, deed: Callable[..., object], **words: object) -> None:
        with suppress(EventsError), transaction.atomic():
            deed(**words, now=self.later(milliseconds=100))

    def one(self, number: int) -> Registration:
        rows = list(Registration.objects.select_related("occurrence").order_by("pk"))
        return rows[number % len(rows)]

    def send(self, moods: list[str]) -> None:
        EmailBackend.moods.extend(moods)
        deliver_due(clock=lambda: self.later(milliseconds=1))

    def end(self) -> None:
        EmailBackend.moods.clear()
        for _beat in range(5):
            self.later(hours=2)
            deliver_due(clock=lambda: self.now)
        assert not Delivery.objects.unsettled().exists()
        assert not Notice.objects.filter(planned_at=None).exists()

    def expected(self, address: str) -> Seen:
        """What the database says: a place of that address at a session that takes place."""
        row = Occurrence.objects.select_related("venue").get(pk=self.occurrence.pk)
        seated = Registration.objects.filter(status=RegistrationStatus.CONFIRMED)
        has_place = any(one.email == address for one in seated)
        if row.is_cancelled or not has_place or row.venue is None:
            return {}
        place = (row.starts_at, row.ends_at, address_of(row.venue))
        return {session_uid(row.public_id): place}


Deed = Callable[[Life], None]


def registering(address: str, companions: int) -> Deed:
    return lambda life: life.attempt(
        lambda now: join(life.occurrence, email=address, companions=companions, now=now)
    )


def leaving(number: int) -> Deed:
    return lambda life: life.attempt(cancel, token=life.one(number).token)


def returning(number: int) -> Deed:
    return lambda life: life.attempt(come_back, token=life.one(number).token)


def answering(number: int, *, is_yes: bool) -> Deed:
    return lambda life: life.attempt(accept if is_yes else decline, registration=life.one(number))


def changing(changes: OccurrenceChanges) -> Deed:
    return lambda life: life.attempt(
        change_occurrence, occurrence_id=life.occurrence.public_id, changes=changes
    )


def editing(changes: EditChanges) -> Deed:
    return lambda life: life.attempt(
        apply, occurrence_id=life.occurrence.public_id, changes=changes, scope=Scope.ALL
    )


def going_back(life: Life) -> None:
    edit = Edit.objects.filter(undone_at=None).first()
    if edit is not None:
        life.attempt(undo, edit=edit)


def calling_off(life: Life) -> None:
    life.attempt(cancel_occurrence, occurrence_id=life.occurrence.public_id)


def restoring(life: Life) -> None:
    life.attempt(restore_occurrence, occurrence_id=life.occurrence.public_id)


def waiting(seconds: int) -> Deed:
    def wait(life: Life) -> None:
        life.later(seconds=seconds)

    return wait


def sending(moods: list[str]) -> Deed:
    return lambda life: life.send(moods)


NUMBERS = st.integers(0, 3)
DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(registering, st.sampled_from(ADDRESSES), st.integers(0, 1)),
    st.builds(leaving, NUMBERS),
    st.builds(returning, NUMBERS),
    st.builds(answering, NUMBERS, is_yes=st.booleans()),
    st.builds(
        changing,
        st.sampled_from(
            [
                OccurrenceChanges(wall_start=START + timedelta(hours=1)),
                OccurrenceChanges(duration=timedelta(minutes=90)),
                OccurrenceChanges(venue=VenueDraft(name="Mairie", street="2 rue Basse")),
                OccurrenceChanges(capacity=1),
                OccurrenceChanges(capacity=3),
            ]
        ),
    ),
    st.builds(
        editing,
        st.sampled_from(
            [
                EditChanges(wall_start=START + timedelta(hours=2)),
                EditChanges(status="cancelled"),
                EditChanges(status="scheduled"),
            ]
        ),
    ),
    st.sampled_from([going_back, calling_off, restoring]),
    st.builds(waiting, st.sampled_from([1, 20, 61, 3600])),
    st.builds(sending, st.lists(st.sampled_from([TAKEN, LOST, PUT_OFF]), max_size=3)),
)


@pytest.mark.django_db
@pytest.mark.parametrize("access", ["registration", "approval"])
@given(deeds=st.lists(DEEDS, max_size=20), chance=st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_calendars_end_right(
    access: str, settings: Settings, deeds: list[Deed], chance: Random
) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.moody_mail.EmailBackend"
    with transaction.atomic():
        life = Life(access)
        life.attempt(lambda now: join(life.occurrence, email=ADDRESSES[0], now=now))
        for deed in deeds:
            deed(life)
        life.end()
        for address in ADDRESSES:
            mails = [source for to, source in EmailBackend.kept if to == address]
            for _time in range(3):
                client = CalendarClient()
                for source in mails:
                    client.take(source)
                assert client.shown() == life.expected(address)
                chance.shuffle(mails)
        transaction.set_rollback(True)
