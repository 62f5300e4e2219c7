"""Words made fit for a header."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@lru_cache(maxsize=512)
def one_line(text: str) -> str:
    """Return ``text`` fit for a header: no line break, no control character, single spaces."""
    kept = (" " if unicodedata.category(char) in _CONTROLS else char for char in text)
    return " ".join(part for part in "".join(kept).split(" ") if part)
