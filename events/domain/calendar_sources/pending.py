"""A calendar that an organiser looks at before it comes in."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.calendar_imports import CalendarReport, Choices, import_calendar, reduced
from events.domain.remote_calendars import fetch
from events.errors import EventsError
from events.models import CalendarSource, PendingImport
from groups.models import SupportGroup, User

from .adding import add_source
from .reading import LEASE, PAGE_SECONDS, take

KEPT = timedelta(days=1)
"""How long a calendar waits to be looked at."""


def keep_pending(
    *,
    group: SupportGroup,
    user: User,
    choices: Choices,
    data: bytes = b"",
    url: str = "",
    follows_removals: bool = False,
    now: datetime,
) -> PendingImport:
    """Keep a calendar, or the one at an address, until it is confirmed.

    Raises RemoteError or EventsError when it can't be read.
    """
    erase_old_pending(now=now)
    if url:
        data = fetch(url, seconds=PAGE_SECONDS, now=now).body
    text, notes = reduced(data)
    pending = PendingImport(
        group=group,
        user=user,
        url=url,
        text=text,
        choices={**asdict(choices), "follows_removals": follows_removals, "notes": notes},
        created_at=now,
    )
    pending_preview(pending, now=now)
    pending.save()
    return pending


def find_pending(
    *, group: SupportGroup, user: User, public_id: uuid.UUID, now: datetime
) -> PendingImport | None:
    """Return a calendar that this person is looking at."""
    mine = PendingImport.objects.filter(group=group, user=user, created_at__gt=now - KEPT)
    return mine.filter(public_id=public_id).select_related("group__organization").first()


def pending_choices(pending: PendingImport) -> Choices:
    """Return what was chosen for new events."""
    names = ("kind", "access_mode", "visibility")
    return Choices(**{name: pending.choices[name] for name in names})


def pending_preview(pending: PendingImport, *, now: datetime) -> CalendarReport:
    """Tell what a calendar would bring, and what was found of its file; nothing is written."""
    report = import_calendar(
        data=pending.text.encode(),
        group=pending.group,
        now=now,
        choices=pending_choices(pending),
        dry_run=True,
    )
    return replace(report, notes=tuple(pending.choices["notes"]))


def take_pending(
    pending: PendingImport, *, user: User, now: datetime
) -> tuple[CalendarReport, CalendarSource | None]:
    """Bring a calendar in, without what is refused; an address is read again from then on.

    Raises EventsError ``already_taken`` when that was done already.
    """
    if not PendingImport.objects.filter(pk=pending.pk).delete()[0]:
        raise EventsError("already_taken", _("Ce calendrier a déjà été importé."))
    data, choices = pending.text.encode(), pending_choices(pending)
    if not pending.url:
        report = import_calendar(
            data=data, group=pending.group, now=now, choices=choices, skip_bad=True, is_bulk=True
        )
        return report, None
    source = add_source(
        group=pending.group,
        user=user,
        url=pending.url,
        choices=choices,
        follows_removals=pending.choices["follows_removals"],
        now=now,
        held_until=now + LEASE,
    )
    return take(source, data, now=now), source


def erase_old_pending(*, now: datetime) -> int:
    """Erase calendars that nobody confirmed within a day; return how many."""
    return PendingImport.objects.filter(created_at__lte=now - KEPT).delete()[0]
