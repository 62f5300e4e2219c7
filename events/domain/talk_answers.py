"""The group's answer to who asked for a first talk: yes for the season, or not now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from events.domain.cohorts import derive, lock_cohort, lock_sessions, save_counters, tell_whole
from events.domain.first_talks import bearer_of, is_overdue, promised_by
from events.domain.nudges import nudge
from events.domain.seating import fits, seat, take_queue_no
from events.errors import EventsError
from events.models import Enrolment, Event, Notice, Occurrence, Registration, RegistrationStatus
from groups.models import SupportGroup

_PLACED = ("status", "changed_at", "next_reminder_at", "queue_no", "sequence")


@dataclass(frozen=True, kw_only=True)
class CallBack:
    """Somebody to call back: how, when, and by when it was promised."""

    public_id: uuid.UUID
    event: Event
    nickname: str
    phone: str
    email: str
    best_moment: str
    may_leave_message: bool
    asked_at: datetime
    tried_at: datetime | None
    promised_by: date
    is_overdue: bool


def call_backs_by_group(groups: Iterable[SupportGroup]) -> dict[int, int]:
    """Return how many people each of these groups has to call back, by its key (one query)."""
    rows = _asked().filter(event__group__in=groups).order_by()
    counts = rows.values_list("event__group").annotate(amount=Count("pk"))
    return dict(counts)


def to_call_back(*, group: SupportGroup, now: datetime) -> list[CallBack]:
    """Return whom the group has to call back: those promised for earlier days first."""
    rows = _asked().filter(event__group=group).order_by("created_at", "pk")
    found = rows.select_related("event__group").prefetch_related("event__texts")
    return [_call_back(one, now=now) for one in found]


def _call_back(enrolment: Enrolment, *, now: datetime) -> CallBack:
    return CallBack(
        public_id=enrolment.public_id,
        event=enrolment.event,
        nickname=enrolment.nickname,
        phone=enrolment.phone,
        email=enrolment.email,
        best_moment=enrolment.best_moment,
        may_leave_message=enrolment.may_leave_message,
        asked_at=enrolment.created_at,
        tried_at=enrolment.answered_at,
        promised_by=promised_by(enrolment),
        is_overdue=is_overdue(enrolment, now=now),
    )


def find_request(*, group: SupportGroup, public_id: uuid.UUID) -> Enrolment | None:
    """Return a request made to the group, answered or not; None when it has none such."""
    asked = Enrolment.objects.exclude(best_moment="").filter(erased_at__isnull=True)
    return asked.filter(event__group=group, public_id=public_id).first()


def _asked() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(
        status=RegistrationStatus.PENDING, is_whole=True, erased_at__isnull=True
    ).exclude(best_moment="")


def admit(*, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Welcome who asked at all dates to come, and at those that appear later.

    A full date puts them on its waitlist. Who was answered before stays where they are. Raises
    EventsError ``session_past`` while no date is to come.
    """
    with _unanswered(enrolment) as asked:
        if asked.status != RegistrationStatus.PENDING:
            return asked
        coming = lock_sessions(asked.event, now=now)
        if all(row.is_cancelled for row in coming):
            words = _("Aucune date n’est à venir : ajoutez d’abord des dates à ce groupe.")
            raise EventsError("session_past", words)
        _note(asked, RegistrationStatus.CONFIRMED, now=now)
        rows = _place(asked, coming, now=now)
        first = min(rows, key=lambda one: (one.occurrence.starts_at, one.occurrence_id))
        tell_whole(first, Notice.Purpose.ADMITTED, now=now)
        nudge()
    return asked


def not_now(*, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Say « pas pour l’instant »; the person is told, and what is open to them meanwhile."""
    with _unanswered(enrolment) as asked:
        if asked.status != RegistrationStatus.PENDING:
            return asked
        _note(asked, RegistrationStatus.DECLINED, now=now)
        bearer = bearer_of(asked)
        if bearer is not None:
            tell_whole(bearer, Notice.Purpose.NOT_NOW, now=now)
        nudge()
    return asked


def note_tried(*, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Note that nobody answered the call; the request goes on waiting."""
    with _unanswered(enrolment) as asked:
        if asked.status == RegistrationStatus.PENDING:
            asked.answered_at = now
            asked.save(update_fields=["answered_at"])
    return asked


@contextmanager
def _unanswered(enrolment: Enrolment) -> Iterator[Enrolment]:
    """Hold the event, with the request as it is now; EventsError ``not_found`` once erased."""
    with transaction.atomic():
        lock_cohort(enrolment.event)
        rows = Enrolment.objects.filter(pk=enrolment.pk, erased_at__isnull=True)
        found = rows.select_related("event__group__organization").first()
        if found is None:
            raise EventsError("not_found", _("Cette personne a effacé sa demande."))
        yield found


def _note(asked: Enrolment, status: RegistrationStatus, *, now: datetime) -> None:
    asked.status = status
    asked.answered_at = asked.changed_at = now
    asked.save(update_fields=["status", "answered_at", "changed_at"])


def _place(asked: Enrolment, coming: list[Occurrence], *, now: datetime) -> list[Registration]:
    """Give the party each date, in place of the row that only bore the word of its request.

    That row becomes a date even where it was called off: it may take place after all.
    """
    own = list(Registration.objects.filter(enrolment=asked))
    bearers = {row.occurrence_id: row for row in own}
    offsets = own[0].reminder_offsets if own else None
    made, placed = [], []
    for session in coming:
        row = bearers.get(session.pk)
        if row is not None:
            placed.append(_placed_again(row, session, now=now))
        elif not session.is_cancelled:
            made.append(derive(asked, session, reminder_offsets=offsets, now=now))
    Registration.objects.bulk_create(made)
    Registration.objects.bulk_update(placed, _PLACED)
    save_counters(coming)
    return [*made, *placed]


def _placed_again(row: Registration, session: Occurrence, *, now: datetime) -> Registration:
    row.occurrence = session
    row.queue_no = take_queue_no(session)
    row.status, row.changed_at = RegistrationStatus.WAITLISTED, now
    row.sequence += 1
    if fits(session, seats=row.seats):
        seat(row, occurrence=session, now=now)
    return row
