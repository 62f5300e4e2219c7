"""An organiser's own calendar: the sessions of their groups, how full they are, no names."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.agenda import for_cards
from events.domain.desk import sessions_of
from events.domain.sequences import sequence_of
from events.models import WHOLE_MODES, Occurrence
from groups.models import User

from . import writing
from .calendars import all_day_span, calendar, span
from .dates import Dated, ended_at, from_row
from .identities import site_url
from .rendering import LANGUAGE, MOST_BYTES
from .vtimezone import vtimezone
from .window import KEPT
from .words import place_of

UID_NAMESPACE = uuid.UUID("5b7d9c64-1f0e-5a37-8a4e-2c9b6d1e7f30")
"""Neither the public calendars' identifiers nor those of the people who come."""

AHEAD = timedelta(days=550)
MOST_ROWS = 4_000
_ROOM = MOST_BYTES - 20_000  # for the head and the zones
_REFRESH = "PT1H"


@dataclass(frozen=True)
class _Entry:
    body: bytes
    zone: tuple[str, ...]
    start: datetime


def organizer_calendar(user: User, *, now: datetime) -> bytes:
    """Return what a user sees on their desk, as a calendar, in a constant number of queries.

    From 90 days back; of groups where they only facilitate, what is near. Where it would pass
    a megabyte its future ends earlier, and it says so.
    """
    mine = sessions_of(user=user, now=now).filter(ends_at__gt=now - KEPT, starts_at__lt=now + AHEAD)
    rows = for_cards(mine).order_by("starts_at", "pk")[:MOST_ROWS]
    with translation.override(LANGUAGE):
        entries, is_cut = _fitting(list(rows))
        zones = dict.fromkeys(entry.zone for entry in entries if entry.zone)
        parts = (*map(writing.serialise, zones), *(entry.body for entry in entries))
        head = _head(entries[-1].start if is_cut else None)
        return calendar(head=head, parts=parts, method="PUBLISH")


def _fitting(rows: list[Occurrence]) -> tuple[list[_Entry], bool]:
    """Return as many entries as there is room for, and whether some were left out."""
    entries, size = list[_Entry](), 0
    for row in rows:
        entry = _entry(row)
        size += len(entry.body)
        if size > _ROOM:
            return entries, True
        entries.append(entry)
    return entries, len(rows) == MOST_ROWS


def _entry(row: Occurrence) -> _Entry:
    row.schedule.event = row.event
    dated = from_row(row.schedule, row, ended_at=ended_at(row.schedule))
    zone = _zone(dated)
    changed = max(row.changed_at, row.schedule.changed_at, row.event.updated_at)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(UID_NAMESPACE, str(row.public_id))}",
        f"DTSTAMP:{writing.instant(changed)}",
        f"LAST-MODIFIED:{writing.instant(changed)}",
        f"SEQUENCE:{sequence_of(row.schedule, row)}",
        *_span(dated, zone),
        f"STATUS:{'CANCELLED' if dated.is_cancelled else 'CONFIRMED'}",
        *_words(row, dated),
        "END:VEVENT",
    ]
    return _Entry(writing.serialise(lines), zone, row.starts_at)


def _zone(dated: Dated) -> tuple[str, ...]:
    """Return the zone on whose clocks it is written, as a part; () where it needs none."""
    if dated.is_whole_days or dated.is_unclear_on_clocks:
        return ()
    return vtimezone(dated.schedule.timezone, dated.local_start.year) or ()


def _span(dated: Dated, zone: tuple[str, ...]) -> list[str]:
    if dated.is_whole_days:
        return all_day_span(dated.local_start, dated.local_end)
    if not zone:
        return span(dated.start, dated.end)
    name = dated.schedule.timezone
    return [
        f"DTSTART;TZID={name}:{writing.wall(dated.local_start)}",
        f"DTEND;TZID={name}:{writing.wall(dated.local_end)}",
    ]


def _words(row: Occurrence, dated: Dated) -> Iterator[str]:
    title = f"{row.title} · {row.event.group.name}"
    if dated.is_cancelled:
        title = _("Annulé : %(title)s") % {"title": title}
    yield f"SUMMARY:{writing.text(title)}"
    if place := place_of(row.event, row.venue, is_known=True):
        yield f"LOCATION:{writing.text(place)}"
    page = site_url(f"/organiser/seances/{row.public_id}/")
    said = "\n".join(filter(None, (row.note, _seats(row), page)))
    yield f"DESCRIPTION:{writing.text(said)}"
    yield f"URL:{page}"


def _seats(row: Occurrence) -> str:
    takes = row.event.takes_registrations or row.event.access_mode in WHOLE_MODES
    if not takes and not row.confirmed_seats:
        return ""
    taken = row.confirmed_seats
    if row.capacity is None:
        return ngettext("%(n)d place prise", "%(n)d places prises", taken) % {"n": taken}
    words = ngettext(
        "%(n)d place prise sur %(capacity)d", "%(n)d places prises sur %(capacity)d", taken
    )
    return words % {"n": taken, "capacity": row.capacity}


def _head(cut_at: datetime | None) -> Iterator[str]:
    name = writing.text(_("Rencontres que j’organise"))
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    if cut_at is not None:
        about = writing.text(
            _("Ce calendrier est long : il s’arrête au %(day)s. La suite est sur %(page)s.")
            % {"day": date_format(cut_at, "j F Y"), "page": site_url("/organiser/")}
        )
        yield f"DESCRIPTION:{about}"
        yield f"X-WR-CALDESC:{about}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}"
    yield f"X-PUBLISHED-TTL:{_REFRESH}"
