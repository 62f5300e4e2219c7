"""Asking for a first talk: one is called back, and comes to all dates once the group says so.

The request is an enrolment that waits for an answer. It holds no seat and no date: only a row
at the next date, not retained, on which what must be told hangs until the group has answered.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.asking import check_companions
from events.domain.cohorts import lock_cohort, lock_sessions, save_counters, tell_whole, unplaced
from events.domain.enrolments import (
    check_cohort_open,
    enrol,
    find_repeat,
    new_enrolment,
    reachable_event,
)
from events.domain.nudges import nudge
from events.domain.openings import check_ready
from events.domain.registration_requests import (
    RegistrationChanges,
    RegistrationRequest,
    checked_request,
)
from events.domain.wording import month_words
from events.errors import EventsError
from events.models import (
    AccessMode,
    BestMoment,
    ContactChannel,
    Enrolment,
    Event,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
)
from groups.models import SupportGroup


@dataclass(frozen=True, kw_only=True)
class CallBackRequest(RegistrationRequest):
    """Who wants to be called back, and when; nothing about the person it is for."""

    best_moment: str = ""
    may_leave_message: bool = False


def takes_requests(event: Event) -> bool:
    """Whether one comes to the event after a first talk."""
    return event.access_mode == AccessMode.AFTER_INTERVIEW


def join_or_ask(*, event_id: uuid.UUID, request: CallBackRequest, now: datetime) -> Enrolment:
    """Join all dates, or ask for the first talk, as the event has it.

    Raises EventsError or GroupsError with the reason: among them ``not_asked`` for what is
    only said to be called back.
    """
    if takes_requests(reachable_event(event_id)):
        return ask_for_talk(event_id=event_id, request=request, now=now)
    check_no_call(request)
    return enrol(event_id=event_id, request=request, now=now)


def check_no_call(request: CallBackRequest | RegistrationChanges) -> None:
    """Refuse what is only said so as to be called back (``not_asked``)."""
    for field in ("best_moment", "may_leave_message"):
        if getattr(request, field):
            raise EventsError("not_asked", _("Ce groupe ne demande pas cela."), field=field)


def ask_for_talk(*, event_id: uuid.UUID, request: CallBackRequest, now: datetime) -> Enrolment:
    """Ask to be called back; the same submission twice is one request.

    Raises EventsError or GroupsError with the reason: ``contact_missing``, ``season_closed``,
    ``session_past`` among others; nothing is written then.
    """
    request = _checked(request)
    with transaction.atomic():
        event = reachable_event(event_id)
        lock_cohort(event)
        repeated = find_repeat(event, request, now=now)
        if repeated is not None:
            return repeated
        sessions = lock_sessions(event, now=now)
        check_talk_open(event, sessions, now=now)
        enrolment = new_enrolment(event, request, now=now)
        enrolment.status = RegistrationStatus.PENDING
        enrolment.best_moment = request.best_moment or BestMoment.ANY
        enrolment.may_leave_message = request.may_leave_message
        enrolment.channel = call_channel(enrolment)
        enrolment.save()
        offsets = None if request.reminders is None else list(request.reminders)
        _tell_asked(enrolment, sessions, offsets, now=now)
        nudge()
    return enrolment


def call_channel(enrolment: Enrolment) -> str:
    """Return how they are told: a number on which nothing may be left gets no SMS either."""
    is_silent = bool(enrolment.phone) and not enrolment.may_leave_message
    if is_silent:
        return enrolment.channel or ContactChannel.NO_SMS
    return "" if enrolment.channel == ContactChannel.NO_SMS else enrolment.channel


def _tell_asked(
    enrolment: Enrolment,
    sessions: list[Occurrence],
    offsets: list[int] | None,
    *,
    now: datetime,
) -> None:
    held = [row for row in sessions if not row.is_cancelled]
    first = min(held, key=lambda row: (row.starts_at, row.pk))
    bearer = unplaced(enrolment, first, reminder_offsets=offsets, now=now)
    bearer.status = RegistrationStatus.DECLINED
    bearer.save()
    save_counters([first])
    tell_whole(bearer, Notice.Purpose.ASKED, now=now)


def _checked(request: CallBackRequest) -> CallBackRequest:
    checked = checked_request(request)
    assert isinstance(checked, CallBackRequest)  # noqa: S101 (for the type checker)
    check_companions(checked.companions, most=0)
    check_contact(email=checked.email, phone=checked.phone)
    if checked.for_other or checked.first_time is not None or checked.access_needs:
        raise EventsError("not_asked", _("Pour un premier échange, nous ne demandons pas cela."))
    check_moment(checked.best_moment)
    return replace(checked, may_leave_message=checked.may_leave_message and bool(checked.phone))


def check_moment(moment: str) -> None:
    """Refuse a best moment that is none of the list; '' says nothing (``unknown_choice``)."""
    if moment not in {"", *BestMoment.values}:
        raise EventsError(
            "unknown_choice",
            _("Ce moment n’est pas connu. Choisissez parmi : %(known)s.")
            % {"known": ", ".join(BestMoment.values)},
            field="best_moment",
        )


def check_contact(*, email: str, phone: str) -> None:
    """Refuse to be called back nowhere (``contact_missing``)."""
    if not (email or phone):
        raise EventsError(
            "contact_missing",
            _(
                "Donnez un numéro de téléphone ou une adresse e-mail : "
                "c’est là que nous vous répondons."
            ),
            field="phone",
        )


def check_talk_open(event: Event, sessions: list[Occurrence], *, now: datetime) -> None:
    """Raise EventsError with the reason when nobody can ask; ``sessions`` are those to come.

    ``season_closed`` while the group's next entry lies ahead, ``session_past`` without a date.
    """
    if not takes_requests(event):
        check_cohort_open(event, sessions, now=now)
        raise EventsError("whole_series_only", _("Ici, on s’inscrit à toutes les dates à la fois."))
    if event.archived_at is not None or event.group.archived_at is not None:
        raise EventsError("session_cancelled", _("Ce groupe n’est plus proposé."))
    if is_season_closed(event.group, now=now):
        words = _("Les entrées sont closes pour le moment. %(next)s.")
        raise EventsError("season_closed", words % {"next": next_entry_words(event.group)})
    if all(row.is_cancelled for row in sessions):
        raise EventsError("session_past", _("Ce groupe n’a plus de date à venir."))
    check_ready(event.group)


def is_season_closed(group: SupportGroup, *, now: datetime) -> bool:
    """Tell whether the group said that one can enter only later."""
    return group.next_entry is not None and _local_date(group, now) < group.next_entry


def next_entry_words(group: SupportGroup) -> str:
    """« Prochaine entrée : octobre 2027 »; '' where the group said none."""
    if group.next_entry is None:
        return ""
    return _("Prochaine entrée : %(month)s") % {"month": month_words(group.next_entry)}


def promise_words(group: SupportGroup) -> str:
    """« Nous vous rappelons sous 7 jours »."""
    days = group.reply_delay_days
    if days == 0:
        return _("Nous vous rappelons le jour même")
    words = ngettext(
        "Nous vous rappelons sous %(n)d jour", "Nous vous rappelons sous %(n)d jours", days
    )
    return words % {"n": days}


def promised_by(enrolment: Enrolment) -> date:
    """Return the last day on which the group said that it would have called back."""
    group = enrolment.event.group
    return _local_date(group, enrolment.created_at) + timedelta(days=group.reply_delay_days)


def is_overdue(enrolment: Enrolment, *, now: datetime) -> bool:
    """Tell whether the day promised has passed."""
    return promised_by(enrolment) < _local_date(enrolment.event.group, now)


def _local_date(group: SupportGroup, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(group.timezone)).date()


def bearer_of(enrolment: Enrolment) -> Registration | None:
    """Return a row on which word about the whole can hang, its latest date."""
    rows = Registration.objects.filter(enrolment=enrolment)
    return rows.order_by("-occurrence__starts_at", "-pk").first()
