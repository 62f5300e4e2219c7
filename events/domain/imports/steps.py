"""What an import does with each row, and how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from groups.domain.organizations import Change

from .findings import Finding
from .tables import TableKind


@dataclass
class Step:
    """One row: what it says, what is wrong with it, and what writing it down would do.

    ``write`` is None when the row has faults. ``is_new`` is whether nothing of it is known yet;
    rows of a lower ``rank`` are written first.
    """

    number: int
    title: str
    owner: str = ""
    details: list[str] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    is_new: bool = True
    rank: int = 0
    write: Callable[[], Change] | None = None
    change: Change | None = None

    @property
    def is_good(self) -> bool:
        """Whether it can be written down."""
        return not self.faults and self.write is not None


@dataclass(frozen=True)
class Report:
    """How an import went, row by row; ``is_written`` tells whether good rows were kept."""

    kind: TableKind
    steps: tuple[Step, ...]
    ignored: tuple[str, ...]
    is_dry: bool
    is_written: bool

    @property
    def is_fine(self) -> bool:
        """Whether no row was at fault."""
        return all(step.is_good for step in self.steps)

    def amount(self, change: Change) -> int:
        """How many good rows came to that change."""
        return sum(step.is_good and step.change is change for step in self.steps)
