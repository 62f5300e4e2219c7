"""Giving communes the positions of the towns that bear their names.

The gazetteer knows towns by name, population and région, not by INSEE code nor département, and
many names are borne several times. So a town is given to a commune only when the names agree,
its population could live there, and it stands where the département is. A commune that stays
without a town keeps no position of its own: better the département's centre than a namesake.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from .folding import fold
from .territory_fixture import Position

NEAR_KM = 25.0  # nearly every sure town has another sure one of its district this near
SURE_RATIO = 1.3  # censuses a few years apart
LARGEST_RATIO = 1.5  # communes shrink slowly: a town with half as many people again is another
SMALLEST_RATIO = 0.3  # an old name may stand for the heart of a commune that has grown
KM_PER_DEGREE = 111.2


class Town(NamedTuple):
    """A place of the gazetteer; ``zone`` is the région, overseas the territory itself."""

    zone: str
    name: str
    other_names: tuple[str, ...]
    population: int
    position: Position


class Place(NamedTuple):
    """A commune to be placed.

    ``seat`` names the former commune in which its town hall is; ``district`` is the
    arrondissement, a part of the département; ``zone`` as for towns.
    """

    insee_code: str
    name: str
    seat: str
    department: str
    district: str
    zone: str
    population: int


class _Pair(NamedTuple):
    """A commune and a town that could be its own; the lowest cost is served first."""

    cost: float
    insee_code: str
    town: Town


TownsByName = Mapping[tuple[str, str], Sequence[Town]]


def match_positions(places: Sequence[Place], towns: Sequence[Town]) -> dict[str, Position]:
    """The position of each commune that has a town, by INSEE code.

    Three rounds, each on what the one before left: the commune's own name, the name of its seat,
    another name of the town. No town is given twice; where several communes of a région bear one
    name, the nearest in population and place is served first.
    """
    named, renamed = _by_name(towns), _by_other_name(towns)
    anchors = _anchors(places, named)
    found: dict[str, Town] = {}
    for towns_by_name, wants_seat, smallest, largest in (
        (named, False, 0.0, LARGEST_RATIO),
        (named, True, 0.0, LARGEST_RATIO),
        (renamed, False, SMALLEST_RATIO, SURE_RATIO),
    ):
        taken = set(found.values())
        pairs = [
            _Pair(_cost(place, town, anchors), place.insee_code, town)
            for place in places
            if place.insee_code not in found
            for town in towns_by_name.get(_key(place, wants_seat=wants_seat), ())
            if town not in taken and smallest <= _ratio(place, town) <= largest
        ]
        _serve(pairs, found)
    return {code: town.position for code, town in found.items()}


def department_centres(
    places: Sequence[Place], towns: Sequence[Town], positions: Mapping[str, Position]
) -> dict[str, Position]:
    """The middle of each département: the median of its placed communes, by code.

    The median keeps it among the towns, whatever far islands there are. A territory without any
    placed commune takes the median of its towns; one without towns is left out.
    """
    points: defaultdict[str, list[Position]] = defaultdict(list)
    for place in places:
        if place.insee_code in positions:
            points[place.department].append(positions[place.insee_code])
    for department in {place.department for place in places} - points.keys():
        points[department] = [town.position for town in towns if town.zone == department]
    return {
        department: Position(
            median(point.latitude for point in known), median(point.longitude for point in known)
        )
        for department, known in points.items()
        if known
    }


def distance_km(one: Position, other: Position) -> float:
    """The distance on a flat map, in kilometres: true within a percent inside a région."""
    east = (one.longitude - other.longitude) * math.cos(math.radians(one.latitude))
    return KM_PER_DEGREE * math.hypot(one.latitude - other.latitude, east)


def _serve(pairs: Sequence[_Pair], found: dict[str, Town]) -> None:
    taken: set[Town] = set()
    for pair in sorted(pairs):
        if math.isfinite(pair.cost) and pair.insee_code not in found and pair.town not in taken:
            found[pair.insee_code] = pair.town
            taken.add(pair.town)


def _key(place: Place, *, wants_seat: bool) -> tuple[str, str]:
    return place.zone, fold(place.seat if wants_seat else place.name)


def _by_name(towns: Sequence[Town]) -> TownsByName:
    index: defaultdict[tuple[str, str], list[Town]] = defaultdict(list)
    for town in towns:
        index[town.zone, fold(town.name)].append(town)
    return index


def _by_other_name(towns: Sequence[Town]) -> TownsByName:
    index: defaultdict[tuple[str, str], list[Town]] = defaultdict(list)
    for town in towns:
        for name in sorted({fold(name) for name in town.other_names} - {fold(town.name)}):
            index[town.zone, name].append(town)
    return index


def _anchors(places: Sequence[Place], named: TownsByName) -> dict[str, list[Position]]:
    """Positions beyond doubt, by district: one commune, one town, about the same people."""
    namesakes: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        namesakes[_key(place, wants_seat=False)].append(place)
    anchors: defaultdict[str, list[Position]] = defaultdict(list)
    for key, found in namesakes.items():
        towns = named.get(key, ())
        if len(found) == len(towns) == 1 and _is_sure(found[0], towns[0]):
            anchors[found[0].district].append(towns[0].position)
    return dict(anchors)


def _is_sure(place: Place, town: Town) -> bool:
    return 1 / SURE_RATIO < _ratio(place, town) < SURE_RATIO


def _ratio(place: Place, town: Town) -> float:
    """How many times the commune's people the town has; 1 where either is not counted."""
    if not place.population or not town.population:
        return 1.0
    return town.population / place.population


def _cost(place: Place, town: Town, anchors: Mapping[str, Sequence[Position]]) -> float:
    """How ill the town fits the commune; infinite when it stands elsewhere."""
    misfit = abs(math.log(_ratio(place, town)))
    if place.zone == place.department:
        return misfit
    others = [at for at in anchors.get(place.district, ()) if at != town.position]
    away = min((distance_km(at, town.position) for at in others), default=0.0)
    return misfit + away / NEAR_KM if away <= NEAR_KM else math.inf
