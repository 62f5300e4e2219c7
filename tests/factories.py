"""Rows with sane values, built straight into the database; each test says what matters to it.

Every function saves, keyword-only, and passes further fields to the model. What is not given
is made: a registration makes its session, its event, its group, its association.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from events.domain.codes import normalize
from events.domain.registration_requests import contact_hash
from events.models import Event, EventText, Occurrence, Registration, Schedule
from events.models.choices import AccessMode, Kind, OccurrenceStatus, RegistrationStatus
from events.models.occurrences import OCCURRENCE_NAMESPACE
from events.models.registrations import SEATED_STATUSES
from groups.domain.folding import fold
from groups.encryption import keyed_hash, new_token
from groups.models import (
    Commune,
    CommunePostcode,
    Department,
    Organization,
    Role,
    RoleName,
    SupportGroup,
    User,
    Venue,
)

START = datetime(2026, 12, 3, 18, 30)
_numbers = count(1)


def make_user(email: str = "", **fields: Any) -> User:
    """An organiser without any role."""
    return User.objects.create_user(email or f"orga{next(_numbers)}@exemple.example", **fields)


def make_role(
    user: User,
    *,
    group: SupportGroup | None = None,
    organization: Organization | None = None,
    name: RoleName = RoleName.OWNER,
) -> Role:
    """What ``user`` may do in a group or in an association."""
    return Role.objects.create(user=user, group=group, organization=organization, name=name)


def make_department(code: str = "69", **fields: Any) -> Department:
    """A département, made once."""
    values = {
        "name": "Rhône",
        "region_name": "Auvergne-Rhône-Alpes",
        "latitude": 45.87,
        "longitude": 4.64,
        **fields,
    }
    return Department.objects.get_or_create(code=code, defaults=values)[0]


def make_commune(
    code: str = "69123", name: str = "Lyon", *, postcodes: tuple[str, ...] = (), **fields: Any
) -> Commune:
    """A commune of the département that its code begins with, made once."""
    values = {
        "name": name,
        "search_name": fold(name),
        "department": make_department(code[: 3 if code[:2] in {"97", "98"} else 2]),
        "latitude": 45.758,
        "longitude": 4.835,
        **fields,
    }
    commune = Commune.objects.get_or_create(pk=code, defaults=values)[0]
    for postcode in postcodes:
        CommunePostcode.objects.get_or_create(commune=commune, postcode=postcode)
    return commune


def make_organization(**fields: Any) -> Organization:
    """An association that has said all a controller must say."""
    number = next(_numbers)
    values = {
        "slug": f"association-{number}",
        "name": f"Association {number}",
        "kind": Organization.Kind.ASSOCIATION,
        "city": "Lyon",
        "legal_name": f"Association {number}, loi 1901",
        "legal_address": "12 rue des Lilas, 69003 Lyon",
        "rights_contact": f"droits{number}@exemple.example",
        "hosting": "Hébergeur d’exemple, Lyon",
        **fields,
    }
    values.setdefault("department", make_department())
    return Organization.objects.create(**values)


def make_group(**fields: Any) -> SupportGroup:
    """A group to which people may write."""
    number = next(_numbers)
    values = {
        "slug": f"groupe-{number}",
        "name": f"Groupe {number}",
        "city": "Lyon",
        "contact_email": f"groupe{number}@exemple.example",
        "contact_phone": "04 72 00 00 00",
        **fields,
    }
    values.setdefault("organization", None)
    values["organization"] = values["organization"] or make_organization()
    values.setdefault("department", values["organization"].department)
    return SupportGroup.objects.create(**values)


def make_venue(**fields: Any) -> Venue:
    """A place of an association."""
    number = next(_numbers)
    values = {
        "name": f"Maison des liens {number}",
        "street": f"{number} rue des Lilas",
        "postcode": "69003",
        "city": "Lyon",
        **fields,
    }
    if "organization" not in values:
        values["organization"] = make_organization()
    return Venue.objects.create(**values)


def make_event(*, title: str = "Café des liens", **fields: Any) -> Event:
    """A public event on registration, with its French words and a place."""
    values = {"kind": Kind.PEER_CAFE, "access_mode": AccessMode.REGISTRATION, **fields}
    if "group" not in values:
        values["group"] = make_group()
    if "venue" not in values:
        values["venue"] = make_venue(organization=values["group"].organization)
    event = Event.objects.create(**values)
    EventText.objects.create(event=event, language="fr", title=title)
    return event


def make_schedule(
    *,
    event: Event | None = None,
    start: datetime = START,
    duration: timedelta = timedelta(hours=2),
    **fields: Any,
) -> Schedule:
    """One date at a wall-clock ``start`` (naive), in the zone of the group."""
    event = event or make_event()
    values = {"timezone": event.group.timezone, **fields}
    return Schedule.objects.create(
        event=event, first_date=start.date(), start_time=start.time(), duration=duration, **values
    )


def make_occurrence(
    *, schedule: Schedule | None = None, start: datetime | None = None, **fields: Any
) -> Occurrence:
    """A session at a wall-clock ``start`` (naive), by default the schedule's first."""
    schedule = schedule or make_schedule(start=start or START)
    wall = start or datetime.combine(schedule.first_date, schedule.start_time)
    begin = wall.replace(tzinfo=schedule.zone).astimezone(UTC)
    text = schedule.event.texts.filter(language="fr").first()
    values = {
        "public_id": uuid.uuid5(OCCURRENCE_NAMESPACE, f"{schedule.uid}/{wall:%Y-%m-%dT%H:%M:%S}"),
        "event": schedule.event,
        "original_date": wall.date(),
        "original_time": wall.time(),
        "starts_at": begin,
        "ends_at": begin + schedule.duration,
        "title": text.title if text else "Rencontre",
        "venue": schedule.event.venue,
        "capacity": schedule.event.capacity,
        "status": OccurrenceStatus.SCHEDULED,
        **fields,
    }
    return Occurrence.objects.create(schedule=schedule, **values)


def make_registration(
    *,
    occurrence: Occurrence | None = None,
    nickname: str = "Camille",
    email: str = "",
    phone: str = "",
    token: str = "",
    code: str = "",
    status: RegistrationStatus = RegistrationStatus.CONFIRMED,
    seats: int = 1,
    **fields: Any,
) -> Registration:
    """A registration; the session's seats and counter follow."""
    occurrence = occurrence or make_occurrence()
    occurrence.last_queue_no += 1
    if status in SEATED_STATUSES:
        occurrence.confirmed_seats += seats
    occurrence.save(update_fields=["last_queue_no", "confirmed_seats"])
    token = token or new_token()
    values = {
        "email_hash": contact_hash(email),
        "phone_hash": contact_hash(phone),
        "token_hash": keyed_hash(token, purpose="token"),
        "code_hash": keyed_hash(normalize(code), purpose="code") if code else "",
        "queue_no": occurrence.last_queue_no,
        "consent_version": "1",
        "consented_at": occurrence.created_at,
        **fields,
    }
    return Registration.objects.create(
        occurrence=occurrence,
        nickname=nickname,
        email=email,
        phone=phone,
        token=token,
        code=code,
        status=status,
        seats=seats,
        **values,
    )
