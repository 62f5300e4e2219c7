"""Forgetting: when a person asks for it, and by itself when it was kept long enough.

What is erased leaves no hash of the person behind. The row stays, nameless, so that the figures
stay right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from events.domain.calendar_links import forget_links
from events.domain.cohorts import lock_cohort
from events.domain.enrolment_changes import cancel_enrolment
from events.domain.enrolments import find_enrolment
from events.domain.keeping import erase_unanswered
from events.domain.locking import lock_any
from events.domain.own_registrations import find_by_token, still_ahead
from events.domain.registration_changes import cancel
from events.domain.repeats import SUBMISSIONS_KEPT, is_known
from events.domain.retention import cutoffs, retentions
from events.domain.visitors import forget_visits, note_before_erasing
from events.domain.year_closing import close_old_years
from events.models import (
    Enrolment,
    Occurrence,
    Party,
    Registration,
    RegistrationStatus,
    SessionMessage,
    Tap,
)
from groups.domain.access_log import purge_access_log
from groups.domain.members import erase_old_members
from groups.domain.role_invitations import forget_invitations
from groups.domain.sessions import purge_sessions

BATCH = 200
"""Rows erased in one transaction: short ones, for SQLite has one writer."""

TAPS_KEPT = timedelta(days=7)
"""How long a tap that arrives again, from a phone that was offline, counts once."""

_NOTHING = {
    "nickname": "",
    "email": "",
    "email_hash": "",
    "phone": "",
    "phone_hash": "",
    "token": "",
    # Unique, and the hash of no token: those are 64 hexadecimal digits.
    "token_hash": Concat(Value("erased-"), Cast("pk", CharField())),
    "code": "",
    "code_hash": "",
    "submission_id": "",
    "submission_digest": "",
    "seats_asked": None,
    "is_first_time": None,
    "access_needs": "",
    "is_discreet": True,
    "channel": "",
    "muted": [],
    "email_refused_at": None,
    "phone_refused_at": None,
    "is_for_other": False,
    "keep_until": None,
    "language": "fr",
}
_NO_ENROLMENT = {**_NOTHING, "best_moment": "", "may_leave_message": False}
_NO_REGISTRATION = {
    **_NOTHING,
    "member": None,
    "reminder_offsets": None,
    "next_reminder_at": None,
    "offer_expires_at": None,
}


@dataclass(frozen=True, kw_only=True)
class ErasureReport:
    """How many rows of each kind were erased.

    ``looks`` are entries of the access log, ``links`` secret addresses of calendars and pages,
    ``years`` those whose key nobody destroyed in time, ``messages`` what organisers wrote,
    ``sessions`` log-ins that ran out, ``invitations`` into teams that nobody answered.
    """

    registrations: int = 0
    enrolments: int = 0
    codes: int = 0
    submissions: int = 0
    taps: int = 0
    looks: int = 0
    links: int = 0
    contacts: int = 0
    members: int = 0
    years: int = 0
    messages: int = 0
    sessions: int = 0
    invitations: int = 0


def erase_expired(*, now: datetime) -> ErasureReport:
    """Erase all that was kept long enough by ``now``, in short transactions.

    Contacts go ``retention_months`` after the session (of a cohort: after its last one; of a
    request for a first talk that led to nothing: after the request or its answer), codes
    with the session's end, submission ids after a day. Doing it again changes nothing.
    """
    return ErasureReport(
        enrolments=_in_batches(_expired_enrolments(now), _eraser(now, _NO_ENROLMENT)),
        registrations=_in_batches(_expired_registrations(now), _registrations_eraser(now)),
        codes=_forget(_dead_codes(now), code="", code_hash=""),
        submissions=_forget(_old_submissions(now), submission_id="", submission_digest=""),
        taps=_in_batches([Tap.objects.filter(at__lte=now - TAPS_KEPT)], _delete),
        looks=purge_access_log(now=now),
        links=forget_links(now=now),
        contacts=erase_unanswered(now=now),
        members=erase_old_members(now=now),
        years=close_old_years(now=now),
        messages=_forget(_expired_messages(now), text="", submission_id=""),
        sessions=purge_sessions(now=now),
        invitations=forget_invitations(now=now),
    )


def erase_registration(*, token: str, now: datetime) -> None:
    """Erase what a person wrote, at once and for good; their seats are free if still to come.

    Raises EventsError ``not_found`` when the link leads nowhere (any more).
    """
    with transaction.atomic():
        occurrence = lock_any(find_by_token(token).occurrence.public_id)
        registration = find_by_token(token)
        if registration.is_active and occurrence.starts_at > now:
            cancel(token=token, now=now)
        forget_visits(registrations=[registration.pk], now=now)
        row = Registration.objects.filter(pk=registration.pk)
        row.update(**_erased(registration, _NO_REGISTRATION, now=now))
        forget_links(now=now)


def erase_enrolment(*, token: str, now: datetime) -> None:
    """Erase what a person wrote for all dates of a cohort; those to come are free again.

    Raises EventsError ``not_found`` when the link leads nowhere (any more).
    """
    with transaction.atomic():
        event = find_enrolment(token).event
        lock_cohort(event)
        enrolment = find_enrolment(token)
        rows = Registration.objects.filter(enrolment=enrolment)
        may_come = enrolment.is_active or not enrolment.is_whole
        if may_come and rows.filter(occurrence__starts_at__gt=now).exists():
            cancel_enrolment(token=token, now=now)
        forget_visits(registrations=rows.values_list("pk", flat=True), now=now)
        rows.update(erased_at=now, changed_at=now, **_NO_REGISTRATION)
        own = Enrolment.objects.filter(pk=enrolment.pk)
        own.update(**_erased(enrolment, _NO_ENROLMENT, now=now))
        forget_links(now=now)


def _erased(party: Party, nothing: dict[str, object], *, now: datetime) -> dict[str, object]:
    """Return what is left of a party that erases itself.

    For the rest of the day in which a repeat is known again, the keyed hash of its submission's
    id stays, a random number that says nothing of the person: a program that repeats what it
    sent must not register anew whom it no longer may keep.
    """
    kept = {"submission_id": party.submission_id} if is_known(party, now=now) else {}
    return {**nothing, **kept, "erased_at": now, "changed_at": now}


Rows = QuerySet[Registration] | QuerySet[Enrolment] | QuerySet[SessionMessage] | QuerySet[Tap]


def _in_batches(kinds: list[Rows], write: Callable[[Rows], int]) -> int:
    """Write to all rows of these kinds, in short transactions; each takes them out of its kind."""
    total = 0
    for rows in kinds:
        while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                total += write(rows.filter(pk__in=keys))
    return total


def _forget(kinds: list[Rows], **values: str) -> int:
    return _in_batches(kinds, lambda rows: rows.update(**values))


def _eraser(now: datetime, values: dict[str, object]) -> Callable[[Rows], int]:
    return lambda rows: rows.update(erased_at=now, changed_at=now, **values)


def _registrations_eraser(now: datetime) -> Callable[[Rows], int]:
    erase = _eraser(now, _NO_REGISTRATION)

    def write(rows: Rows) -> int:
        note_before_erasing(registrations=rows.values_list("pk", flat=True), now=now)
        return erase(rows)

    return write


def _delete(rows: Rows) -> int:
    return rows.delete()[0]


def _expired_enrolments(now: datetime) -> list[Rows]:
    rows = Enrolment.objects.filter(erased_at__isnull=True)
    return [
        rows.filter(
            Q(cancelled_at__lte=cutoff, is_whole=True)
            | Q(status=RegistrationStatus.PENDING, is_whole=True)
            | Q(status=RegistrationStatus.DECLINED, answered_at__lte=cutoff, is_whole=True)
            | ~still_ahead(ends_after=cutoff),
            whose,
            created_at__lte=cutoff,
        )
        for whose, cutoff in retentions(rows, "event__group__organization", now)
    ]


def _meets() -> Exists:
    """Say of enrolments that their event has a date at all."""
    return Exists(Occurrence.objects.filter(event=OuterRef("event")))


def _expired_registrations(now: datetime) -> list[Rows]:
    """Give those of single sessions, then those of cohorts that were just erased."""
    rows = Registration.objects.filter(erased_at__isnull=True)
    single = rows.filter(enrolment__isnull=True)
    expired: list[Rows] = [
        single.filter(whose, occurrence__ends_at__lte=cutoff)
        for whose, cutoff in retentions(single, "occurrence__event__group__organization", now)
    ]
    return [*expired, rows.filter(enrolment__erased_at__isnull=False)]


def _expired_messages(now: datetime) -> list[Rows]:
    rows = SessionMessage.objects.exclude(text="")
    return [
        rows.filter(
            occurrence__event__group__organization__retention_months=months,
            occurrence__ends_at__lte=cutoff,
        )
        for months, cutoff in cutoffs(now).items()
    ]


def _dead_codes(now: datetime) -> list[Rows]:
    enrolments = Enrolment.objects.exclude(code_hash="").filter(created_at__lte=now)
    return [
        Registration.objects.exclude(code_hash="").filter(occurrence__ends_at__lte=now),
        enrolments.filter(~still_ahead(ends_after=now), _meets()),
    ]


def _old_submissions(now: datetime) -> list[Rows]:
    old = {"created_at__lte": now - SUBMISSIONS_KEPT}
    return [
        Registration.objects.exclude(submission_id="").filter(**old),
        Enrolment.objects.exclude(submission_id="").filter(**old),
    ]
