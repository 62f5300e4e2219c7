"""One session as a calendar of its own: for a mail, a download, a phone's alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from events.domain.sequences import sequence_of
from events.models import Occurrence, OccurrenceStatus

from . import writing
from .calendars import all_day_span, calendar, geo, span
from .dates import Dated, from_row
from .identities import session_uid
from .vtimezone import vtimezone
from .words import description_of, place_of, position_of, text_of

_PLAIN = {None, "PUBLISH"}
_IN_ADDRESSES = "!$'*+-.^_`{|}~"
"""What stands as it is before the @ of a mailto address (RFC 6068 §2)."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Who invites, and who is invited (RFC 5546 §3.2); the addresses are bare.

    Without ``attendee`` it is published rather than sent to somebody (§3.2.1).
    """

    organizer: str
    organizer_name: str
    attendee: str = ""

    def lines(self) -> Iterator[str]:
        """Write ORGANIZER, and ATTENDEE as somebody who said yes already."""
        yield f'ORGANIZER;CN="{writing.parameter(self.organizer_name)}":{_mailto(self.organizer)}'
        if self.attendee:
            yield (
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
                f":{_mailto(self.attendee)}"
            )


def _mailto(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"mailto:{quote(local, safe=_IN_ADDRESSES)}@{punycode(domain)}"


@dataclass(frozen=True, kw_only=True)
class SessionEntry:
    """What a calendar says of one session, under its own UID.

    ``neutral`` says « Rendez-vous » and the street, nothing else (whoever looks at the
    person's calendar learns nothing). ``status`` is that of the session unless given;
    ``sequence`` must grow with each mail about the same session. With ``alarm_minutes`` a
    display alarm rings that long before. ``is_place_known`` is for people whose place is
    confirmed: a hidden address is told.
    """

    occurrence: Occurrence
    neutral: bool = False
    status: str = ""
    sequence: int | None = None
    url: str = ""
    alarm_minutes: int | None = None
    is_place_known: bool = False
    invitation: Invitation | None = None

    def write(self, *, stamp: datetime, method: str | None) -> bytes:
        """Return the VEVENT."""
        occurrence = self.occurrence
        lines = [
            "BEGIN:VEVENT",
            f"UID:{session_uid(UUID(str(occurrence.public_id)))}",
            f"DTSTAMP:{writing.instant(stamp)}",
            f"LAST-MODIFIED:{writing.instant(last_change(occurrence))}",
            f"SEQUENCE:{self._sequence}",
            *(self.invitation.lines() if self.invitation else ()),
            *self._when(),
            f"STATUS:{self._status}",
            *self._what(is_short=method == "CANCEL"),
            *_alarm(self.alarm_minutes),
            "END:VEVENT",
        ]
        return writing.serialise(lines)

    @property
    def zone(self) -> str:
        """The zone on whose clocks it is written; '' where it is by days, or in UTC."""
        name = self.occurrence.schedule.timezone
        dated = self._dated
        if dated.is_whole_days or dated.is_unclear_on_clocks or self._zone_lines is None:
            return ""
        return name

    @property
    def zone_part(self) -> tuple[str, ...]:
        """The VTIMEZONE that it needs, if any."""
        return (self._zone_lines or ()) if self.zone else ()

    @property
    def _zone_lines(self) -> tuple[str, ...] | None:
        dated = self._dated
        # By its own year, not ours: a file changes with its session, not with the calendar.
        return vtimezone(self.occurrence.schedule.timezone, dated.local_start.year)

    @property
    def _dated(self) -> Dated:
        return from_row(self.occurrence.schedule, self.occurrence, ended_at=None)

    @property
    def _sequence(self) -> int:
        if self.sequence is not None:
            return self.sequence
        return sequence_of(self.occurrence.schedule, self.occurrence)

    @property
    def _status(self) -> str:
        is_off = self.occurrence.status == OccurrenceStatus.CANCELLED
        return self.status or ("CANCELLED" if is_off else "CONFIRMED")

    def _when(self) -> list[str]:
        dated = self._dated
        if dated.is_whole_days:
            return all_day_span(dated.local_start, dated.local_end)
        if zone := self.zone:
            return [
                f"DTSTART;TZID={zone}:{writing.wall(dated.local_start)}",
                f"DTEND;TZID={zone}:{writing.wall(dated.local_end)}",
            ]
        return span(dated.start, dated.end)

    def _what(self, *, is_short: bool) -> list[str]:
        name = _("Rendez-vous") if self.neutral else self.occurrence.title
        summary = f"SUMMARY:{writing.text(name)}"
        if is_short:
            return [summary]
        event, venue = self.occurrence.event, self.occurrence.venue
        place = place_of(event, venue, is_known=self.is_place_known, neutral=self.neutral)
        located = [f"LOCATION:{writing.text(place)}"] if place else []
        return [summary, *located, *([] if self.neutral else self._details())]

    def _details(self) -> Iterator[str]:
        event = self.occurrence.event
        if position := position_of(event, self.occurrence.venue):
            yield geo(position)
        yield f"CATEGORIES:{writing.text(event.get_kind_display())}"
        about = description_of(event, text=text_of(event), audiences=event.audiences.all())
        said = "\n".join(filter(None, (self.occurrence.note, about, self.url)))
        yield f"DESCRIPTION:{writing.text(said)}"
        if self.url:
            yield f"URL:{self.url}"
        if self.is_place_known and event.online_url:
            yield f"CONFERENCE;VALUE=URI:{event.online_url}"


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
    """Return an iCalendar file with this one session; see ``SessionEntry``.

    ``now`` is when a message (``method``) is made; a plain file (no method, or PUBLISH) bears
    the session's last change, so that it changes only with it.
    """
    entry = SessionEntry(
        occurrence=occurrence,
        neutral=neutral,
        status=status,
        sequence=sequence,
        url=url,
        alarm_minutes=alarm_minutes,
        is_place_known=is_place_known,
    )
    stamp = None if method in _PLAIN else now
    return sessions_calendar([entry], stamp=stamp, method=method)


def sessions_calendar(
    entries: Iterable[SessionEntry],
    *,
    stamp: datetime | None,
    method: str | None,
    head: Iterable[str] = (),
) -> bytes:
    """Return an iCalendar file with these sessions and the zones that they need.

    ``stamp`` is when a message is made; a file that is no message (None) bears each session's
    last change, so that it changes only with them. ``head`` are lines about the whole.
    """
    told = list(entries)
    zones = dict.fromkeys(entry.zone_part for entry in told)
    events = (
        entry.write(stamp=stamp or last_change(entry.occurrence), method=method) for entry in told
    )
    parts = (*(writing.serialise(lines) for lines in zones if lines), *events)
    return calendar(head=head, parts=parts, method=method)


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
