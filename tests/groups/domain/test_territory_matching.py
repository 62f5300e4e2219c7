"""Towns are given to communes of their name, their size and their place, or to none."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from groups.domain.territory_fixture import Position
from groups.domain.territory_matching import (
    Place,
    Town,
    department_centres,
    distance_km,
    match_positions,
)

LYON = Position(45.75, 4.85)
NEAR_LYON = Position(45.77, 4.88)
PRIVAS = Position(44.73, 4.60)
NEAR_PRIVAS = Position(44.75, 4.62)


def place(code: str, name: str, population: int, **changes: str) -> Place:
    values = {"seat": name, "department": code[:2], "district": code[:2], "zone": "84"} | changes
    return Place(insee_code=code, name=name, population=population, **values)


def town(name: str, population: int, position: Position, *other_names: str) -> Town:
    return Town("84", name, other_names, population, position)


@dataclass
class Case:
    places: list[Place]
    towns: list[Town]
    found: dict[str, Position]


BRON = Position(45.74, 4.91)
CHOMERAC = Position(44.71, 4.66)
ANCHOR_PLACES = [
    place("69001", "Lyon", 500_000),
    place("69009", "Bron", 40_000),
    place("07001", "Privas", 8_000),
    place("07009", "Chomérac", 3_000),
]
ANCHOR_TOWNS = [
    town("Lyon", 510_000, LYON),
    town("Bron", 41_000, BRON),
    town("Privas", 8_100, PRIVAS),
    town("Chomérac", 3_100, CHOMERAC),
]
ANCHORS_FOUND = {"69001": LYON, "69009": BRON, "07001": PRIVAS, "07009": CHOMERAC}


CASES = {
    "the same name": Case(
        [place("69002", "Saint-Étienne-d'Or", 900)],
        [town("Saint Etienne d’Or", 900, NEAR_LYON)],
        {"69002": NEAR_LYON},
    ),
    "namesakes go to the département they stand in": Case(
        [place("69002", "Le Pin", 700), place("07002", "Le Pin", 800)],
        [town("Le Pin", 800, NEAR_LYON), town("Le Pin", 700, NEAR_PRIVAS)],
        {"69002": NEAR_LYON, "07002": NEAR_PRIVAS},
    ),
    "a namesake in another département is not taken": Case(
        [place("07002", "Le Pin", 700)], [town("Le Pin", 700, NEAR_LYON)], {}
    ),
    "a town too large for the commune is another one": Case(
        [place("69002", "Le Pin", 60)], [town("Le Pin", 700, NEAR_LYON)], {}
    ),
    "a commune that has grown keeps its town": Case(
        [place("69002", "Annecy", 130_000)],
        [town("Annecy", 49_000, NEAR_LYON)],
        {"69002": NEAR_LYON},
    ),
    "the nearest in population of two hamlets": Case(
        [place("69002", "Le Pin", 900)],
        [town("Le Pin", 300, LYON), town("Le Pin", 850, NEAR_LYON)],
        {"69002": NEAR_LYON},
    ),
    "a merged commune stands at its town hall": Case(
        [place("69002", "Arboys-en-Bugey", 650, seat="Arbignieu")],
        [town("Arbignieu", 500, NEAR_LYON)],
        {"69002": NEAR_LYON},
    ),
    "an old name of about the same size": Case(
        [place("69002", "Saint-Ouen-sur-Seine", 50_000)],
        [town("Saint-Ouen", 40_000, NEAR_LYON, "Saint-Ouen-sur-Seine")],
        {"69002": NEAR_LYON},
    ),
    "another name is not enough for another size": Case(
        [place("69002", "Monestier", 290)],
        [town("Monestier-de-Clermont", 1_000, NEAR_LYON, "Monestier")],
        {},
    ),
    "a town serves one commune only": Case(
        [place("69002", "Le Pin", 700), place("69003", "Grand-Pin", 700, seat="Le Pin")],
        [town("Le Pin", 700, NEAR_LYON)],
        {"69002": NEAR_LYON},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_match(case: Case) -> None:
    found = match_positions(ANCHOR_PLACES + case.places, ANCHOR_TOWNS + case.towns)

    assert found == ANCHORS_FOUND | case.found


def test_another_region_has_nothing_to_give() -> None:
    breton = Place("35001", "Le Pin", "Le Pin", "35", "351", "53", 700)

    assert match_positions([breton], [town("Le Pin", 700, LYON)]) == {}


def test_the_order_of_the_sources_does_not_matter() -> None:
    places = ANCHOR_PLACES + CASES["namesakes go to the département they stand in"].places
    towns = ANCHOR_TOWNS + CASES["namesakes go to the département they stand in"].towns

    assert match_positions(places[::-1], towns[::-1]) == match_positions(places, towns)


def test_the_centre_is_the_median_of_the_placed_communes() -> None:
    places = [place(f"6900{index}", f"Ville {index}", 1000) for index in range(4)]
    positions = {
        "69000": Position(45.0, 4.0),
        "69001": Position(45.2, 4.4),
        "69002": Position(60.0, 9.0),
    }

    assert department_centres(places, [], positions) == {"69": Position(45.2, 4.4)}


def test_a_territory_without_placed_communes_takes_its_towns() -> None:
    island = Place("97701", "Saint-Barthélemy", "Saint-Barthélemy", "977", "977", "977", 10_000)
    gustavia = Town("977", "Gustavia", (), 6_000, Position(17.9, -62.8))

    assert department_centres([island], [gustavia], {}) == {"977": Position(17.9, -62.8)}


def test_a_territory_without_towns_is_left_out() -> None:
    clipperton = Place("98901", "Clipperton", "Clipperton", "989", "989", "989", 0)

    assert department_centres([clipperton], [town("Lyon", 1, LYON)], {}) == {}


def test_distance() -> None:
    assert distance_km(LYON, LYON) == 0
    assert distance_km(LYON, Position(46.75, 4.85)) == pytest.approx(111.2)
    assert distance_km(LYON, Position(45.75, 5.85)) == pytest.approx(77.6, abs=0.1)
