"""Who is expected at a session, as its organisers see them: names, never contacts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events.domain.asking import needs_of, seats_granted
from events.models import ACTIVE_STATUSES, SEATED_STATUSES, Attendance, Occurrence, Registration


@dataclass(frozen=True)
class Expected:
    """One party: its name, how many, where it stands, and whether it came.

    ``granted`` is how many seats it has, or gets when its turn comes; ``seats`` what it asked for.
    """

    public_id: uuid.UUID
    nickname: str
    seats: int
    status: str
    has_contact: bool
    mark: str | None
    granted: int
    is_first_time: bool | None = None
    needs: tuple[str, ...] = ()
    offer_expires_at: datetime | None = None

    @property
    def is_seated(self) -> bool:
        """Whether the party holds seats, rather than asking or waiting for some."""
        return self.status in SEATED_STATUSES


def expected_people(occurrence: Occurrence) -> list[Expected]:
    """Return the parties registered for a session, in order of arrival (two queries)."""
    marks = dict(
        Attendance.objects.filter(occurrence=occurrence, registration__isnull=False).values_list(
            "registration", "mark"
        )
    )
    rows = Registration.objects.filter(occurrence=occurrence, status__in=ACTIVE_STATUSES)
    return [
        Expected(
            public_id=row.public_id,
            nickname=row.nickname,
            seats=row.seats,
            status=row.status,
            has_contact=bool(row.email or row.phone) and row.keep_until is None,
            mark=marks.get(row.pk),
            granted=seats_granted(occurrence.event, row),
            is_first_time=row.is_first_time,
            needs=needs_of(row),
            offer_expires_at=row.offer_expires_at,
        )
        for row in rows.select_related("enrolment").order_by("queue_no")
    ]
