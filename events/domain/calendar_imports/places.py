"""A place as calendars write it, on one line, parted into name, street, postcode and town."""

from __future__ import annotations

import re
from dataclasses import replace

from events.domain.drafts import VenueDraft
from groups.domain.folding import fold

from .lines import Line
from .plain_text import line_of

_PARTING = re.compile(r"\s*(?:\n|,|;|\s[-–—|]\s|\s·\s)\s*")
_TOWN = re.compile(r"(?:F-?)?(?P<postcode>[0-9]{5}|[0-9]{2} [0-9]{3})\s+(?P<city>[^\W\d_].{0,100})")
_TOWN_AT_END = re.compile(
    r"(?P<before>.*?\S)\s+(?P<postcode>[0-9]{5})\s+(?P<city>[^\W\d_][^0-9]{0,100})"
)
_STREET = re.compile(
    r"(?:[0-9]{1,4}\s*(?:bis|ter|quater|[a-d])?\b.{0,20}?\s)?"
    r"(?:rue|r|avenue|av|ave|boulevard|bd|bld|bvd|place|pl|allee|allees|chemin|ch|cours|quai"
    r"|impasse|imp|route|rte|square|sq|passage|montee|esplanade|faubourg|fbg|sentier|ruelle|voie"
    r"|traverse|promenade|rond point|zone|za|zi|lotissement|hameau|residence)\b.*"
)
_NUMBERED = re.compile(r"[0-9]{1,4}(?:\s*(?:bis|ter|quater|[a-d]))?\s*,?\s+\D.*", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}(?:\s*(?:bis|ter|quater|[a-d]))?", re.IGNORECASE)
_COUNTRIES = frozenset({"france", "fr", "francia", "frankreich"})
_DEGREES = r"\s*(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)\s*"
_GEO = re.compile(f"{_DEGREES}[;,]{_DEGREES}")


def venue_of(text: str, geo: Line | None) -> VenueDraft | None:
    """Return the place that a LOCATION tells, and where GEO puts it; None when it says nothing.

    What can't be told apart stays in the name.
    """
    parts = [line_of(part) for part in _PARTING.split(text.strip()[:1_000])]
    parts = _joined([part for part in parts if part and fold(part) not in _COUNTRIES])
    if not parts:
        return None
    venue = _parted(parts)
    position = _position(geo)
    if position is None:
        return venue
    return replace(venue, latitude=position[0], longitude=position[1])


def _joined(parts: list[str]) -> list[str]:
    """Put « 28 » back before « rue Denfert » when a comma stood between."""
    found: list[str] = []
    for part in parts:
        if found and _NUMBER.fullmatch(found[-1]) and not _TOWN.fullmatch(part):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _parted(parts: list[str]) -> VenueDraft:
    parts, postcode, city = _town(parts)
    at = next((place for place, part in enumerate(parts) if _is_street(part)), None)
    if at is None:
        return _fitted(VenueDraft(name=", ".join(parts), postcode=postcode, city=city))
    name, after = parts[:at], parts[at + 1 :]
    if not city and len(after) == 1:
        city, after = after[0], []
    name = [*name, *after]
    return _fitted(VenueDraft(name=", ".join(name), street=parts[at], postcode=postcode, city=city))


def _town(parts: list[str]) -> tuple[list[str], str, str]:
    """Return the parts without the one that tells the town, its postcode and its name."""
    for place in range(len(parts) - 1, -1, -1):
        found = _TOWN.fullmatch(parts[place]) or _TOWN_AT_END.fullmatch(parts[place])
        if found:
            before = found.groupdict().get("before")
            rest = [*parts[:place], *([before] if before else []), *parts[place + 1 :]]
            return rest, found["postcode"].replace(" ", ""), found["city"].strip()
    return parts, "", ""


def _is_street(part: str) -> bool:
    return bool(_NUMBERED.fullmatch(part)) or bool(_STREET.fullmatch(fold(part)))


def _fitted(venue: VenueDraft) -> VenueDraft:
    """Keep each part within what a place may hold."""
    return replace(venue, name=venue.name[:160], street=venue.street[:200], city=venue.city[:120])


def _position(geo: Line | None) -> tuple[float, float] | None:
    found = _GEO.fullmatch(geo.value) if geo else None
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    is_on_earth = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if is_on_earth and (latitude or longitude) else None
