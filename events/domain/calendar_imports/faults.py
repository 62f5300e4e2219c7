"""What is said of one event of a calendar: refused, left out, or adjusted."""

from __future__ import annotations

from dataclasses import dataclass, field


class EntryFaultError(Exception):
    """An event can't be read; the message is a whole sentence."""


class LeftOutError(Exception):
    """An event is well-formed and not for us; the message says why."""


@dataclass
class Notes:
    """What was adjusted, each thing said once, in the order in which it was found."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Say a thing, unless it was said."""
        if line not in self.lines:
            self.lines.append(line)
