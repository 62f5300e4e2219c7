"""Lines of a session's page on the desk that only an app above can write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from events.models import Occurrence


@dataclass(frozen=True)
class DeskLine:
    """A link in words; ``needs_a_look`` when somebody should open it."""

    words: str
    url: str
    needs_a_look: bool = False


Part = Callable[[Occurrence], DeskLine | None]
_parts: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """Have the desk ask ``part`` about each session that it shows whole."""
    _parts[name] = part


def desk_lines(occurrence: Occurrence) -> list[DeskLine]:
    """Return what other apps have to say of a session."""
    return [line for part in _parts.values() if (line := part(occurrence)) is not None]
