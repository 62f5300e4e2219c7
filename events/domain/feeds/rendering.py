"""A whole published calendar: what it shows, under what name, and below what size."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import Feed

from . import writing
from .calendars import calendar
from .entries import entries
from .identities import site_url
from .narrowing import narrowed
from .plans import plan
from .sources import Sources
from .subjects import Subject, subject_of
from .vtimezone import vtimezone
from .window import Window

MOST_BYTES = 1_000_000
"""Google takes calendars below one megabyte."""

_ROOM = MOST_BYTES - 20_000  # for the head and the zones
_FUTURES = (730, 365, 182, 91, 30)
LANGUAGE = "fr"
_COLOR, _RGB = "saddlebrown", "#7F3114"
_REFRESH = "PT1H"


@dataclass(frozen=True)
class Rendered:
    """A calendar's bytes (none when it is not for the public).

    ``detached`` are the ids of dates that leave their series in it: a reader who saw them on
    their own must see them so for ever.
    """

    body: bytes
    detached: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Unit:
    """All that is written of one schedule."""

    body: bytes
    begins: datetime
    zones: frozenset[str]
    detached: tuple[int, ...]


def render_feed(feed: Feed, *, now: datetime) -> Rendered:
    """Return a group's or an event's calendar as it is at ``now`` (see ``render``)."""
    with translation.override(LANGUAGE):
        subject = subject_of(feed, now=now)
        return Rendered(b"") if subject is None else render(subject, now=now)


def render(subject: Subject, *, now: datetime) -> Rendered:
    """Return the calendar of a subject as it is at ``now``, in the language that is active.

    Costs the same number of queries whatever the number of events. One that would pass
    ``MOST_BYTES`` shortens its future in steps, and says so in its DESCRIPTION.
    """
    sources = Sources(subject.events, now=now, names_groups=subject.names_groups)
    whole = Window(now)
    units = _fitting(subject, sources, whole)
    if units is not None:
        return _assembled(subject, sources, units, whole)
    units, window = _shortened(subject, sources, now=now)
    if units is not None:
        return _assembled(subject, sources, units, window)
    cut = replace(subject, is_cut=True)
    return _assembled(cut, sources, _nearest(subject, sources, window), window)


def _shortened(
    subject: Subject, sources: Sources, *, now: datetime
) -> tuple[list[_Unit] | None, Window]:
    """Return all of the longest future for which there is room; None when there is for none."""
    windows = _windows(now)
    fitting: dict[Window, list[_Unit] | None] = {}

    def fits(window: Window) -> bool:
        fitting[window] = _fitting(subject, sources, window)
        return fitting[window] is not None

    place = bisect_left(windows, True, key=fits)
    window = windows[min(place, len(windows) - 1)]
    return fitting[window], window


def _windows(now: datetime) -> list[Window]:
    """Return shorter and shorter futures, each up to the end of a month, the last one terse."""
    ends = [_month_end(now + timedelta(days=days)) for days in _FUTURES]
    return [*(Window(now, until=end) for end in ends), Window(now, until=ends[-1], is_wordy=False)]


def _month_end(moment: datetime) -> date:
    following = (moment.date().replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _units(subject: Subject, sources: Sources, window: Window) -> Iterator[_Unit]:
    for schedule, rows, saying in sources.schedules():
        planned = plan(schedule, rows, title=saying.text.title, window=window)
        if subject.where:
            planned = narrowed(planned, saying=saying, where=subject.where)
        written = list(entries(planned, saying, window))
        if written:
            yield _Unit(
                b"".join(entry.body for entry in written),
                min(entry.begins for entry in written),
                frozenset(entry.zone for entry in written if entry.zone),
                tuple(dated.row.pk for dated in planned.detached if dated.row is not None),
            )


def _fitting(subject: Subject, sources: Sources, window: Window) -> list[_Unit] | None:
    """Return all that the window shows, or None as soon as it is too much."""
    size, units = 0, []
    for unit in _units(subject, sources, window):
        size += len(unit.body)
        if size > _ROOM:
            return None
        units.append(unit)
    return units


def _nearest(subject: Subject, sources: Sources, window: Window) -> list[_Unit]:
    """Return what begins soonest, as much as there is room for."""
    size, units = 0, []
    for unit in sorted(_units(subject, sources, window), key=lambda unit: unit.begins):
        size += len(unit.body)
        if size > _ROOM:
            break
        units.append(unit)
    return units


def _assembled(subject: Subject, sources: Sources, units: list[_Unit], window: Window) -> Rendered:
    # Even an empty calendar tells a zone: it may not be without any part.
    zones = {subject.zone}.union(*(unit.zones for unit in units))
    told = [vtimezone(zone, window.year) for zone in sorted(zones)]
    parts = [writing.serialise(lines) for lines in told if lines]
    body = calendar(
        head=_head(subject, sources, window),
        parts=(*parts, *(unit.body for unit in units)),
        method="PUBLISH",
    )
    return Rendered(body, tuple(key for unit in units for key in unit.detached))


def _head(subject: Subject, sources: Sources, window: Window) -> list[str]:
    """Write who publishes it, and how often to come back (RFC 7986 §5)."""
    name = writing.text(subject.name or _only_title(sources))
    about = writing.text(" ".join(_about(subject, window)))
    return [
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"DESCRIPTION:{about}",
        f"X-WR-CALDESC:{about}",
        f"COLOR:{_COLOR}",
        f"X-APPLE-CALENDAR-COLOR:{_RGB}",
        f"SOURCE;VALUE=URI:{site_url(subject.path)}",
        f"URL:{subject.page}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
    ]


def _only_title(sources: Sources) -> str:
    titles = (saying.text.title for saying in sources.sayings.values())
    return next(titles, "")


def _about(subject: Subject, window: Window) -> Iterator[str]:
    yield subject.about
    if subject.is_cut:
        yield _(
            "Il y a trop de rencontres pour un seul calendrier\u00a0: celles qui commencent le "
            "plus tôt y sont. Les autres sont sur %(page)s."
        ) % {"page": subject.page}
    if window.until is not None:
        yield _(
            "Ce calendrier est long\u00a0: il s’arrête au %(day)s. La suite est sur %(page)s."
        ) % {"day": date_format(window.until, "j F Y"), "page": subject.page}
