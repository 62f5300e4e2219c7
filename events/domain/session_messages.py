"""What organisers write to those registered for one session: told after a minute, kept a while."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events.domain.locking import lock_any
from events.domain.nudges import nudge
from events.domain.registration_requests import submission_key, with_submission
from events.domain.session_notices import UNDO
from events.domain.typesetting import typeset
from events.errors import EventsError
from events.models import (
    ACTIVE_STATUSES,
    MAX_MESSAGE,
    SEATED_STATUSES,
    Enrolment,
    MessageAudience,
    Notice,
    Occurrence,
    Party,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
    SessionMessage,
)
from groups.domain.texts import paragraphs
from groups.models import User

MOST_A_DAY = 5
"""Messages to those registered for one session within a day."""

DAY = timedelta(hours=24)

NOTES = "notes"
"""What a person turns off who wants no more of these messages."""

READERS: dict[str, tuple[str, ...]] = {
    MessageAudience.ALL: ACTIVE_STATUSES,
    MessageAudience.CONFIRMED: SEATED_STATUSES,
    MessageAudience.WAITLISTED: (RegistrationStatus.WAITLISTED,),
}
"""In which states registrations are meant by a choice of readers."""


@dataclass(frozen=True, kw_only=True)
class MessageDraft:
    """A text and for whom; ``submission_id`` is the form's, or the ``Idempotency-Key``."""

    text: str
    audience: str = MessageAudience.ALL
    submission_id: str = ""


def checked_message(draft: MessageDraft) -> MessageDraft:
    """Return the draft with its text cleaned; EventsError or GroupsError name a bad field."""
    if draft.audience not in READERS:
        raise EventsError("unknown_choice", _("Choisissez à qui vous écrivez."), field="audience")
    text = paragraphs(draft.text, field="text", max_length=MAX_MESSAGE)
    if not text:
        raise EventsError("no_text", _("Écrivez d’abord votre message."), field="text")
    return replace(draft, text=typeset(text))


def readers_of(occurrence: Occurrence, *, audience: str) -> RegistrationQuerySet:
    """Return the registrations that a message to ``audience`` is for, as they are now."""
    rows = Registration.objects.filter(occurrence=occurrence, erased_at__isnull=True)
    return rows.filter(status__in=READERS[audience])


def check_writable(occurrence: Occurrence, *, now: datetime) -> None:
    """Raise EventsError with the reason when nobody can be written to (any more, or today)."""
    if occurrence.ends_at <= now:
        raise EventsError(
            "session_past", _("Cette rencontre est passée : on n’écrit plus à ses inscrits.")
        )
    sent = SessionMessage.objects.filter(
        occurrence=occurrence, undone_at__isnull=True, at__gt=now - DAY
    )
    if sent.count() >= MOST_A_DAY:
        raise EventsError(
            "too_many_messages",
            _("Déjà %(n)d messages en un jour pour cette rencontre : attendez demain.")
            % {"n": MOST_A_DAY},
        )


def send_message(
    *, occurrence_id: uuid.UUID, draft: MessageDraft, user: User, now: datetime
) -> SessionMessage:
    """Write to those registered for a session; they are told once the minute to undo is over.

    The same submission twice gives the same message. Raises EventsError or GroupsError with the
    reason (``session_past``, ``too_many_messages``, ``nobody_to_tell``, ``no_text``,
    ``submission_used``); nothing is written then.
    """
    draft = checked_message(draft)
    with transaction.atomic():
        occurrence = lock_any(occurrence_id)
        repeated = _find_repeat(occurrence, draft)
        if repeated is not None:
            return repeated
        check_writable(occurrence, now=now)
        check_readers(occurrence, audience=draft.audience)
        keys = list(readers_of(occurrence, audience=draft.audience).values_list("pk", flat=True))
        message = SessionMessage.objects.create(
            occurrence=occurrence,
            user=user,
            audience=draft.audience,
            text=draft.text,
            parties=len(keys),
            submission_id=submission_key(draft.submission_id),
            at=now,
        )
        _tell(message, keys)
        nudge()
    return message


def check_readers(occurrence: Occurrence, *, audience: str) -> None:
    """Raise EventsError ``nobody_to_tell`` when nobody would read it."""
    if not readers_of(occurrence, audience=audience).exists():
        raise EventsError(
            "nobody_to_tell", _("Il n’y a personne à qui écrire dans ce choix."), field="audience"
        )


def _tell(message: SessionMessage, keys: list[int]) -> None:
    Notice.objects.bulk_create(
        Notice(
            registration_id=key,
            purpose=Notice.Purpose.NOTE,
            cause=cause_of(message),
            not_before=message.at + UNDO,
        )
        for key in keys
    )


def tell_again(party: Party, *, now: datetime) -> None:
    """Have what was written be told by ``now`` to who could not be told of it before.

    What reached them already is not said twice.
    """
    ours = Q(registration=party.pk)
    if isinstance(party, Enrolment):
        ours = Q(registration__enrolment=party.pk)
    notes = Notice.objects.filter(ours, purpose=Notice.Purpose.NOTE, planned_at__isnull=False)
    notes.update(planned_at=None, not_before=now)


def _find_repeat(occurrence: Occurrence, draft: MessageDraft) -> SessionMessage | None:
    key = submission_key(draft.submission_id)
    sent = SessionMessage.objects.filter(with_submission(key), occurrence=occurrence)
    found = sent.first() if key else None
    if found and (found.audience, found.text) != (draft.audience, draft.text):
        raise EventsError(
            "submission_used",
            _("Cet envoi a déjà servi pour un autre message. Recommencez depuis la rencontre."),
        )
    return found


def told_by(message: SessionMessage) -> RegistrationQuerySet:
    """Return the registrations that a message is for, as they were when it was written."""
    notices = Notice.objects.filter(purpose=Notice.Purpose.NOTE, cause=cause_of(message))
    return Registration.objects.filter(pk__in=notices.values("registration"))


def cause_of(message: SessionMessage) -> str:
    """Return the cause of the notices of a message."""
    return str(message.public_id)


def message_of_cause(cause: str) -> SessionMessage | None:
    """Return the message that a notice of that cause is about; None when there is none."""
    try:
        key = uuid.UUID(cause)
    except ValueError:
        return None
    return SessionMessage.objects.filter(public_id=key).first()


def undo_message(*, message: SessionMessage, now: datetime) -> SessionMessage:
    """Take a message back: nobody is told. Twice is once.

    Raises EventsError ``undo_too_late`` after a minute.
    """
    with transaction.atomic():
        message = SessionMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if message.undone_at is not None:
            return message
        if message_undoable_until(message, now=now) is None or not _withdraw(message):
            raise EventsError(
                "undo_too_late", _("Une minute est passée : le message est parti, ou part.")
            )
        message.undone_at = now
        message.save(update_fields=["undone_at"])
    return message


def _withdraw(message: SessionMessage) -> bool:
    """Delete the notices that nobody was told of; False if some of them are being told."""
    ours = Notice.objects.filter(purpose=Notice.Purpose.NOTE, cause=cause_of(message))
    untold = ours.filter(planned_at__isnull=True).select_for_update(of=("self",))
    Notice.objects.filter(pk__in=list(untold.values_list("pk", flat=True))).delete()
    return not ours.exists()


def message_undoable_until(message: SessionMessage, *, now: datetime) -> datetime | None:
    """Return until when a message can be taken back; None once that is over, or was done."""
    until = message.at + UNDO
    return until if message.undone_at is None and now < until else None


def messages_to(registrations: Collection[Registration], *, now: datetime) -> list[SessionMessage]:
    """Return what organisers wrote to these parties and didn't take back, the newest first."""
    return _written(Notice.objects.filter(registration__in=registrations, not_before__lte=now))


def notes_taken_out(registration: Registration) -> list[dict[str, object]]:
    """Return what a person was told so, for who takes their data away (instants in UTC)."""
    told = Notice.objects.filter(registration=registration, planned_at__isnull=False)
    return [{"at": one.at.isoformat(), "text": one.text} for one in _written(told)]


def _written(notices: QuerySet[Notice]) -> list[SessionMessage]:
    causes = set(notices.filter(purpose=Notice.Purpose.NOTE).values_list("cause", flat=True))
    if not causes:
        return []
    found = SessionMessage.objects.filter(public_id__in=causes, undone_at__isnull=True)
    return list(found.exclude(text="").select_related("occurrence__schedule"))
