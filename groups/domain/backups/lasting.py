"""What a restore must not undo: apps above say what they remember across it."""

from __future__ import annotations

from collections.abc import Callable

Memory = Callable[[], None]
Remember = Callable[[], Memory]
_rememberers: dict[str, Remember] = {}


def keep_across_restores(name: str, remember: Remember) -> None:
    """Have ``remember`` asked before a restore; what it returns is called after it."""
    _rememberers[name] = remember


def remember_all() -> list[Memory]:
    """Ask everybody what must hold after the restore too; to be called before it."""
    return [remember() for remember in _rememberers.values()]
