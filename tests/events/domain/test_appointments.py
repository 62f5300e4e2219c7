"""Asking for all of one's appointments: the same for everybody, and only for oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.appointments import (
    MOST_MAILS,
    appointments_of,
    ask_for_link,
    contact_of,
    party_with,
)
from events.domain.calendar_links import forget_links
from events.domain.erasure import erase_registration
from events.domain.registration_changes import cancel
from events.domain.registration_requests import contact_hash
from events.errors import EventsError
from events.models import MailedLink
from tests.events.enrolling import cohort, enter
from tests.events.registering import MINUTE, NOW, START, join, session

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EMAIL = "camille@exemple.example"
HOUR = timedelta(hours=1)


def sent(now=NOW) -> str:
    """Have the link that waits be sent; return its token."""
    link = MailedLink.objects.get(sent_at=None)
    MailedLink.objects.filter(pk=link.pk).update(sent_at=now, token="")
    return link.token


def test_asking_does_the_same_whether_anybody_bears_the_address() -> None:
    join(session(), email=EMAIL)
    asked = []
    for email in (EMAIL, "inconnue@exemple.example"):
        with CaptureQueriesContext(connection) as queries:
            ask_for_link(email=email, now=NOW)
        asked.append([one["sql"].split(" ", 1)[0] for one in queries])
    assert asked[0] == asked[1]
    assert MailedLink.objects.count() == 2


def test_the_address_is_kept_nowhere() -> None:
    ask_for_link(email=EMAIL, now=NOW)
    assert EMAIL not in str(MailedLink.objects.values().get())
    assert "camille" not in str(MailedLink.objects.values().get())


def test_one_that_waits_will_do() -> None:
    for minute in range(3):
        ask_for_link(email=EMAIL, now=NOW + minute * MINUTE)
    assert MailedLink.objects.get().asked_at == NOW
    ask_for_link(email=EMAIL, now=NOW + HOUR)
    assert MailedLink.objects.get().asked_at == NOW + HOUR


def test_an_address_gets_only_so_many_mails_an_hour() -> None:
    for number in range(MOST_MAILS):
        ask_for_link(email=EMAIL.upper() if number else EMAIL, now=NOW)
        sent()
    ask_for_link(email=EMAIL, now=NOW + MINUTE)
    assert not MailedLink.objects.filter(sent_at=None).exists()
    ask_for_link(email=EMAIL, now=NOW + HOUR)
    assert MailedLink.objects.filter(sent_at=None).count() == 1


@pytest.mark.parametrize("email", ["", "camille", "a@b", "a b@c.fr"])
def test_what_is_no_address_is_said(email: str) -> None:
    with pytest.raises(EventsError) as caught:
        ask_for_link(email=email, now=NOW)
    assert (caught.value.code, caught.value.field) == ("bad_email", "email")
    assert MailedLink.objects.count() == 0


def test_a_link_lasts_an_hour_from_its_sending() -> None:
    ask_for_link(email=EMAIL, now=NOW)
    token = MailedLink.objects.get().token
    with pytest.raises(EventsError):
        contact_of(token=token, now=NOW)  # not sent yet
    assert sent(NOW + MINUTE) == token
    assert contact_of(token=token, now=NOW + HOUR) == contact_hash(EMAIL)
    for wrong, now in ((token, NOW + HOUR + MINUTE), (token[:-1], NOW + MINUTE)):
        with pytest.raises(EventsError) as caught:
            contact_of(token=wrong, now=now)
        assert caught.value.code == "not_found"


def test_what_is_to_come_under_that_contact() -> None:
    later = join(session(start=START + timedelta(days=7)), email=EMAIL)
    sooner = join(session(), email=EMAIL)
    whole = enter(cohort(dates=2), email=EMAIL)
    erased = join(session(), email=EMAIL)
    erase_registration(token=erased.token, now=NOW)
    join(session(), email="autre@exemple.example")
    join(session())
    cancel(token=later.token, now=NOW)
    found = appointments_of(contact=contact_hash(EMAIL), now=NOW)
    assert [one.occurrence.starts_at for one in found] == sorted(
        one.occurrence.starts_at for one in found
    )
    assert {sooner, later} < set(found)
    assert [one.enrolment for one in found if one.enrolment] == [whole, whole]
    assert len(found) == 4
    late = NOW + timedelta(days=60)
    assert appointments_of(contact=contact_hash(EMAIL), now=late) == []
    assert appointments_of(contact="", now=NOW) == []


def test_who_bears_a_contact() -> None:
    assert party_with(contact=contact_hash(EMAIL)) is None
    join(session(), email=EMAIL)
    newest = join(session(), email=EMAIL, now=NOW + MINUTE)
    assert party_with(contact=contact_hash(EMAIL)) == newest
    erase_registration(token=newest.token, now=NOW + MINUTE)
    party = party_with(contact=contact_hash(EMAIL))
    assert party is not None
    assert party.email == EMAIL


def test_links_that_ran_out_are_forgotten() -> None:
    ask_for_link(email=EMAIL, now=NOW)
    assert forget_links(now=NOW + HOUR) == 0
    assert forget_links(now=NOW + 2 * HOUR) == 1
