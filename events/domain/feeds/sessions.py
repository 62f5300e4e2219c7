"""One session as a calendar of its own: for a mail, a download, a phone's alarm."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from events.models import Occurrence, OccurrenceStatus

from . import writing
from .calendars import all_day_span, calendar, geo, span
from .identities import session_uid
from .words import description_of, place_of, position_of, text_of

_PLAIN = {None, "PUBLISH"}


def last_change(occurrence: Occurrence) -> datetime:
    """Return when what is said of a session last changed."""
    return max(occurrence.changed_at, occurrence.schedule.changed_at, occurrence.event.updated_at)


def session_calendar(
    *,
    occurrence: Occurrence,
    now: datetime,
    neutral: bool = False,
    method: str | None = None,
    status: str = "",
    sequence: int | None = None,
    url: str = "",
    alarm_minutes: int | None = None,
    is_place_known: bool = False,
) -> bytes:
    """Return an iCalendar file with this one session, under its own UID.

    ``neutral`` says « Rendez-vous » and the street, nothing else (whoever looks at the
    person's calendar learns nothing). ``status`` is that of the session unless given;
    ``sequence`` must grow with each mail about the same session. With ``alarm_minutes`` a
    display alarm rings that long before. ``is_place_known`` is for people whose place is
    confirmed: a hidden address is told. ``now`` is when a message (``method``) is made; a
    plain file (no method, or PUBLISH) bears the session's last change, so that it changes
    only with it.
    """
    changed = last_change(occurrence)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{session_uid(UUID(str(occurrence.public_id)))}",
        f"DTSTAMP:{writing.instant(changed if method in _PLAIN else now)}",
        f"LAST-MODIFIED:{writing.instant(changed)}",
        f"SEQUENCE:{_sequence(occurrence) if sequence is None else sequence}",
        *_when(occurrence),
        f"STATUS:{status or _status(occurrence)}",
        *_what(occurrence, neutral=neutral, url=url, is_place_known=is_place_known),
        *_alarm(alarm_minutes),
        "END:VEVENT",
    ]
    return calendar(head=(), parts=(writing.serialise(lines),), method=method)


def _sequence(occurrence: Occurrence) -> int:
    return occurrence.schedule.sequence + occurrence.sequence


def _status(occurrence: Occurrence) -> str:
    return "CANCELLED" if occurrence.status == OccurrenceStatus.CANCELLED else "CONFIRMED"


def _when(occurrence: Occurrence) -> list[str]:
    start, end = occurrence.local_start, occurrence.local_end
    if occurrence.schedule.is_all_day and start.time() == end.time() == time.min:
        return all_day_span(start, end)
    return span(start, end)


def _what(occurrence: Occurrence, *, neutral: bool, url: str, is_place_known: bool) -> list[str]:
    event, venue = occurrence.event, occurrence.venue
    place = writing.text(place_of(event, venue, is_known=is_place_known, neutral=neutral))
    located = [f"LOCATION:{place}"] if place else []
    if neutral:
        return [f"SUMMARY:{writing.text(_('Rendez-vous'))}", *located]
    position = position_of(event, venue)
    link = event.online_url if is_place_known else ""
    about = description_of(event, text=text_of(event), audiences=event.audiences.all())
    said = "\n".join(filter(None, (occurrence.note, about, url)))
    return [
        f"SUMMARY:{writing.text(occurrence.title)}",
        *located,
        *([geo(position)] if position else []),
        f"CATEGORIES:{writing.text(event.get_kind_display())}",
        f"DESCRIPTION:{writing.text(said)}",
        *([f"URL:{url}"] if url else []),
        *([f"CONFERENCE;VALUE=URI:{link}"] if link else []),
    ]


def _alarm(minutes: int | None) -> list[str]:
    if minutes is None:
        return []
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-PT{minutes}M",
        f"DESCRIPTION:{writing.text(_('Rendez-vous'))}",
        "END:VALARM",
    ]
