"""People of the demonstration: nicknames of all sorts, and contacts that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from events.domain.codes import new_code, normalize
from events.domain.registration_requests import CONSENT_VERSION
from events.domain.registrations import set_person, set_token
from events.domain.reminders import next_reminder_at
from events.models import Occurrence, Registration, RegistrationStatus
from groups.domain.folding import fold
from groups.encryption import keyed_hash
from groups.models import Member

FOLDER = Path(__file__).resolve().parents[2] / "demo"
NICKNAMES = tuple((FOLDER / "nicknames.txt").read_text(encoding="utf-8").split())
# One of the numbers kept for films: nobody has it.
_PHONES = "063998{:04}"


@dataclass(frozen=True)
class Person:
    """Somebody as they would write themselves down."""

    nickname: str
    email: str = ""
    phone: str = ""
    member: Member | None = None


def crowd(rng: Random, size: int) -> list[Person]:
    """Draw people: two in five leave an address, one in ten a number, one in ten nothing."""
    people = []
    for nickname in rng.sample(NICKNAMES, size):
        draw, number = rng.random(), rng.randrange(10_000)
        address = f"{fold(nickname).replace(' ', '.')}.{number}@demo.example"
        people.append(
            Person(
                nickname=nickname if draw > 0.1 else "",
                email=address if draw > 0.6 else "",
                phone=_PHONES.format(number) if 0.5 < draw < 0.6 else "",
            )
        )
    return people


def new_registration(
    occurrence: Occurrence,
    person: Person,
    *,
    status: str = RegistrationStatus.CONFIRMED,
    at: datetime,
    now: datetime,
) -> Registration:
    """Return an unsaved registration made at ``at``; the session's counters follow."""
    occurrence.last_queue_no += 1
    if status == RegistrationStatus.CONFIRMED:
        occurrence.confirmed_seats += 1
    code = new_code()
    registration = Registration(
        occurrence=occurrence,
        member=person.member,
        queue_no=occurrence.last_queue_no,
        status=status,
        code=code,
        code_hash=keyed_hash(normalize(code), purpose="code"),
        consent_version=CONSENT_VERSION,
        consented_at=at,
        created_at=at,
        changed_at=at,
        cancelled_at=at + timedelta(hours=5) if status == RegistrationStatus.CANCELLED else None,
    )
    set_person(registration, person.nickname, person.email, person.phone)
    set_token(registration)
    if status == RegistrationStatus.CONFIRMED:
        registration.next_reminder_at = next_reminder_at(
            starts_at=occurrence.starts_at, offsets=occurrence.event.reminder_offsets, now=now
        )
    return registration
