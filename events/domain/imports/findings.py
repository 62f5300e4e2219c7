"""What is wrong, and what was adjusted, in a row: all of it at once, by column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from events.domain.phrases import error_words
from events.domain.recurrence import RecurrenceError
from events.errors import EventsError
from groups.errors import GroupsError

from .cells import CellError
from .shown import shown
from .tables import Row

T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """One thing said of a row: about which column (none: the row itself) and what."""

    column: str
    text: str


@dataclass
class RowReader:
    """Reads the cells of one row and goes on after a fault, so that all are named together."""

    row: Row
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def read(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """Return what the cell says; note its fault and return ``default`` when it says nothing.

        CellError ends a sentence that begins with the value; other errors are whole sentences.
        """
        value = self.row[column]
        try:
            return parse(value)
        except CellError as error:
            self.fault(column, f"{_quoted(value)} {error}.")
        except RecurrenceError as error:
            self.fault(column, error_words(error))
        except (EventsError, GroupsError) as error:
            self.fault(column, str(error))
        return default

    def needed(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """Like ``read``; an empty cell is a fault."""
        if not self.row[column]:
            self.fault(column, _("La cellule est vide."))
            return default
        return self.read(column, parse, default)

    def fault(self, column: str, text: str) -> None:
        """Note what is wrong, once."""
        finding = Finding(column, text)
        if finding not in self.faults:
            self.faults.append(finding)

    def warn(self, column: str, text: str) -> None:
        """Note what was adjusted, or what may surprise."""
        self.warnings.append(Finding(column, text))


def _quoted(value: str) -> str:
    return f"«\N{NARROW NO-BREAK SPACE}{shown(value)}\N{NARROW NO-BREAK SPACE}»"
