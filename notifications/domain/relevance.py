"""Whether a message still makes sense, by the world as it is just before sending."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Q

from events.domain.cohorts import change_told, speaks_of_whole
from events.domain.enrolments import dates_of
from events.domain.offers import is_late
from events.domain.standings import standing_of
from events.models import (
    ACTIVE_STATUSES,
    Enrolment,
    Notice,
    OccurrenceStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)
from notifications.domain.notes import note_reason
from notifications.domain.planning import reminder_cause
from notifications.domain.surroundings import Surroundings, surroundings_of
from notifications.messages import mute_group_of
from notifications.models import Delivery

_Purpose = Delivery.Purpose
_SPEAKS_OF: dict[str, tuple[str, ...]] = {
    _Purpose.CONFIRMED: (RegistrationStatus.CONFIRMED,),
    _Purpose.PENDING: (RegistrationStatus.PENDING,),
    _Purpose.WAITLISTED: (RegistrationStatus.WAITLISTED,),
    _Purpose.PROMOTED: (RegistrationStatus.CONFIRMED,),
    _Purpose.OFFERED: (RegistrationStatus.OFFERED,),
    _Purpose.EXPIRED: (RegistrationStatus.EXPIRED,),
    _Purpose.DECLINED: (RegistrationStatus.DECLINED,),
    _Purpose.CHANGED: ACTIVE_STATUSES,
    _Purpose.CALLED_OFF: ACTIVE_STATUSES,
    _Purpose.RESTORED: ACTIVE_STATUSES,
    _Purpose.ADDED: ACTIVE_STATUSES,
    _Purpose.CANCELLED: (RegistrationStatus.CANCELLED,),
    _Purpose.REMINDER: (RegistrationStatus.CONFIRMED,),
    _Purpose.PLANNED: (RegistrationStatus.CONFIRMED,),
    _Purpose.ASKED: (RegistrationStatus.PENDING,),
    _Purpose.ADMITTED: (RegistrationStatus.CONFIRMED,),
    _Purpose.NOT_NOW: (RegistrationStatus.DECLINED,),
    _Purpose.KEEP: ACTIVE_STATUSES,
    _Purpose.NOTE: ACTIVE_STATUSES,
}
_EVEN_IF_CALLED_OFF = {
    _Purpose.CALLED_OFF,
    _Purpose.CANCELLED,
    _Purpose.DECLINED,
    _Purpose.NOTE,
}


_OF_NO_DATE = {_Purpose.ASKED, _Purpose.NOT_NOW}


def reason_to_skip(
    delivery: Delivery, *, now: datetime, surroundings: Surroundings | None = None
) -> str:
    """Return in one word why the message no longer makes sense; '' when it does.

    ``delivery.registration`` must be loaded with its session, as they are now; so must the
    ``surroundings`` be, unless they are to be looked up.
    """
    registration = delivery.registration
    if registration.erased_at is not None:
        return "erased"
    if unwanted := _unwanted(delivery) or _not_asked(delivery):
        return unwanted
    whole = registration.enrolment if speaks_of_whole(delivery.cause) else None
    status = _status(delivery, whole, now=now)
    if status not in _SPEAKS_OF[delivery.purpose]:
        return f"registration_{status}"
    reason = (
        _whole_reason(delivery, whole, now=now) if whole else _session_reason(delivery, now=now)
    )
    if delivery.purpose == _Purpose.NOTE:
        # Each says something else: none stands for another.
        return reason or note_reason(delivery)
    return reason or _superseded(delivery, surroundings or surroundings_of([delivery], now=now))


def _not_asked(delivery: Delivery) -> str:
    """Return why an address that somebody else gave is not written to; one question goes there."""
    registration, is_question = delivery.registration, delivery.purpose == _Purpose.KEEP
    if registration.keep_until is None:
        return "answered" if is_question else ""
    if not is_question:
        return "not_kept"
    return "asked_once" if _was_asked(registration) else ""


def _was_asked(registration: Registration) -> bool:
    ours = Q(registration=registration)
    if registration.enrolment_id is not None:
        ours = Q(registration__enrolment=registration.enrolment_id)
    asked = Delivery.objects.filter(ours, purpose=_Purpose.KEEP, state=Delivery.State.SENT)
    return asked.exists()


def _status(delivery: Delivery, whole: Enrolment | None, *, now: datetime) -> str:
    registration = delivery.registration
    if whole is None:
        return registration.status
    if delivery.purpose == _Purpose.CANCELLED and change_told(delivery.cause):
        return _status_of_declined(delivery)
    return whole.status if whole.is_whole else standing_of(whole, dates_of(whole), now=now)


def _status_of_declined(delivery: Delivery) -> str:
    """Return where they stand at dates they declined together: those taken back go untold."""
    declined = _changed(delivery).filter(status=RegistrationStatus.CANCELLED)
    is_any = declined.exists()
    return RegistrationStatus.CANCELLED if is_any else delivery.registration.status


def _changed(delivery: Delivery) -> RegistrationQuerySet:
    """Return the dates that a word on many of one party stands for."""
    ours = Registration.objects.filter(enrolment=delivery.registration.enrolment_id)
    cause = change_told(delivery.cause)
    notices = Notice.objects.filter(cause=cause, purpose=delivery.purpose)
    return ours.filter(pk__in=notices.values("registration"))


def _unwanted(delivery: Delivery) -> str:
    """« muted », or « contact_refused » where the message takes the other channel, if any."""
    registration = delivery.registration
    if mute_group_of(delivery.purpose) in registration.muted:
        return "muted"
    is_email = delivery.channel == Delivery.Channel.EMAIL
    refused_at = registration.email_refused_at if is_email else registration.phone_refused_at
    return "contact_refused" if refused_at else ""


def open_until(
    delivery: Delivery, *, now: datetime, surroundings: Surroundings | None = None
) -> datetime | None:
    """Return until when what the message would say may still be undone; None when it can't.

    It waits till then: whoever were told meanwhile would not be told of the undoing, and what
    is left out because of it would be told to nobody.
    """
    around = surroundings or surroundings_of([delivery], now=now)
    edit_open_until = around.open_until(delivery, now=now)
    if edit_open_until is not None:
        return edit_open_until
    return _calling_off_open_until(delivery) if _is_silenced(delivery) else None


def _is_silenced(delivery: Delivery) -> bool:
    is_loud = delivery.purpose in _EVEN_IF_CALLED_OFF
    return speaks_of_whole(delivery.cause) or (
        delivery.registration.occurrence.is_cancelled and not is_loud
    )


def _calling_off_open_until(delivery: Delivery) -> datetime | None:
    registration = delivery.registration
    ours = Q(registration=registration)
    if speaks_of_whole(delivery.cause):
        ours = Q(registration__enrolment=registration.enrolment_id)
    untold = Notice.objects.filter(ours, purpose=Notice.Purpose.CALLED_OFF, planned_at__isnull=True)
    last: datetime | None = untold.aggregate(at=Max("not_before"))["at"]
    return last


def _whole_reason(delivery: Delivery, enrolment: Enrolment, *, now: datetime) -> str:
    if delivery.purpose in _OF_NO_DATE:
        return ""
    is_change = bool(change_told(delivery.cause))
    theirs = Registration.objects.filter(enrolment=enrolment)
    if is_change:
        changed, left = _changed(delivery), RegistrationStatus.CANCELLED
        is_left = delivery.purpose == _Purpose.CANCELLED
        theirs = changed.filter(status=left) if is_left else changed.active()
    ahead = theirs.filter(occurrence__ends_at__gt=now)
    found = set(ahead.values_list("occurrence__status", flat=True))
    if not found:
        return "session_past"
    if not is_change or delivery.purpose == _Purpose.CANCELLED:
        return ""
    if delivery.purpose == _Purpose.CALLED_OFF:
        return "" if OccurrenceStatus.CANCELLED in found else "session_restored"
    return "" if OccurrenceStatus.SCHEDULED in found else "session_cancelled"


def _session_reason(delivery: Delivery, *, now: datetime) -> str:
    occurrence = delivery.registration.occurrence
    if occurrence.ends_at <= now:
        return "session_past"
    if delivery.purpose == _Purpose.CALLED_OFF and not occurrence.is_cancelled:
        return "session_restored"
    if occurrence.is_cancelled and delivery.purpose not in _EVEN_IF_CALLED_OFF:
        return "session_cancelled"
    if delivery.purpose == _Purpose.OFFERED and is_late(delivery.registration, now=now):
        return "offer_over"
    if delivery.purpose == _Purpose.REMINDER:
        return _reminder_reason(delivery, starts_at=occurrence.starts_at, now=now)
    return ""


def _reminder_reason(delivery: Delivery, *, starts_at: datetime, now: datetime) -> str:
    if starts_at <= now:
        return "session_begun"
    offset = int(delivery.cause.partition("@")[0])
    spoken_of = reminder_cause(offset=offset, starts_at=starts_at)
    return "" if delivery.cause == spoken_of else "session_moved"


def _superseded(delivery: Delivery, surroundings: Surroundings) -> str:
    """Of two messages of a kind, the later tells all: each tells how things stand.

    That holds also once the later was sent, by another worker or while this one was put off.
    """
    # What changed at one moment is not told by a word on what changed at another.
    about = _about(delivery.cause)
    later = surroundings.later_causes(delivery)
    return "superseded" if any(_about(one) == about for one in later) else ""


def _about(cause: str) -> tuple[bool, str]:
    return speaks_of_whole(cause), change_told(cause)
