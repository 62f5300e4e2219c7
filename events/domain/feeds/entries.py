"""A schedule as VEVENTs (RFC 5545 §3.6.1), from its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from events.domain.recurrence import Rule, rule_text, to_instant
from events.domain.sequences import sequence_of
from events.models import Event, EventAudience, EventText, Kind, Occurrence
from groups.models import Venue

from . import writing
from .calendars import all_day_span, geo, span
from .dates import Dated
from .identities import date_uid, group_url, session_url
from .plans import Plan, is_told
from .window import Window
from .words import description_of, label_of, place_of, position_of


@dataclass(frozen=True)
class Entry:
    """One VEVENT: its bytes, when it (next) begins, and the zone that it needs, if any."""

    body: bytes
    begins: datetime
    zone: str


@dataclass(frozen=True)
class Saying:
    """What is said of an event, worked out once for all its entries.

    ``by`` names who invites, in a calendar that several groups share.
    """

    event: Event
    text: EventText
    audiences: list[EventAudience]
    venues: Mapping[int, Venue]
    by: str = ""
    _places: dict[int | None, list[str]] = field(default_factory=dict)

    @cached_property
    def category(self) -> str:
        """CATEGORIES: the kind of event."""
        return f"CATEGORIES:{writing.text(label_of(Kind, self.event.kind))}"

    @cached_property
    def description(self) -> str:
        """What it is, how it goes, how one comes."""
        return description_of(self.event, text=self.text, audiences=self.audiences)

    def heading(self, title: str) -> str:
        """SUMMARY: the title, with who invites where that is to be told."""
        return f"{title} · {self.by}" if self.by else title

    def place(self, venue_id: int | None) -> list[str]:
        """LOCATION and GEO."""
        if venue_id not in self._places:
            venue = None if venue_id is None else self.venues.get(venue_id)
            self._places[venue_id] = list(_place(self.event, venue))
        return self._places[venue_id]


def _place(event: Event, venue: Venue | None) -> Iterator[str]:
    if place := place_of(event, venue, is_known=False):
        yield f"LOCATION:{writing.text(place)}"
    if position := position_of(event, venue):
        yield geo(position)


def entries(plan: Plan, saying: Saying, window: Window) -> Iterator[Entry]:
    """Give the VEVENTs of a schedule: its series, what differs from it, what stands alone."""
    writer = _Writer(plan, saying, window)
    if plan.rule is not None and plan.first is not None:
        yield writer.series(plan.rule, plan.first)
        for day, dated in sorted(plan.overrides.items()):
            yield writer.override(day, dated)
    for dated in sorted(plan.alone, key=lambda one: one.start):
        yield writer.alone(dated)


class _Writer:
    def __init__(self, plan: Plan, saying: Saying, window: Window) -> None:
        self.plan = plan
        self.schedule = plan.schedule
        self.saying = saying
        self.window = window
        self.is_told = is_told(self.schedule, window)
        self.zone = self.schedule.timezone

    def series(self, rule: Rule, first: date) -> Entry:
        schedule = self.schedule
        start = self._start_on(first)
        lines = [
            f"UID:{schedule.uid}",
            *self._stamps(None),
            self._wall("DTSTART", start),
            self._wall("DTEND", start + schedule.duration),
            f"RRULE:{_endless(rule)}{self._until(rule)}",
            *(self._wall("EXDATE", self._start_on(day)) for day in self.plan.left_out),
            *self._words(
                self.saying.text.title, self.schedule.event.venue_id, self.saying.description
            ),
            f"URL:{group_url(schedule.event.group.slug)}",
            "STATUS:CONFIRMED",
        ]
        zone = "" if schedule.is_all_day else self.zone
        begins = to_instant(start, schedule.timezone)
        return self._entry(lines, max(begins, self.window.now), zone)

    def override(self, day: date, dated: Dated) -> Entry:
        original = self._wall("RECURRENCE-ID", self._start_on(day))
        lines = [f"UID:{self.schedule.uid}", original, *self._session(dated)]
        return self._entry(lines, dated.start, "" if self.schedule.is_all_day else self.zone)

    def alone(self, dated: Dated) -> Entry:
        is_only = not self.schedule.rrule and dated.wall == self._start_on(self.schedule.first_date)
        uid = self.schedule.uid if is_only else _own_uid(dated)
        lines = [f"UID:{uid}", *self._session(dated)]
        if self._has_main and not is_only:
            lines.append(f"RELATED-TO:{self.schedule.uid}")
        return self._entry(lines, dated.start, self.zone if self._on_clock(dated) else "")

    @property
    def _has_main(self) -> bool:
        """Whether some entry bears the schedule's own UID."""
        return self.plan.rule is not None or not self.schedule.rrule

    def _session(self, dated: Dated) -> list[str]:
        """Write all of one date but what identifies it."""
        row = dated.row
        title = row.title if row else self.saying.text.title
        if dated.is_cancelled:
            title = _("Annulé : %(title)s") % {"title": title}
        said = self.saying.description
        if row and row.note:
            said = f"{row.note}\n{said}"
        return [
            *self._stamps(row),
            *self._span(dated),
            *self._words(title, row.venue_id if row else self.schedule.event.venue_id, said),
            f"URL:{session_url(dated.public_id)}",
            f"STATUS:{'CANCELLED' if dated.is_cancelled else 'CONFIRMED'}",
        ]

    def _words(self, title: str, venue_id: int | None, said: str) -> list[str]:
        lines = [
            f"SUMMARY:{writing.text(self.saying.heading(title))}",
            *self.saying.place(venue_id),
            self.saying.category,
        ]
        if said and self.window.is_wordy:
            lines.append(f"DESCRIPTION:{writing.text(said)}")
        return lines

    def _stamps(self, row: Occurrence | None) -> list[str]:
        schedule, event = self.schedule, self.schedule.event
        changes = [schedule.changed_at, event.updated_at, *([row.changed_at] if row else [])]
        ends = (event.archived_at, event.group.archived_at)
        changed = writing.instant(max([*changes, *(end for end in ends if end is not None)]))
        return [
            f"DTSTAMP:{changed}",
            f"CREATED:{writing.instant(schedule.created_at)}",
            f"LAST-MODIFIED:{changed}",
            f"SEQUENCE:{sequence_of(schedule, row)}",
        ]

    def _start_on(self, day: date) -> datetime:
        return datetime.combine(day, self.schedule.start_time)

    def _on_clock(self, dated: Dated) -> bool:
        """Whether a date is written on the clock of its zone, rather than in UTC or by days."""
        return self.is_told and not dated.is_whole_days and not dated.is_unclear_on_clocks

    def _span(self, dated: Dated) -> list[str]:
        if dated.is_whole_days:
            return all_day_span(dated.local_start, dated.local_end)
        if not self._on_clock(dated):
            return span(dated.start, dated.end)
        return [
            f"DTSTART;TZID={self.zone}:{writing.wall(dated.local_start)}",
            f"DTEND;TZID={self.zone}:{writing.wall(dated.local_end)}",
        ]

    def _wall(self, name: str, wall: datetime) -> str:
        """Write a date of the series, in the form of its DTSTART."""
        if self.schedule.is_all_day:
            return f"{name};VALUE=DATE:{writing.day(wall)}"
        return f"{name};TZID={self.zone}:{writing.wall(wall)}"

    def _until(self, rule: Rule) -> str:
        """Write the end of a rule in UTC, or as a date beside dates (RFC 5545 §3.3.10)."""
        if rule.until is None:
            return ""
        if self.schedule.is_all_day:
            return f";UNTIL={writing.day(rule.until)}"
        return f";UNTIL={writing.instant(to_instant(self._start_on(rule.until), self.zone))}"

    def _entry(self, lines: list[str], begins: datetime, zone: str) -> Entry:
        whole = ["BEGIN:VEVENT", *lines, "TRANSP:TRANSPARENT", "END:VEVENT"]
        return Entry(writing.serialise(whole), begins, zone)


@lru_cache(maxsize=4096)
def _endless(rule: Rule) -> str:
    """Write a rule without its end (which comes last)."""
    return rule_text(rule).partition(";UNTIL=")[0]


def _own_uid(dated: Dated) -> str:
    if dated.row is not None and dated.row.detached_uid:
        return dated.row.detached_uid
    return date_uid(dated.public_id)
