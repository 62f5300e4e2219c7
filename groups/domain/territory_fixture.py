"""The shipped territories: what stands in ``groups/data``, read and written.

``departments.csv.gz`` holds code, name, region, latitude and longitude; ``communes.csv.gz`` holds
INSEE code, name, département, latitude, longitude and postcodes (separated by spaces). A commune
without a position of its own has two empty fields. The sources and their licences are in
``groups/data/README.md``.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"
DEPARTMENTS_FILE = "departments.csv.gz"
COMMUNES_FILE = "communes.csv.gz"


class Position(NamedTuple):
    """A point in WGS 84, in degrees; positive is north and east."""

    latitude: float
    longitude: float


class DepartmentRow(NamedTuple):
    """A département with the centre of its known communes."""

    code: str
    name: str
    region_name: str
    centre: Position


class CommuneRow(NamedTuple):
    """A commune; ``position`` is None where no source knows one."""

    insee_code: str
    name: str
    department: str
    position: Position | None
    postcodes: tuple[str, ...]


def read_departments(folder: Path = DATA_FOLDER) -> list[DepartmentRow]:
    """All départements of the fixture, by code."""
    return [
        DepartmentRow(code, name, region, Position(float(latitude), float(longitude)))
        for code, name, region, latitude, longitude in _read(folder / DEPARTMENTS_FILE)
    ]


def read_communes(folder: Path = DATA_FOLDER) -> list[CommuneRow]:
    """All communes of the fixture, by INSEE code."""
    return [
        CommuneRow(
            code,
            name,
            department,
            Position(float(latitude), float(longitude)) if latitude else None,
            tuple(postcodes.split()),
        )
        for code, name, department, latitude, longitude, postcodes in _read(folder / COMMUNES_FILE)
    ]


def write_fixture(
    *, departments: Iterable[DepartmentRow], communes: Iterable[CommuneRow], folder: Path
) -> None:
    """Write both files into ``folder``; the same rows always give the same bytes."""
    _write(
        folder / DEPARTMENTS_FILE,
        sorted((row.code, row.name, row.region_name, *_degrees(row.centre)) for row in departments),
    )
    _write(
        folder / COMMUNES_FILE,
        sorted(
            (
                row.insee_code,
                row.name,
                row.department,
                *_degrees(row.position),
                " ".join(sorted(row.postcodes)),
            )
            for row in communes
        ),
    )


def _degrees(position: Position | None) -> tuple[str, str]:
    """Both coordinates to four decimals: about ten metres, plenty for a town."""
    if position is None:
        return "", ""
    return f"{position.latitude:.4f}", f"{position.longitude:.4f}"


def _read(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))
