"""What those registered for sessions must be told, written in the transaction of the change.

Nothing is told before the time to undo is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from events.domain.cohorts import session_cause
from events.domain.seating import reminder_of
from events.models import Notice, Occurrence, Registration, RegistrationStatus

UNDO = timedelta(seconds=60)
"""How long organisers may undo before anybody is told."""

_OF_WHAT_THEY_KNOW = {Notice.Purpose.CHANGED, Notice.Purpose.CALLED_OFF}


def tell_all(
    occurrences: list[Occurrence],
    purpose: str,
    *,
    now: datetime,
    only: set[int] | None = None,
    but: Collection[int] = (),
) -> None:
    """Note that everybody registered (or ``only`` some) must be told, after the time to undo."""
    sequences = {occurrence.pk: occurrence.sequence for occurrence in occurrences}
    registered = Registration.objects.filter(occurrence__in=sequences).active()
    if purpose in _OF_WHAT_THEY_KNOW:
        # Who is still to learn of the date reads there how it stands.
        unaware = Notice.objects.filter(purpose=Notice.Purpose.ADDED, planned_at__isnull=True)
        registered = registered.exclude(Exists(unaware.filter(registration=OuterRef("pk"))))
    Notice.objects.bulk_create(
        Notice(
            registration_id=key,
            purpose=purpose,
            cause=session_cause(sequences[occurrence]),
            not_before=now + UNDO,
        )
        for key, occurrence in registered.values_list("pk", "occurrence")
        if (only is None or key in only) and key not in but
    )


def tell_confirmed(occurrences: list[Occurrence], *, now: datetime) -> None:
    """Note that those confirmed must learn what is new for them alone.

    Who is told of the same change anyway reads it there.
    """
    taking_place = [row for row in occurrences if not row.is_cancelled]
    confirmed = Registration.objects.filter(
        occurrence__in=taking_place, status=RegistrationStatus.CONFIRMED
    )
    causes = {session_cause(row.sequence) for row in taking_place}
    told = Notice.objects.filter(
        registration__in=confirmed, purpose=Notice.Purpose.CHANGED, cause__in=causes
    )
    tell_all(
        taking_place,
        Notice.Purpose.CHANGED,
        now=now,
        only={*confirmed.values_list("pk", flat=True)},
        but={*told.values_list("registration_id", flat=True)},
    )


def tell_off(rows: list[Occurrence], *, now: datetime) -> None:
    """Note that those registered must learn that their sessions won't take place."""
    withdraw(rows, Notice.Purpose.RESTORED)
    believers = told_it_is_off(rows)
    tell_all(rows, Notice.Purpose.CALLED_OFF, now=now, but=believers)


def tell_on(rows: list[Occurrence], *, now: datetime) -> set[int]:
    """Note that sessions take place after all, for those told of the contrary; return these."""
    withdraw(rows, Notice.Purpose.CALLED_OFF)
    believers = told_it_is_off(rows)
    tell_all(rows, Notice.Purpose.RESTORED, now=now, only=believers)
    return believers


def withdraw(occurrences: list[Occurrence], purpose: str) -> None:
    """Take back what nobody was told yet; a notice that is being planned counts as told."""
    notices = Notice.objects.filter(
        registration__occurrence__in=occurrences, purpose=purpose, planned_at__isnull=True
    )
    untold = list(notices.select_for_update(of=("self",)).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=untold).delete()


def withdraw_from(
    registrations: Iterable[Registration], purpose: str, *, only: Collection[int]
) -> None:
    """Take back what these parties, among ``only``, were not told yet."""
    keys = [one.pk for one in registrations if one.pk in only]
    ours = Notice.objects.filter(registration__in=keys, purpose=purpose)
    ours.filter(planned_at__isnull=True).delete()


def told_it_is_off(occurrences: list[Occurrence]) -> set[int]:
    """Return the registrations whose last word was that their session won't take place."""
    words = Notice.objects.filter(
        registration__occurrence__in=occurrences,
        purpose__in=[Notice.Purpose.CALLED_OFF, Notice.Purpose.RESTORED],
        planned_at__isnull=False,
    )
    last = dict(words.order_by("pk").values_list("registration_id", "purpose"))
    return {key for key, purpose in last.items() if purpose == Notice.Purpose.CALLED_OFF}


def move_reminders(occurrences: list[Occurrence], *, now: datetime) -> None:
    """Let reminders follow the sessions' starts."""
    sessions = {occurrence.pk: occurrence for occurrence in occurrences}
    confirmed = Registration.objects.filter(
        occurrence__in=sessions, status=RegistrationStatus.CONFIRMED
    )
    moved = list(confirmed)
    for registration in moved:
        occurrence = sessions[registration.occurrence_id]
        registration.next_reminder_at = reminder_of(registration, occurrence=occurrence, now=now)
    Registration.objects.bulk_update(moved, ["next_reminder_at"], batch_size=200)
