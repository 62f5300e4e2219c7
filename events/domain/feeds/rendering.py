"""A whole published calendar: what it shows, under what name, and below what size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import itemgetter

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
_DOUBTFUL = 1.25  # a future foretold to be this much too large may fit
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
    sizes: tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class _Fitted:
    """What there was room for; ``share`` is how much of it all."""

    units: list[_Unit]
    share: float = 1.0

    @property
    def is_cut(self) -> bool:
        """Whether there is more."""
        return self.share < 1

    def foretold(self, window: Window) -> float:
        """Return about how many bytes all of a shorter future takes."""
        until = window.until or date.max
        sizes = (size for unit in self.units for begins, size in unit.sizes if begins <= until)
        return sum(sizes) / (self.share or 1)


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
    found = _fitting(subject, sources, whole)
    if not found.is_cut:
        return _assembled(subject, sources, found.units, whole)
    shorter, window = _shortened(subject, sources, found, now=now)
    if not shorter.is_cut:
        return _assembled(subject, sources, shorter.units, window)
    cut = replace(subject, is_cut=True)
    return _assembled(cut, sources, _nearest(subject, sources, window), window)


def _shortened(
    subject: Subject, sources: Sources, whole: _Fitted, *, now: datetime
) -> tuple[_Fitted, Window]:
    """Return the longest future for which there is room, or what there is room for of the last.

    What there was room for of the ``whole`` foretells how much each future takes, so that one
    of them is written, seldom two.
    """
    windows = _windows(now)
    last = len(windows) - 1
    sizes = [whole.foretold(window) for window in windows]
    place = next((n for n, size in enumerate(sizes[:last]) if size <= _ROOM), last)
    found = _fitting(subject, sources, windows[place])
    while found.is_cut and place < last:
        place += 1
        found = _fitting(subject, sources, windows[place])
    while place > 0 and sizes[place - 1] < _ROOM * _DOUBTFUL:
        longer = _fitting(subject, sources, windows[place - 1])
        if longer.is_cut:
            break
        place, found = place - 1, longer
    return found, windows[place]


def _windows(now: datetime) -> list[Window]:
    """Return shorter and shorter futures, each up to the end of a month, the last one terse."""
    ends = [_month_end(now + timedelta(days=days)) for days in _FUTURES]
    return [*(Window(now, until=end) for end in ends), Window(now, until=ends[-1], is_wordy=False)]


def _month_end(moment: datetime) -> date:
    following = (moment.date().replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _units(subject: Subject, sources: Sources, window: Window) -> Iterator[tuple[int, _Unit]]:
    """Give what is written of each schedule, with its place."""
    for place in sources.shuffled:
        schedule, stored, saying = sources.schedules[place]
        planned = plan(schedule, stored, title=saying.text.title, window=window)
        if subject.where:
            planned = narrowed(planned, saying=saying, where=subject.where)
        written = list(entries(planned, saying, window))
        if written:
            unit = _Unit(
                b"".join(entry.body for entry in written),
                min(entry.begins for entry in written),
                frozenset(entry.zone for entry in written if entry.zone),
                tuple(dated.row.pk for dated in planned.detached if dated.row is not None),
                tuple((entry.begins.date(), len(entry.body)) for entry in written),
            )
            yield place, unit


def _fitting(subject: Subject, sources: Sources, window: Window) -> _Fitted:
    """Return all that the window shows, or what there is room for."""
    size, units = 0, list[tuple[int, _Unit]]()
    for place, unit in _units(subject, sources, window):
        size += len(unit.body)
        if size > _ROOM:
            seen = sources.shuffled.index(place)
            return _Fitted([one for _place, one in units], share=seen / len(sources.shuffled))
        units.append((place, unit))
    return _Fitted([one for _place, one in sorted(units, key=itemgetter(0))])


def _nearest(subject: Subject, sources: Sources, window: Window) -> list[_Unit]:
    """Return what begins soonest, as much as there is room for."""
    size, units = 0, []
    units_there = (unit for _place, unit in _units(subject, sources, window))
    for unit in sorted(units_there, key=lambda unit: unit.begins):
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
