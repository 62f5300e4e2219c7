"""Addresses of calendars that groups keep elsewhere: added, found, listed."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain.calendar_imports import Choices
from events.domain.remote_calendars import local_ports, parse_address
from events.errors import EventsError
from events.models import CalendarSource
from groups.encryption import keyed_hash
from groups.models import SupportGroup, User

MOST_SOURCES = 20
"""Addresses that one group may have read."""


def add_source(
    *,
    group: SupportGroup,
    user: User | None,
    url: str,
    choices: Choices,
    follows_removals: bool = False,
    name: str = "",
    now: datetime,
    held_until: datetime | None = None,
) -> CalendarSource:
    """Remember an address, or change how one that is known is read.

    Whoever reads it at once holds it (``held_until``), so that no worker does meanwhile.
    Raises RemoteError for what is no address, EventsError ``too_many_sources``.
    """
    address = parse_address(url, local_ports=local_ports())
    url_hash = keyed_hash(str(address), purpose="calendar_url")
    known = CalendarSource.objects.filter(group=group)
    if not known.filter(url_hash=url_hash).exists() and known.count() >= MOST_SOURCES:
        raise EventsError(
            "too_many_sources", _("Un groupe suit au plus 20 calendriers."), field="url"
        )
    values = {
        "user": user,
        "url": str(address),
        "host": address.host,
        "name": name,
        "kind": choices.kind,
        "access_mode": choices.access_mode,
        "visibility": choices.visibility,
        "follows_removals": follows_removals,
        "etag": "",
        "last_modified": "",
        "next_read_at": now,
        "failures": 0,
        "held_until": held_until or now,
    }
    return CalendarSource.objects.update_or_create(
        group=group,
        url_hash=url_hash,
        defaults=values,
        create_defaults={**values, "created_at": now},
    )[0]


def sources_of(group: SupportGroup) -> list[CalendarSource]:
    """Return the addresses that a group has read, oldest first."""
    return list(CalendarSource.objects.filter(group=group).select_related("group"))


def find_source(*, group: SupportGroup, public_id: uuid.UUID) -> CalendarSource | None:
    """Return one of the group's addresses."""
    return CalendarSource.objects.filter(group=group, public_id=public_id).first()
