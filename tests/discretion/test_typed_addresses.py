"""Whoever types an address gets a link: it opens the same, whether the other person comes or not.

What one may read by it is compared with what one reads who typed an address that nobody left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from events.domain.calendar_links import Owner, make_link
from events.domain.memberships import recognise
from events.domain.refused_contacts import mark_refused
from events.domain.registration_changes import change
from events.domain.registration_requests import RegistrationChanges, contact_hash
from events.models import Event, Occurrence, Registration
from notifications.domain.rounds import deliver_due
from tests.events.registering import MINUTE, NOW, join, session

pytestmark = pytest.mark.django_db
CONTACTS: tuple[dict[str, Any], ...] = (
    {"email": "anne@exemple.example", "phone": "+33612345678"},
    {"email": "ines@exemple.example", "phone": "+33687654321"},
)
KNOWN = CONTACTS[0]
_OWN = re.compile(
    r"(?:anne|ines)@exemple\.example|\+33\d{9}|0[67](?:[\s\u00a0\u202f]?\d\d){4}"
    r"|[0-9a-f]{8}-[0-9a-f-]{27}"
)
TAILS = (
    *("", "?modifie=1", "prevenir/", "agenda/", "effacer/"),
    *("mes-donnees.json", "rendez-vous.ics"),
)


@pytest.fixture(autouse=True)
def _now(settings: Any) -> Iterator[None]:
    settings.HAS_SMS = True
    with time_machine.travel(NOW, tick=False):
        cache.clear()
        yield


def opened_by(made: Registration) -> dict[str, tuple[int, str]]:
    """All that the link opens, without what is its own."""
    calendar = make_link(owner=Owner(registration=made), now=NOW)
    paths = [f"/mon-rendez-vous/{made.token}/{tail}" for tail in TAILS]
    paths += [f"/api/v1/registrations/{made.token}", f"/feeds/my/{calendar}.ics"]
    answers = {path.replace(made.token, "").replace(calendar, ""): get(path) for path in paths}
    return {path: (status, without_own(body, made)) for path, (status, body) in answers.items()}


def get(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, answer.content.decode()


def without_own(text: str, made: Registration) -> str:
    for secret in (made.token, made.code, json.dumps(made.code)[1:-1]):
        text = text.replace(secret, "…")
    return _OWN.sub("…", text)


def known_here(occurrence: Occurrence) -> None:
    """Have somebody come who left both contacts, with a calendar, and a box that took nothing."""
    coming = join(occurrence, nickname="Anne", **KNOWN)
    make_link(owner=Owner(contact_hash=contact_hash(KNOWN["email"])), now=NOW)
    if occurrence.event.access_mode == "members_only":
        recognise(registration=coming, now=NOW)
    mark_refused(channel="email", contact_hash=contact_hash(KNOWN["email"]), now=NOW)


@pytest.mark.parametrize(
    ("mode", "fields"),
    [
        ("registration", {}),
        ("registration", {"phone": ""}),
        ("approval", {"channel": "sms"}),
        ("approval", {"email": "", "channel": "sms"}),
        ("members_only", {}),
        ("members_only", {"for_other": True, "phone": ""}),
    ],
)
def test_what_a_link_opens(mode: str, fields: dict[str, Any]) -> None:
    occurrence = session(capacity=50, is_place_hidden=True)
    Event.objects.update(access_mode=mode)
    known_here(Occurrence.objects.get(pk=occurrence.pk))
    made = [join(occurrence, **{**contact, **fields}, now=NOW + MINUTE) for contact in CONTACTS]
    later = NOW + timedelta(minutes=2)
    deliver_due(clock=lambda: later)
    known, unknown = (opened_by(one) for one in made)
    assert known == unknown
    assert {status for status, _body in known.values()} <= {200, 404}


def test_writing_the_address_later() -> None:
    occurrence = session(capacity=50)
    known_here(occurrence)
    made = [join(occurrence, now=NOW + MINUTE) for _contact in CONTACTS]
    for one, contact in zip(made, CONTACTS, strict=True):
        change(
            token=one.token,
            changes=RegistrationChanges(email=contact["email"], phone=contact["phone"]),
            now=NOW + MINUTE,
        )
    known, unknown = (opened_by(one) for one in made)
    assert known == unknown
