"""What is said of a session to many is put into words once.

Only where whoever loaded the session says so: it must be let go before it is out of date, and
nobody may change it meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from events.models import Occurrence

_SAID = "_said_once"
T = TypeVar("T")


def say_once(occurrence: Occurrence) -> None:
    """Keep from now on with this very object what is said of it."""
    vars(occurrence)[_SAID] = {}


def said_once(occurrence: Occurrence, key: Hashable, say: Callable[[], T]) -> T:
    """Return what ``say`` returns, asked once for each key where the session keeps it.

    The key must tell all that decides on it beside the session.
    """
    said = vars(occurrence).get(_SAID)
    if said is None:
        return say()
    if key not in said:
        said[key] = say()
    words: T = said[key]
    return words
