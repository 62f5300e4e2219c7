"""From the text of a calendar to its components, within bounds and whatever is broken in it.

The icalendar library reads single values (see ``values``); it would build the whole tree before
anything can be counted, and give it up at the first fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.errors import EventsError

from .bounds import MAX_COMPONENTS, MAX_DEPTH, MAX_LINES, MAX_VALUE, Budget, too_complex
from .faults import Notes

_EVENT = frozenset(
    [
        *("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "CATEGORIES", "CLASS", "STATUS"),
        *("SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "DURATION", "RRULE"),
        *("EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "URL", "CONFERENCE", "X-ALT-DESC"),
        *("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"),
        "X-MICROSOFT-CDO-ALLDAYEVENT",
    ]
)
_ZONE = frozenset({"TZID", "X-LIC-LOCATION"})
_OFFSETS = frozenset({"DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"})
KEPT: Mapping[str, frozenset[str]] = {
    "VCALENDAR": frozenset({"X-WR-TIMEZONE", "X-WR-CALNAME", "NAME"}),
    "VEVENT": _EVENT,
    "VTIMEZONE": _ZONE,
    "STANDARD": _OFFSETS,
    "DAYLIGHT": _OFFSETS,
}
_COUNTED = frozenset({"ATTENDEE", "ORGANIZER", "ATTACH", "CONTACT"})
_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"([A-Za-z0-9-]{1,64})(?=[;:])")
_PARAM = re.compile(r';\s*([A-Za-z0-9-]{1,64})=("[^"]*"|[^;:"]*)')
_LONGEST_PARAM = 2_000
_DATED = frozenset({"DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID"})
_DATES = re.compile(r"[0-9TtZz:,/+PpDdHhMmSs.-]*")


@dataclass(frozen=True)
class Line:
    """One property: its name in capitals, its parameters without quotes, its value as written."""

    name: str
    params: Mapping[str, str]
    value: str


@dataclass
class Component:
    """One component with the properties that we read, and how many of the others it had."""

    name: str
    lines: list[Line] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    is_closed: bool = False

    def all(self, name: str) -> list[Line]:
        """Return every property of that name."""
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        """Return the first property of that name that says something."""
        return next((line for line in self.lines if line.name == name and line.value), None)


def components(text: str, *, budget: Budget, notes: Notes) -> Component:
    """Return a root whose children are the calendars of ``text``.

    What has no end is ended where its like begins. Raises EventsError ``calendar_too_complex``
    or ``calendar_nested``.
    """
    if text.count("\n") + text.count("\r") > 2 * MAX_LINES:
        raise too_complex()
    reader = _Reader(budget, notes)
    for raw in _BREAK.split(text):
        if raw:
            reader.take(raw)
    return reader.finished()


@dataclass
class _Pending:
    """A property that may go on in the next line; ``width`` is that of its last line."""

    component: Component
    name: str
    parts: list[str]
    size: int
    width: int

    def glue(self, raw: str) -> None:
        """Go on: in the middle of a word after a full line, else in a new one."""
        self.parts += [raw] if 70 <= self.width <= 76 else ["\\n", raw]
        self.size += len(raw)
        self.width = len(raw)


class _Reader:
    """Takes lines one after the other."""

    def __init__(self, budget: Budget, notes: Notes) -> None:
        self.budget = budget
        self.notes = notes
        self.root = Component("", is_closed=True)
        self.stack = [self.root]
        self.last: _Pending | None = None
        self.amount = 0
        self.lines = 0

    def take(self, raw: str) -> None:
        """Read one unfolded line."""
        self.budget.spend()
        self.lines += 1
        if self.lines > MAX_LINES:
            raise too_complex()
        found = _NAME.match(raw.lstrip())
        if not found:
            self._glue(raw)
            return
        self._flush()
        name, rest = found[1].upper(), raw.lstrip()[found.end() :]
        if name == "BEGIN":
            self._begin(rest[1:].strip().upper())
        elif name == "END":
            self._end(rest[1:].strip().upper())
        else:
            self.last = _Pending(self.stack[-1], name, [rest], len(rest), len(raw))

    def _glue(self, raw: str) -> None:
        """Join a line that was cut without the space that says so."""
        if self.last is None:
            return
        self.notes.add(_("Des lignes étaient mal coupées : elles ont été recollées."))
        if self.last.size < MAX_VALUE:
            self.last.glue(raw)

    def _flush(self) -> None:
        last, self.last = self.last, None
        if last is None:
            return
        if last.name in KEPT.get(last.component.name, ()):
            last.component.lines.append(_line(last.name, "".join(last.parts)))
        elif last.name in _COUNTED:
            last.component.others[last.name] += 1

    def _begin(self, name: str) -> None:
        if name in {"VEVENT", "VTIMEZONE", "VCALENDAR"}:
            self._close_like(name)
        if len(self.stack) > MAX_DEPTH:
            raise EventsError(
                "calendar_nested",
                _("Ce calendrier est mal formé : ses éléments s’emboîtent sans fin."),
            )
        self.amount += 1
        if self.amount > MAX_COMPONENTS:
            raise too_complex()
        component = Component(name)
        self.stack[-1].children.append(component)
        self.stack.append(component)

    def _close_like(self, name: str) -> None:
        """End what is still open where its like begins: none holds another of its kind."""
        names = [one.name for one in self.stack]
        if name in names:
            del self.stack[names.index(name) :]

    def _end(self, name: str) -> None:
        names = [one.name for one in self.stack]
        if name not in names[1:]:
            return
        place = len(names) - 1 - names[::-1].index(name)
        self.stack[place].is_closed = True
        del self.stack[place:]

    def finished(self) -> Component:
        """Return all that was read."""
        self._flush()
        return self.root


def _line(name: str, rest: str) -> Line:
    """Cut « ;TZID="Europe/Paris":20260301T183000 »; a zone may hold a colon without quotes."""
    params = {}
    place = 0
    while found := _PARAM.match(rest, place):
        params[found[1].upper()] = found[2].strip('"').strip()[:_LONGEST_PARAM]
        place = found.end()
    before, _colon, value = rest[place:].partition(":")
    if params and name in _DATED and ":" in value and not _DATES.fullmatch(value):
        key = next(reversed(params))
        head, _colon, value = value.rpartition(":")
        params[key] = f"{params[key]}{before}:{head}".strip('"')[:_LONGEST_PARAM]
    return Line(name, params, value)


def written(component: Component) -> Iterator[str]:
    """Write a component again, as little of it as was read: nobody's name, no alarm."""
    if component.name:
        yield f"BEGIN:{component.name}"
    for line in component.lines:
        params = "".join(f';{name}="{value}"' for name, value in line.params.items())
        yield f"{line.name}{params}:{line.value}"
    yield from (f"{name}:" for name in component.others)
    for child in component.children:
        if child.name in KEPT:
            yield from written(child)
        elif child.name == "VALARM":
            yield from ("BEGIN:VALARM", "END:VALARM")
    if component.name and component.is_closed:
        yield f"END:{component.name}"
