"""A whole calendar: its bytes in, its programmes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from events.errors import EventsError

from .bounds import MAX_EVENTS, Budget
from .decoding import decoded, not_a_calendar
from .entries import Entry, Refusal, is_private, read_entry
from .faults import Notes
from .lines import KEPT, Component, components, written
from .pairing import Programme, programmes_of
from .plain_text import line_of
from .values import text_of
from .zones import zones_of

_NOT_EVENTS = frozenset({"VTODO", "VJOURNAL", "VFREEBUSY"})
_OF_PRIVATE = frozenset({"UID", "CLASS"})
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Calendar:
    """What a file holds; ``is_whole`` when nothing shows that it was cut.

    ``notes`` are about the file itself.
    """

    name: str
    programmes: tuple[Programme, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    is_whole: bool
    budget: Budget


def read_calendar(data: bytes, *, home: str, budget: Budget | None = None) -> Calendar:
    """Read a calendar; hours without a zone are on the clock of ``home`` (an IANA zone).

    Raises EventsError when nothing of it can be read: ``file_too_large``, ``file_empty``,
    ``not_a_calendar``, ``calendar_too_complex``, ``calendar_nested``.
    """
    budget, notes = budget or Budget(), Notes()
    root = _root(data, budget, notes)
    found = list(_entries(root, home=home, budget=budget))
    _say_of_file(root, notes)
    return Calendar(
        name=_name(root),
        programmes=tuple(programmes_of(one for one in found if isinstance(one, Entry))),
        refusals=tuple(one for one in found if isinstance(one, Refusal)),
        notes=tuple(notes.lines),
        is_whole=all(one.is_closed for one in _calendars(root)),
        budget=budget,
    )


def reduced(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a calendar with only what we read of it, and what there is to say of the file.

    Nobody's name is in it, no alarm, nothing of private events but that they are. Raises
    EventsError as ``read_calendar`` does.
    """
    notes = Notes()
    root = _root(data, Budget(), notes)
    for calendar in _calendars(root):
        for one in calendar.children:
            if is_private(one):
                one.lines = [line for line in one.lines if line.name in _OF_PRIVATE]
                one.others.clear()
    _say_of_file(root, notes)
    return "".join(f"{line}\r\n" for line in written(root)), tuple(notes.lines)


def _say_of_file(root: Component, notes: Notes) -> None:
    calendars = _calendars(root)
    if any(one.name in _NOT_EVENTS for calendar in calendars for one in calendar.children):
        notes.add(_("Les tâches, journaux et disponibilités ne sont pas repris."))
    if not all(one.is_closed for one in calendars):
        notes.add(_("Le fichier semble coupé avant la fin : ce qui manque n’est pas lu."))


def _root(data: bytes, budget: Budget, notes: Notes) -> Component:
    text = decoded(data, notes)
    if "\r\n" not in text:
        notes.add(_("Ses fins de ligne ne suivent pas la norme : il est lu quand même."))
    root = components(text, budget=budget, notes=notes)
    strays = [one for one in root.children if one.name in KEPT and one.name != "VCALENDAR"]
    calendars = _calendars(root)
    if not (calendars or strays):
        raise not_a_calendar()
    if strays:
        calendars.append(Component("VCALENDAR", children=strays, is_closed=True))
    root.children = calendars
    return root


def _calendars(root: Component) -> list[Component]:
    return [one for one in root.children if one.name == "VCALENDAR"]


def _entries(root: Component, *, home: str, budget: Budget) -> Iterator[Entry | Refusal]:
    """Read each event, numbered as in the file."""
    numbers = count(1)
    for calendar in _calendars(root):
        tables = [one for one in calendar.children if one.name == "VTIMEZONE"]
        zones = zones_of(calendar, home=home, tables=tables, budget=budget)
        for event in calendar.children:
            if event.name == "VEVENT":
                number = next(numbers)
                _check_amount(number)
                yield read_entry(event, number=number, zones=zones, budget=budget)


def _check_amount(number: int) -> None:
    if number > MAX_EVENTS:
        raise EventsError(
            "calendar_too_complex",
            _("Ce calendrier a plus de 10 000 évènements : exportez une période plus courte."),
        )


def _name(root: Component) -> str:
    """Return how the calendar calls itself."""
    lines = [one.first("X-WR-CALNAME") or one.first("NAME") for one in _calendars(root)]
    return next((line_of(text_of(line))[:_LONGEST_NAME] for line in lines if line), "")
