"""The group's yes to several dates of one party: told in one word, whoever says it how."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count

from events.domain.cohorts import WHOLE_CAUSE, tell_whole
from events.domain.registrations import FIRST_NOTICE, where_they_stand
from events.domain.seating import tell
from events.domain.session_notices import UNDO
from events.domain.standings import standing
from events.models import (
    Notice,
    OccurrenceStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)

_SAID = (Notice.Purpose.CONFIRMED, Notice.Purpose.WAITLISTED)


def still_asked(*, now: datetime) -> RegistrationQuerySet:
    """Return the dates to come that wait for a yes, each chosen with others under one code."""
    asked = Registration.objects.filter(
        status=RegistrationStatus.PENDING,
        enrolment__is_whole=False,
        erased_at__isnull=True,
        occurrence__starts_at__gt=now,
        occurrence__status=OccurrenceStatus.SCHEDULED,
    )
    return asked.order_by("occurrence")


def dates_asked(registrations: Collection[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, int]:
    """Return for how many dates the parties of these registrations wait for a yes, if several."""
    if not registrations:
        return {}
    theirs = Registration.objects.filter(public_id__in=registrations)
    parties = dict(theirs.exclude(enrolment=None).values_list("public_id", "enrolment"))
    counts = still_asked(now=now).filter(enrolment__in=parties.values()).order_by()
    amounts = dict(counts.values_list("enrolment").annotate(n=Count("pk")))
    found = {key: amounts.get(party, 0) for key, party in parties.items()}
    return {key: amount for key, amount in found.items() if amount > 1}


def tell_accepted(registration: Registration, *, now: datetime) -> None:
    """Note that who asked has their answer; of several dates, where they stand at each.

    While others of the dates still wait for a yes it may be followed by more: it is held for
    the time of an undo, and said together with what comes meanwhile.
    """
    enrolment = registration.enrolment
    if enrolment is None or enrolment.is_whole:
        tell(registration, where_they_stand(registration), now=now)
        return
    untold = Notice.objects.filter(
        registration__enrolment=enrolment,
        purpose__in=_SAID,
        cause__startswith=WHOLE_CAUSE,
        planned_at__isnull=True,
    )
    untold.delete()
    ahead = Registration.objects.filter(enrolment=enrolment, occurrence__starts_at__gt=now)
    word = FIRST_NOTICE.get(standing(ahead), where_they_stand(registration))
    more = still_asked(now=now).filter(enrolment=enrolment).exists()
    tell_whole(registration, word, now=now, not_before=now + UNDO if more else now)
