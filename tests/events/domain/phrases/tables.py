"""Tables of phrases, a line each, and the examples that a message quotes."""

from __future__ import annotations

import re

QUOTES = re.compile("«\u202f([^»]+)\u202f»|“([^”]+)”")


def rows(table: str) -> list[tuple[str, ...]]:
    """The cells of each line, parted by arrows."""
    return [tuple(cell.strip() for cell in line.split("->")) for line in table.split("\n") if line]


def quoted(message: str) -> list[str]:
    """The examples in quotes, but for what the message fills in and single words."""
    found = (one or other for one, other in QUOTES.findall(message))
    return [text for text in found if " " in text and "{" not in text]
