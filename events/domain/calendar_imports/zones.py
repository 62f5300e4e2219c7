"""Which IANA zone a calendar means, by the name it gives or by the rules that it ships."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from groups.domain.folding import fold

from .bounds import Budget
from .faults import EntryFaultError, Notes
from .lines import Component
from .plain_text import line_of, quoted
from .zone_rules import fixed_zone, same_rules, zone_of_rules

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])\s*([0-9]{1,2}):?([0-9]{2})?", re.IGNORECASE)
_UTC = frozenset({"utc", "gmt", "z", "etc utc", "etc gmt", "universal", "zulu"})
_LONGEST_NAME = 200


@dataclass
class Zones:
    """The zones of one calendar.

    ``home`` is the group's; ``default`` that of hours without one (X-WR-TIMEZONE, or home).
    """

    home: str
    default: str
    tables: dict[str, Component]
    budget: Budget
    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def named(self, tzid: str, notes: Notes) -> str:
        """Return the IANA zone that a TZID means; EntryFaultError when none can be told."""
        name = line_of(tzid)[:_LONGEST_NAME]
        if name not in self.known:
            self.known[name] = self._looked_up(name)
        zone, note = self.known[name]
        if not zone:
            raise EntryFaultError(_("Le fuseau %s n’est pas connu.") % quoted(name))
        if note:
            notes.add(note)
        return zone

    def _looked_up(self, name: str) -> tuple[str, str]:
        """Return the zone and what to say of it; ('', '') when none can be told."""
        self.budget.spend(100)
        if exact := _exact(name):
            return exact, ""
        zone = next(filter(None, self._guesses(name)), "")
        if not zone:
            return "", ""
        return zone, _("Le fuseau %(name)s est lu comme %(zone)s.") % {
            "name": quoted(name),
            "zone": zone,
        }

    def _guesses(self, name: str) -> Iterator[str]:
        table = self.tables.get(name)
        yield _windows(name)
        yield _at_the_end(name)
        place = table.first("X-LIC-LOCATION") if table else None
        yield _exact(line_of(place.value)) if place else ""
        if table is not None:
            yield zone_of_rules(table, near=(self.home, self.default), budget=self.budget)
        yield self._by_city(name)
        yield self._by_offset(name)

    def _by_city(self, name: str) -> str:
        """« (UTC+01:00) Bruxelles, Copenhague, Madrid, Paris »: home, if it is one of them."""
        words = set(fold(name).split())
        own = [self.home, self.default]
        return next((zone for zone in own if {*fold(_city(zone)).split()} <= words), "")

    def _by_offset(self, name: str) -> str:
        """« GMT+0100 »: home where its winter has that offset, else a zone without summer."""
        found = _OFFSET.fullmatch(name)
        if not found:
            return ""
        sign = 1 if found[1] == "+" else -1
        minutes = sign * (int(found[2]) * 60 + int(found[3] or 0))
        own = (zone for zone in (self.home, self.default) if same_rules(zone, minutes))
        return next(own, "") or fixed_zone(minutes)


def zones_of(
    calendar: Component, *, home: str, tables: Iterable[Component], budget: Budget
) -> Zones:
    """Return the zones of a calendar; hours without one are read in the one it names for all."""
    named: dict[str, Component] = {}
    for table in tables:
        line = table.first("TZID")
        if line:
            named.setdefault(line_of(line.value.strip('"'))[:_LONGEST_NAME], table)
    zones = Zones(home=home, default=home, tables=named, budget=budget)
    line = calendar.first("X-WR-TIMEZONE")
    try:
        default = zones.named(line.value.strip('"'), Notes()) if line else ""
    except EntryFaultError:
        default = ""
    if default not in {"", "UTC"}:  # Google says UTC of calendars whose owner chose nothing
        zones.default = default
    return zones


def _exact(name: str) -> str:
    if fold(name) in _UTC:
        return "UTC"
    return _by_case().get(name.casefold(), "")


@lru_cache(maxsize=1)
def _by_case() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if "/" in name}


def _windows(name: str) -> str:
    """The CLDR table's zone of a Windows name (« Romance Standard Time »)."""
    zone = WINDOWS_TO_OLSON.get(name) or WINDOWS_TO_OLSON.get(f"{name} Standard Time", "")
    return _exact(zone)


def _at_the_end(name: str) -> str:
    """The zone at the end of a path: « /freeassociation.sourceforge.net/Europe/Paris »."""
    parts = name.strip("/").split("/")
    tails = ("/".join(parts[-size:]) for size in (3, 2) if len(parts) >= size)
    return next(filter(None, map(_exact, tails)), "")


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
