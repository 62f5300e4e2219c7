"""Which messages were meant for those registered for a session, and how far each got."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from events.domain.cohorts import WHOLE_CAUSE
from events.models import Enrolment, Occurrence
from notifications.models import Delivery

STATES: dict[str, tuple[str, ...]] = {
    "attente": (Delivery.State.PENDING, Delivery.State.SENDING),
    "envoyes": (Delivery.State.SENT,),
    "echecs": (Delivery.State.FAILED,),
    "inutiles": (Delivery.State.SKIPPED,),
}
"""What one may ask to see alone, by the word in the page's address."""


def deliveries_of(occurrence: Occurrence) -> QuerySet[Delivery]:
    """Return the deliveries about a session, those about all dates of its cohort included."""
    parties = Enrolment.objects.filter(registrations__occurrence=occurrence)
    whole = Q(registration__enrolment__in=parties, cause__startswith=WHOLE_CAUSE)
    return Delivery.objects.filter(Q(registration__occurrence=occurrence) | whole)


def log_page(
    occurrence: Occurrence, *, state: str, purpose: str, start: int, size: int
) -> list[Delivery]:
    """Return a page of a session's deliveries, the newest first, with whom they are for.

    ``state`` is one of ``STATES`` or '', ``purpose`` a purpose or ''.
    """
    rows = deliveries_of(occurrence)
    if state:
        rows = rows.filter(state__in=STATES[state])
    if purpose:
        rows = rows.filter(purpose=purpose)
    related = rows.select_related("registration")
    return list(related.order_by("-due_at", "-pk")[start : start + size])


def counts_of(occurrence: Occurrence) -> dict[str, int]:
    """Return how many deliveries of a session stand where, by the words of ``STATES``."""
    rows = deliveries_of(occurrence).order_by().values_list("state").annotate(number=Count("pk"))
    by_state = dict(rows)
    return {
        word: sum(by_state.get(state, 0) for state in states) for word, states in STATES.items()
    }
