"""What an address's own calendar should say of a session, and with which SEQUENCE.

An invitation stands under the session's UID, so all registrations of one address for one session
share one entry (a relative may register two people): it stays as long as one of them has a place.

That is for what goes to the address. Whoever merely typed it holds a link, too: what a link opens
speaks of its own parties alone, and takes ``own_states``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q

from events.domain.sequences import sequence_of
from events.models import Registration, RegistrationStatus

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_Party = tuple[str, int, datetime]


@dataclass(frozen=True, kw_only=True)
class InvitationState:
    """``is_held`` when the session belongs in the calendar; ``sequence`` as RFC 5546 §2.1.4."""

    sequence: int
    is_held: bool


def invitation_state(registration: Registration) -> InvitationState:
    """Return how one session stands for the address behind a registration (one query)."""
    return invitation_states([registration])[registration.pk]


def invitation_states(registrations: Iterable[Registration]) -> dict[int, InvitationState]:
    """Return the same for many, by primary key, in one query.

    Their sessions and schedules must be loaded. The number grows with every change of the
    session and of any registration of that address for it. It counts from the second in which
    the latest of those was made: who registers again after having been erased, of whom nothing
    is left to count on, still goes on from there.
    """
    rows = list(registrations)
    others = _others(rows)
    return {row.pk: _state(row, others[row.occurrence_id, row.email_hash]) for row in rows}


def own_states(registrations: Iterable[Registration]) -> dict[int, InvitationState]:
    """Return how sessions stand for these registrations, by primary key, whatever their address.

    Its other parties raise the number and hold the place for the address alone (no query). Of
    one party it is the same number, so that what was mailed never stands above it.
    """
    return {row.pk: _state(row, {}) for row in registrations}


def _others(rows: list[Registration]) -> dict[tuple[int, str], dict[int, _Party]]:
    """Return all registrations of these addresses for these sessions."""
    found: dict[tuple[int, str], dict[int, _Party]] = defaultdict(dict)
    wanted = Q(occurrence__in={row.occurrence_id for row in rows}) & Q(
        email_hash__in={row.email_hash for row in rows} - {""}
    )
    names = ("pk", "occurrence", "email_hash", "status", "sequence", "created_at")
    for key, occurrence, email, *party in Registration.objects.filter(wanted).values_list(*names):
        found[occurrence, email][key] = (party[0], party[1], party[2])
    return found


def _state(row: Registration, others: dict[int, _Party]) -> InvitationState:
    # The one that is spoken of counts as it was read with its session, not as it is by now:
    # what is told then bears the number that belongs to it.
    parties = [*({**others, row.pk: (row.status, row.sequence, row.created_at)}).values()]
    # A party more is a change, too: who leaves and comes anew may do so within a second.
    changes = sum(sequence + 1 for _status, sequence, _at in parties)
    latest = max(at for _status, _sequence, at in parties)
    has_place = any(status == RegistrationStatus.CONFIRMED for status, _sequence, _at in parties)
    return InvitationState(
        sequence=sequence_of(row.occurrence.schedule, row.occurrence) + changes + _seconds(latest),
        is_held=has_place and not row.occurrence.is_cancelled,
    )


def _seconds(moment: datetime) -> int:
    return max(0, int((moment - _SINCE).total_seconds()))
