"""What sessions add up to: the one definition that months and figures share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from events.models import SessionCount

_HELD = Q(is_cancelled=False)
_TOUCHED = (
    Q(headcount__isnull=False)
    | Q(present__gt=0)
    | Q(walk_ins__gt=0)
    | Q(excused__gt=0)
    | Q(absent__gt=0)
)
CAME = Greatest(Coalesce(F("headcount"), 0), F("present") + F("walk_ins"))
"""How many came to one session."""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Figures of some sessions; people count in those held, a cancelled one only as such.

    ``counted_sessions`` are those where somebody ticked or counted heads; ``attendances``
    (passages) are the people who came, the head count where it is the larger number.
    """

    sessions: int = 0
    cancelled_sessions: int = 0
    counted_sessions: int = 0
    registered: int = 0
    attendances: int = 0
    excused: int = 0
    absent: int = 0
    first_timers: int = 0

    def __add__(self, other: Sums) -> Sums:
        pairs = zip(NAMES, astuple(self), astuple(other), strict=True)
        return Sums(**{name: mine + theirs for name, mine, theirs in pairs})

    @property
    def uncounted_sessions(self) -> int:
        """Sessions held of which nobody knows how many came."""
        return self.sessions - self.counted_sessions

    @property
    def mean_attendance(self) -> float | None:
        """People who came, a counted session; None where none was counted."""
        return self.attendances / self.counted_sessions if self.counted_sessions else None


NAMES = tuple(field.name for field in fields(Sums))


def total(parts: Iterable[Sums]) -> Sums:
    """Return what the parts add up to."""
    return sum(parts, Sums())


def add_up(counts: QuerySet[SessionCount], *by: str) -> Iterator[tuple[tuple[Any, ...], Sums]]:
    """Give the sums of session figures for each value of the names in ``by``, in one query."""
    rows = counts.order_by().values(*by).annotate(**{f"sum_{k}": v for k, v in _SUMS.items()})
    for row in rows:
        yield tuple(row[name] for name in by), Sums(**{k: row[f"sum_{k}"] for k in _SUMS})


_SUMS = {
    "sessions": Count("pk", filter=_HELD),
    "cancelled_sessions": Count("pk", filter=~_HELD),
    "counted_sessions": Count("pk", filter=_HELD & _TOUCHED),
    "registered": Coalesce(Sum("registered", filter=_HELD), 0),
    "attendances": Coalesce(Sum(CAME, filter=_HELD), 0),
    "excused": Coalesce(Sum("excused", filter=_HELD), 0),
    "absent": Coalesce(Sum("absent", filter=_HELD), 0),
    "first_timers": Coalesce(Sum("first_timers", filter=_HELD), 0),
}
