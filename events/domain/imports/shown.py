"""What a file says, quoted where people read it: short, on one line, harmless to a terminal."""

from __future__ import annotations

_LONGEST = 60


def shown(value: str) -> str:
    """The value on one line, cut at 60 characters, whatever can't be printed replaced."""
    text = " ".join(value.split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
