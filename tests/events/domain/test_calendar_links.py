"""Addresses of private calendars: few, stopped at once, noted by the day, forgotten in time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.calendar_links import (
    MOST,
    UNREAD_KEPT,
    Owner,
    forget_links,
    links_of,
    make_link,
    note_reading,
    renew_link,
    revoke_link,
)
from events.domain.enrolments import enrol
from events.domain.erasure import erase_enrolment, erase_registration
from events.domain.registration_requests import contact_hash
from events.domain.take_out import take_out
from events.errors import EventsError
from events.models import CalendarLink
from tests.events.enrolling import cohort, enter
from tests.events.registering import MINUTE, NOW, ask, join, session
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EMAIL = "camille@exemple.example"


def owners() -> dict[str, Owner]:
    return {
        "user": Owner(user=make_user()),
        "registration": Owner(registration=join(session(), email=EMAIL)),
        "enrolment": Owner(enrolment=enter(cohort(), email=EMAIL)),
        "contact": Owner(contact_hash=contact_hash(EMAIL)),
    }


def made(owner: Owner, **fields: Any) -> CalendarLink:
    token = make_link(owner=owner, now=NOW, **fields)
    return CalendarLink.objects.with_token(token).get()


def test_each_owner_has_their_own() -> None:
    known = owners()
    links = {name: made(owner) for name, owner in known.items()}
    for name, owner in known.items():
        assert links_of(owner) == [links[name]]


def test_the_token_is_long_and_kept_nowhere() -> None:
    owner = owners()["user"]
    token = make_link(owner=owner, now=NOW)
    assert len(token) >= 32
    row = CalendarLink.objects.values().get()
    assert token not in str(row)
    assert CalendarLink.objects.with_token(token).count() == 1
    assert CalendarLink.objects.with_token(token[:-1]).count() == 0


def test_only_so_many() -> None:
    owner = owners()["registration"]
    links = [made(owner) for _number in range(MOST)]
    with pytest.raises(EventsError) as caught:
        make_link(owner=owner, now=NOW)
    assert caught.value.code == "too_many_links"
    revoke_link(owner=owner, public_id=links[0].public_id, now=NOW)
    made(owner)


def test_a_stopped_one_opens_nothing() -> None:
    known = owners()
    owner = known["registration"]
    token = make_link(owner=owner, now=NOW)
    link = CalendarLink.objects.get()
    for stranger in (known["user"], known["contact"], known["enrolment"]):
        with pytest.raises(EventsError):
            revoke_link(owner=stranger, public_id=link.public_id, now=NOW)
    revoke_link(owner=owner, public_id=link.public_id, now=NOW)
    assert not CalendarLink.objects.with_token(token).exists()
    with pytest.raises(EventsError) as caught:
        revoke_link(owner=owner, public_id=link.public_id, now=NOW)
    assert caught.value.code == "not_found"


def test_a_new_one_for_an_old_one() -> None:
    owner = owners()["user"]
    old = made(owner, is_discreet=False)
    token = renew_link(owner=owner, public_id=old.public_id, now=NOW)
    (link,) = links_of(owner)
    assert link == CalendarLink.objects.with_token(token).get()
    assert (link.pk == old.pk, link.is_discreet) == (False, False)
    with pytest.raises(EventsError):
        renew_link(owner=owner, public_id=uuid.uuid4(), now=NOW)


def test_a_reading_is_noted_by_the_day_and_written_once() -> None:
    made(owners()["user"])

    def read(now: Any, *, etag: str = "a", is_read: bool = True) -> tuple[Any, int]:
        link = CalendarLink.objects.get()
        with CaptureQueriesContext(connection) as queries:
            changed_at = note_reading(link, etag=etag, is_read=is_read, now=now)
        return changed_at, len(queries)

    assert read(NOW, is_read=False) == (NOW, 1)
    assert CalendarLink.objects.get().last_read_on is None
    assert read(NOW + MINUTE, is_read=False) == (NOW, 0)
    assert read(NOW + MINUTE) == (NOW, 1)
    assert read(NOW + 2 * MINUTE) == (NOW, 0)
    assert CalendarLink.objects.get().last_read_on == date(2026, 11, 20)
    late = NOW + timedelta(hours=14, minutes=30)  # after midnight in Paris
    assert read(late) == (NOW, 1)
    assert CalendarLink.objects.get().last_read_on == date(2026, 11, 21)
    assert read(late, etag="b") == (late, 1)
    assert read(late + MINUTE, etag="b") == (late, 0)


class TestForgetting:
    def test_what_was_stopped_or_unread_for_long(self) -> None:
        owner = owners()["user"]
        stopped, unread, used = made(owner), made(owner), made(owner)
        revoke_link(owner=owner, public_id=stopped.public_id, now=NOW)
        late = NOW + UNREAD_KEPT + timedelta(days=1)
        note_reading(used, etag="a", is_read=True, now=NOW + timedelta(days=30))
        assert forget_links(now=NOW) == 1
        assert set(links_of(owner)) == {unread, used}
        assert forget_links(now=late) == 1
        assert links_of(owner) == [used]
        assert forget_links(now=late) == 0

    def test_erasing_a_registration_stops_its_addresses(self) -> None:
        registration = join(session(), email=EMAIL)
        stays = join(session(), email="autre@exemple.example")
        made(Owner(registration=registration))
        made(Owner(contact_hash=contact_hash(EMAIL)))
        kept = made(Owner(registration=stays))
        erase_registration(token=registration.token, now=NOW)
        assert list(CalendarLink.objects.all()) == [kept]

    def test_those_of_a_contact_last_as_long_as_somebody_bears_it(self) -> None:
        first, second = join(session(), email=EMAIL), join(session(), email=EMAIL)
        made(Owner(contact_hash=contact_hash(EMAIL)))
        erase_registration(token=first.token, now=NOW)
        assert CalendarLink.objects.count() == 1
        erase_registration(token=second.token, now=NOW)
        assert CalendarLink.objects.count() == 0

    def test_erasing_an_enrolment_stops_its_addresses(self) -> None:
        enrolment = enrol(event_id=cohort().public_id, request=ask(email=EMAIL), now=NOW)
        made(Owner(enrolment=enrolment))
        made(Owner(contact_hash=contact_hash(EMAIL)))
        erase_enrolment(token=enrolment.token, now=NOW)
        assert CalendarLink.objects.count() == 0


def test_who_takes_their_data_away_reads_of_their_calendars() -> None:
    registration = join(session(), email=EMAIL)
    made(Owner(registration=registration))
    made(Owner(contact_hash=contact_hash(EMAIL)), is_discreet=False)
    taken = take_out(token=registration.token)
    assert taken["calendars"] == [
        {"created_at": NOW.isoformat(), "last_read_on": None, "discreet": True},
    ]
    enrolment = enter(cohort())
    made(Owner(enrolment=enrolment))
    taken = take_out(token=enrolment.token)
    assert len(taken["calendars"]) == 1  # type: ignore[arg-type]
