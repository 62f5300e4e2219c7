"""Bringing the stored territories in line with the fixture that we ship."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import ProtectedError

from groups.models import Commune, CommunePostcode, Department

from .folding import fold
from .territory_fixture import (
    DATA_FOLDER,
    CommuneRow,
    DepartmentRow,
    read_communes,
    read_departments,
)

BATCH_SIZE = 500  # some 50 ms of writing: on SQLite other writers get their turn in between

_DEPARTMENT_FIELDS = ["name", "region_name", "latitude", "longitude"]
_COMMUNE_FIELDS = [
    "name",
    "search_name",
    "department_id",
    "latitude",
    "longitude",
    "is_approximate",
]


class LoadReport(NamedTuple):
    """How many rows a load wrote or removed; all are 0 when nothing had changed."""

    departments: int
    communes: int
    removed: int


def load_territories(
    *, folder: Path = DATA_FOLDER, departments: Collection[str] | None = None
) -> LoadReport:
    """Bring départements, communes and postcodes in line with the fixture.

    Only what differs is written, in short transactions that each leave whole communes with their
    postcodes; a load cut short is finished by the next one. Communes that the fixture no longer
    has are removed unless something still refers to them. ``departments`` limits the load to
    these codes.
    """
    centres = {
        row.code: row
        for row in read_departments(folder)
        if departments is None or row.code in departments
    }
    rows = [row for row in read_communes(folder) if row.department in centres]
    return LoadReport(
        departments=_load_departments(list(centres.values())),
        communes=_load_communes(rows, centres),
        removed=_remove_absent(rows, centres),
    )


def _load_departments(rows: Sequence[DepartmentRow]) -> int:
    held = {
        code: tuple(values)
        for code, *values in Department.objects.values_list("code", *_DEPARTMENT_FIELDS)
    }
    changed = [
        _department(row)
        for row in rows
        if held.get(row.code) != (row.name, row.region_name, *row.centre)
    ]
    Department.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=_DEPARTMENT_FIELDS,
    )
    return len(changed)


def _department(row: DepartmentRow) -> Department:
    return Department(
        code=row.code,
        name=row.name,
        region_name=row.region_name,
        latitude=row.centre.latitude,
        longitude=row.centre.longitude,
    )


def _load_communes(rows: Sequence[CommuneRow], centres: Mapping[str, DepartmentRow]) -> int:
    held = _held_communes()
    postcodes = _held_postcodes()
    changed = []
    for row in rows:
        commune = _commune(row, centres[row.department])
        values = tuple(getattr(commune, field) for field in _COMMUNE_FIELDS)
        same = held.get(row.insee_code) == values
        if not same or postcodes.get(row.insee_code) != set(row.postcodes):
            changed.append((commune, row.postcodes))
    for start in range(0, len(changed), BATCH_SIZE):
        _write_batch(changed[start : start + BATCH_SIZE])
    return len(changed)


def _held_communes() -> dict[str, tuple[object, ...]]:
    return {
        code: tuple(values)
        for code, *values in Commune.objects.values_list("insee_code", *_COMMUNE_FIELDS)
    }


def _held_postcodes() -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    for code, postcode in CommunePostcode.objects.values_list("commune_id", "postcode"):
        held.setdefault(code, set()).add(postcode)
    return held


def _commune(row: CommuneRow, department: DepartmentRow) -> Commune:
    position = row.position or department.centre
    return Commune(
        insee_code=row.insee_code,
        name=row.name,
        search_name=fold(row.name),
        department_id=row.department,
        latitude=position.latitude,
        longitude=position.longitude,
        is_approximate=row.position is None,
    )


def _write_batch(batch: Sequence[tuple[Commune, Sequence[str]]]) -> None:
    with transaction.atomic():
        Commune.objects.bulk_create(
            [commune for commune, _ in batch],
            update_conflicts=True,
            unique_fields=["insee_code"],
            update_fields=_COMMUNE_FIELDS,
        )
        CommunePostcode.objects.filter(commune__in=[commune.pk for commune, _ in batch]).delete()
        CommunePostcode.objects.bulk_create(
            CommunePostcode(commune_id=commune.pk, postcode=postcode)
            for commune, postcodes in batch
            for postcode in postcodes
        )


def _remove_absent(rows: Sequence[CommuneRow], centres: Mapping[str, DepartmentRow]) -> int:
    known = {row.insee_code for row in rows}
    absent = Commune.objects.filter(department__in=list(centres))
    removed = 0
    for commune in [commune for commune in absent.only("pk") if commune.pk not in known]:
        try:
            commune.delete()
        except ProtectedError:
            continue
        removed += 1
    return removed
