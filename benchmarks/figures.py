"""One figure: ours, a base measured in the same run, their ratio, and the limit that holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

HEADINGS = ("figure", "ours", "base", "ratio", "limit", "")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """``ours`` and ``base`` are in ``unit``; ``base`` None where the limit is a plain number."""

    name: str
    unit: str
    ours: float
    base: float | None
    limit: str
    is_met: bool
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the base."""
        return self.ours / self.base if self.base else None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values, for the process that prints."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long and how often to measure; the median of the runs counts."""

    seconds: float
    runs: int
    is_full: bool


def at_least(
    name: str, *, unit: str, ours: Iterable[float], base: Iterable[float], least: float, note: str
) -> Figure:
    """Return a figure whose ratio of medians must reach ``least``."""
    mine, theirs = median(ours), median(base)
    return Figure(
        name=name,
        unit=unit,
        ours=mine,
        base=theirs,
        limit=f"ratio ≥ {least:.2f}",
        is_met=mine >= least * theirs,
        note=note,
    )


def at_most(
    name: str, *, unit: str, ours: float, base: float | None, most: float, note: str
) -> Figure:
    """Return a figure of which ours must not pass ``most``, whatever the base."""
    return Figure(
        name=name,
        unit=unit,
        ours=ours,
        base=base,
        limit=f"≤ {most:g} {unit}",
        is_met=ours <= most,
        note=note,
    )


def times_at_most(
    name: str, *, unit: str, ours: float, base: float, most: float, note: str
) -> Figure:
    """Return a figure of which ours must not pass ``most`` times the base."""
    return Figure(
        name=name,
        unit=unit,
        ours=ours,
        base=base,
        limit=f"ratio ≤ {most:.2f}",
        is_met=ours <= most * base,
        note=note,
    )


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table for a terminal, notes numbered below it."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    notes = []
    for number, figure in enumerate(figures, start=1):
        notes.append(f"  {number}. {figure.note}")
        rows.append(_row(number, figure))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join([*lines, "", *notes])


def _row(number: int, figure: Figure) -> tuple[str, ...]:
    ratio, base = figure.ratio, figure.base
    return (
        f"{number}. {figure.name}",
        f"{_number(figure.ours)} {figure.unit}",
        f"{_number(base)} {figure.unit}" if base is not None else "",
        f"{ratio:.2f}" if ratio is not None else "",
        figure.limit,
        "met" if figure.is_met else "MISSED",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join((name, *others)).rstrip()
