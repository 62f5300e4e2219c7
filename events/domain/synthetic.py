"""Made-up rows in bulk, for measuring: the same numbers give the same rows, anywhere.

Their addresses end in ``.example`` and their secret links can be guessed: never for real people.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from events.domain.codes import normalize, words
from events.domain.feeds.identities import event_path, group_path
from events.domain.occurrences import HORIZON, build, today_in, walls_of
from events.domain.registration_requests import CONSENT_VERSION, contact_hash
from events.domain.seating import reminder_of
from events.errors import EventsError
from events.models import (
    AccessMode,
    Audience,
    Event,
    EventAudience,
    EventText,
    Feed,
    Kind,
    Occurrence,
    Registration,
    RegistrationStatus,
    Schedule,
)
from groups.domain.folding import fold
from groups.encryption import keyed_hash
from groups.models import Department, Organization, SupportGroup, Venue

BATCH = 1000
"""Rows written in one statement and transaction."""

GROUPS_EACH = 5
"""Groups of one organisation."""

_KINDS = (Kind.PEER_CAFE, Kind.TALKING_GROUP, Kind.WORKSHOP, Kind.OPEN_HOURS, Kind.OUTING)
_TOWNS = ("Lyon", "Grenoble", "Chambéry", "Annecy", "Valence", "Saint-Étienne", "Bourg-en-Bresse")
_RULES = ("FREQ=WEEKLY;BYDAY={day}", "FREQ=MONTHLY;BYDAY={rank}{day}", "")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PAST = timedelta(days=120)

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many rows were made."""

    groups: int
    events: int
    occurrences: int
    registrations: int


def make_load(*, groups: int, events: int, registrations: int, now: datetime) -> Load:
    """Make so many groups, events (shared out among them) and registrations to come.

    Raises EventsError ``load_exists`` when it was made before, ``bad_load`` for numbers that
    don't go together.
    """
    _check(groups, events, registrations)
    random = Random(f"{groups} {events} {registrations}")  # noqa: S311 (made-up rows)
    made = _groups(groups, random, now=now)
    programme = _events(made, events, random, now=now)
    schedules = _schedules(programme, random, now=now)
    sessions = _sessions(schedules, now=now)
    _registrations(sessions, registrations, random, now=now)
    return Load(
        groups=groups, events=events, occurrences=len(sessions), registrations=registrations
    )


def load_token(number: int) -> str:
    """Return the secret link's token of the registration of that number, from 0."""
    return f"charge-{number:08d}"


def _check(groups: int, events: int, registrations: int) -> None:
    if groups < 1 or min(events, registrations) < 0 or (registrations and not events):
        raise EventsError(
            "bad_load", _("Donnez au moins un groupe, et un évènement pour s’y inscrire.")
        )
    if not Department.objects.exists():
        raise EventsError("no_territories", _("Lancez d’abord « manage.py load_territories »."))
    if SupportGroup.objects.filter(slug="charge-0000").exists():
        raise EventsError("load_exists", _("Ces données sont déjà là : partez d’une base vide."))


def _groups(amount: int, random: Random, *, now: datetime) -> list[SupportGroup]:
    codes = list(Department.objects.values_list("pk", flat=True))
    organizations = _save(
        Organization(
            slug=f"charge-{number:04d}",
            name=f"Association de mesure {number}",
            kind=Organization.Kind.ASSOCIATION,
            department_id=random.choice(codes),
            city=random.choice(_TOWNS),
            legal_name=f"Association de mesure {number}, loi 1901",
            legal_address="1 rue des Essais, 69000 Lyon",
            rights_contact=f"droits{number}@mesure.example",
            hosting="Machine de mesure",
            is_demo=True,
            created_at=now,
        )
        for number in range(-(-amount // GROUPS_EACH))
    )
    groups = _save(
        _group(number, organizations[number // GROUPS_EACH], random, now=now)
        for number in range(amount)
    )
    _save(Feed(path=group_path(group.slug), group=group) for group in groups)
    return groups


def _group(
    number: int, organization: Organization, random: Random, *, now: datetime
) -> SupportGroup:
    city = random.choice(_TOWNS)
    name = f"Groupe de mesure {number}"
    return SupportGroup(
        organization=organization,
        slug=f"charge-{number:04d}",
        name=name,
        department_id=organization.department_id,
        city=city,
        contact_email=f"groupe{number}@mesure.example",
        contact_phone="04 00 00 00 00",
        search_text=fold(f"{name} {city}"),
        created_at=now,
    )


def _events(
    groups: list[SupportGroup], amount: int, random: Random, *, now: datetime
) -> list[Event]:
    venues = _venues(groups)
    events = _save(
        _event(number, groups[number % len(groups)], random, now=now) for number in range(amount)
    )
    for event in events:
        event.venue = venues[event.group.organization_id]
    Event.objects.bulk_update(events, ["venue"], batch_size=BATCH)
    _save(
        EventText(event=event, language="fr", title=_title(number), description=_DESCRIPTION)
        for number, event in enumerate(events)
    )
    _save(EventAudience(event=event, audience=random.choice(Audience.values)) for event in events)
    _save(Feed(path=event_path(event.public_id), event=event) for event in events)
    return events


_DESCRIPTION = "Un moment entre personnes qui se comprennent. " * 4


def _title(number: int) -> str:
    return f"Rencontre de mesure {number}"


def _venues(groups: list[SupportGroup]) -> dict[int, Venue]:
    """Make one place for each organisation."""
    keys = sorted({group.organization_id for group in groups})
    venues = _save(
        Venue(organization_id=key, name="Maison des essais", street=f"{number} rue Longue",
              postcode="69003", city="Lyon")
        for number, key in enumerate(keys)
    )  # fmt: skip
    return {venue.organization_id: venue for venue in venues}


def _event(number: int, group: SupportGroup, random: Random, *, now: datetime) -> Event:
    takes_names = random.random() < 0.6
    return Event(
        public_id=_uuid(random),
        group=group,
        kind=random.choice(_KINDS),
        access_mode=AccessMode.REGISTRATION if takes_names else AccessMode.DROP_IN,
        search_text=fold(f"{_title(number)} {group.name} {group.city}"),
        created_at=now,
        updated_at=now,
    )


def _schedules(events: list[Event], random: Random, *, now: datetime) -> list[Schedule]:
    today = today_in("Europe/Paris", now=now)
    return _save(_schedule(event, random, today=today, now=now) for event in events)


def _schedule(event: Event, random: Random, *, today: date, now: datetime) -> Schedule:
    rule = random.choice(_RULES)
    first = today - _PAST if rule else today + timedelta(days=random.randrange(1, 90))
    first += timedelta(days=random.randrange(7))
    if rule.startswith("FREQ=MONTHLY"):
        first = first.replace(day=random.randrange(1, 29))
    rank = (first.day - 1) // 7 + 1
    return Schedule(
        event=event,
        uid=str(_uuid(random)),
        first_date=first,
        start_time=time(random.randrange(9, 20), random.choice((0, 30))),
        duration=timedelta(hours=2),
        timezone="Europe/Paris",
        rrule=rule.format(day=_DAYS[first.weekday()], rank=min(rank, 4)),
        materialized_until=today + HORIZON,
        created_at=now,
        changed_at=now,
    )


def _sessions(schedules: list[Schedule], *, now: datetime) -> list[Occurrence]:
    rows = (
        build(schedule, wall=wall, title=_title(number), now=now)
        for number, schedule in enumerate(schedules)
        for wall in walls_of(schedule, end=schedule.materialized_until or schedule.first_date)
    )
    return _save(rows)


def _registrations(
    sessions: list[Occurrence], amount: int, random: Random, *, now: datetime
) -> None:
    coming = [one for one in sessions if one.starts_at > now and one.event.takes_registrations]
    if amount and not coming:
        raise EventsError("bad_load", _("Il faut plus d’évènements pour tant d’inscriptions."))
    # The nearest ones first, as in life: those are what pages and reminders look at.
    coming = sorted(coming, key=lambda one: (one.starts_at, one.public_id))[: max(20, amount // 8)]
    codes = _codes(random)
    _save(
        _registration(number, random.choice(coming), next(codes), now=now)
        for number in range(amount)
    )
    Occurrence.objects.bulk_update(coming, ["confirmed_seats", "last_queue_no"], batch_size=200)


def _registration(number: int, occurrence: Occurrence, code: str, *, now: datetime) -> Registration:
    occurrence.confirmed_seats += 1
    occurrence.last_queue_no += 1
    email = f"personne{number}@mesure.example"
    registration = Registration(
        occurrence=occurrence,
        queue_no=occurrence.last_queue_no,
        nickname=f"Personne {number}",
        email=email,
        email_hash=contact_hash(email),
        token=load_token(number),
        token_hash=keyed_hash(load_token(number), purpose="token"),
        code=code,
        code_hash=keyed_hash(normalize(code), purpose="code"),
        status=RegistrationStatus.CONFIRMED,
        consent_version=CONSENT_VERSION,
        consented_at=now,
        created_at=now,
        changed_at=now,
    )
    registration.next_reminder_at = reminder_of(registration, occurrence=occurrence, now=now)
    return registration


def _codes(random: Random) -> Iterator[str]:
    """Give codes without end, each once."""
    seen: set[str] = set()
    while True:
        code = "-".join(random.sample(words(), 3))
        if code not in seen:
            seen.add(code)
            yield code


def _uuid(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)


def _save(rows: Iterable[M]) -> list[M]:
    """Write rows batch by batch; return them with their keys."""
    saved: list[M] = []
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        saved += type(batch[0])._default_manager.bulk_create(batch)
    return saved
