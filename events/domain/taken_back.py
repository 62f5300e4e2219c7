"""The group's yes to one request, and taking it back within a minute, before anybody was told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain.locking import save_seats
from events.domain.nudges import nudge
from events.domain.registration_changes import accept, check_not_past, locked
from events.domain.seating import promote_waiting, unseat
from events.domain.session_notices import UNDO
from events.errors import EventsError
from events.models import Notice, Occurrence, Registration, RegistrationStatus

_SAID = {
    RegistrationStatus.CONFIRMED: Notice.Purpose.CONFIRMED,
    RegistrationStatus.WAITLISTED: Notice.Purpose.WAITLISTED,
}


def accept_for_now(*, registration: Registration, now: datetime) -> Registration:
    """Say yes as ``accept`` does; to one date alone it is told after the time to undo.

    Raises EventsError as ``accept`` does.
    """
    with transaction.atomic():
        answered = accept(registration=registration, now=now)
        _words_of_yes(answered).filter(not_before=now).update(not_before=now + UNDO)
    return answered


def _words_of_yes(registration: Registration) -> QuerySet[Notice]:
    """Return the word on where the party stands, while it is not told nor about to be."""
    return Notice.objects.filter(
        registration=registration,
        registration__enrolment=None,
        purpose=_SAID.get(RegistrationStatus(registration.status), ""),
        cause__startswith=f"{registration.sequence}:",
        planned_at__isnull=True,
    )


def take_back(*, registration: Registration, now: datetime) -> Registration:
    """Let the request wait for an answer as before; nobody is told. Twice changes nothing.

    Raises EventsError ``undo_too_late`` once the answer leaves, or where another one was given;
    ``session_past`` once it has begun.
    """
    with locked(registration.token) as (answered, occurrence):
        if answered.status == RegistrationStatus.PENDING:
            return answered
        check_not_past(occurrence, now=now)
        untold = _words_of_yes(answered).filter(not_before__gt=now)
        notice = untold.select_for_update(of=("self",)).first()
        if notice is None:
            raise EventsError("undo_too_late", _("Une minute est passée : la réponse est partie."))
        notice.delete()
        unseat(answered, occurrence=occurrence, status=RegistrationStatus.PENDING, now=now)
        answered.sequence += 1
        answered.save()
        promote_waiting(occurrence, now=now)
        save_seats(occurrence)
        nudge()
    return answered


def still_taken_back(occurrence: Occurrence, *, now: datetime) -> list[Notice]:
    """Return the answers of this session that can be taken back, oldest first (one query)."""
    held = Notice.objects.filter(
        registration__occurrence=occurrence,
        registration__enrolment=None,
        registration__erased_at__isnull=True,
        registration__status__in=_SAID,
        purpose__in=_SAID.values(),
        planned_at__isnull=True,
        not_before__gt=now,
    )
    rows = held.select_related("registration").order_by("pk")
    return [one for one in rows if one.cause.startswith(f"{one.registration.sequence}:")]
