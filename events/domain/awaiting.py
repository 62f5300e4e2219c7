"""Who waits for the group's yes, wherever that is, or for more places: nobody is forgotten."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When

from events.models import Occurrence, OccurrenceStatus, Registration, RegistrationStatus
from groups.models import SupportGroup, User


def awaiting_answer(*, user: User, now: datetime) -> list[tuple[Occurrence, int]]:
    """Return the sessions to come where somebody waits for the user's answer, and how many do.

    Soonest first. Who asks for all dates of a whole counts once, at the first (two queries).
    """
    counts: Counter[int] = Counter()
    wholes: set[int] = set()
    for session, whole in _asking(user, now=now):
        if whole not in wholes:
            counts[session] += 1
        if whole is not None:
            wholes.add(whole)
    found = Occurrence.objects.select_related("schedule").in_bulk(counts)
    return [(found[key], number) for key, number in counts.items()]


def is_line_moving(public_ids: Iterable[uuid.UUID], *, capacity: int | None) -> bool:
    """Tell whether anybody waits at one of the sessions that ``capacity`` gives more places."""
    grows = Q() if capacity is None else Q(occurrence__capacity__lt=capacity)
    waiting = Registration.objects.filter(
        grows, status=RegistrationStatus.WAITLISTED, occurrence__public_id__in=[*public_ids]
    )
    return waiting.exists()


def _asking(user: User, *, now: datetime) -> QuerySet[Registration, tuple[int, int | None]]:
    """Return each asking party's session, and the whole that it asks for, soonest first."""
    asked = Registration.objects.filter(
        status=RegistrationStatus.PENDING,
        erased_at__isnull=True,
        occurrence__event__group__in=SupportGroup.objects.run_by(user).active(),
        occurrence__status=OccurrenceStatus.SCHEDULED,
        occurrence__starts_at__gt=now,
    )
    is_whole = Q(enrolment__is_whole=True, enrolment__status=RegistrationStatus.PENDING)
    whole = Case(When(is_whole, then="enrolment_id"))
    ordered = asked.annotate(whole=whole).order_by("occurrence__starts_at", "occurrence")
    return ordered.values_list("occurrence_id", "whole")
