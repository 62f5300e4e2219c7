"""`/organiser/seances/<id>/`: one session, in the room."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events.domain.accepted_dates import dates_asked
from events.domain.asking import need_words
from events.domain.attendance import OPENS_BEFORE, opens_at
from events.domain.desk import may_run, reach_of, totals_of
from events.domain.expected import Expected, expected_people
from events.domain.phrases import time_words
from events.domain.refused_contacts import unreached
from events.domain.taken_back import still_taken_back
from events.domain.wording import hours_words, moment_words, place_words, relative_words, when_words
from events.models import AccessMode, AttendanceMark, Occurrence, RegistrationStatus
from events.views.cards import status_of
from events.views.organizer.access import note_look, session_or_404
from events.views.organizer.edit_done import latest_undoable, told_at
from events.views.organizer.guard import guard_words
from events.views.organizer.parts import desk_lines
from groups.domain.controllers import missing_to_open
from groups.views.private import desk, user_of


@dataclass(frozen=True)
class PersonRow:
    """One party at check-in, in words."""

    public_id: uuid.UUID
    name: str
    detail: str
    is_present: bool
    is_excused: bool
    is_absent: bool
    dates_asked: int = 0


@dataclass(frozen=True)
class AnsweredRow:
    """A party whose yes can be taken back, and when it leaves: « 18 h 46 »."""

    public_id: uuid.UUID
    name: str
    told_at: str


@require_safe
@desk
def session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who is expected, who asks, who waits; ticks, walk-ins and the head count."""
    now = timezone.now()
    occurrence = session_or_404(request, public_id)
    is_mine = may_run(user=user_of(request), occurrence=occurrence)
    people = expected_people(occurrence)
    if people:
        note_look(request, occurrence, action="registrations.read")
    context = {
        "session": occurrence,
        "group": occurrence.event.group,
        "status": status_of(occurrence),
        "when_words": when_words(occurrence),
        "hours_words": hours_words(occurrence),
        "relative_words": relative_words(occurrence, now=now),
        "place_words": place_words(occurrence),
        "may_run": is_mine,
        "has_begun": occurrence.starts_at <= now,
        "is_over": occurrence.ends_at <= now,
        **_lists(people, occurrence, now=now),
        **_counting(occurrence, now=now),
        "reach": reach_of(occurrence) if occurrence.is_cancelled else None,
        "unreached": unreached(occurrence),
        "missing": _missing(occurrence),
        "has_people": bool(people),
        "desk_lines": desk_lines(occurrence),
        "guard": guard_words(occurrence, now=now),
        **(_undoing(occurrence, now=now) if is_mine else {}),
    }
    return render(request, "events/organizer/session.html", context)


def _missing(occurrence: Occurrence) -> list[str]:
    """Return what is to be said before anybody can register; nothing where nobody has to."""
    event = occurrence.event
    is_open = event.access_mode == AccessMode.DROP_IN and not event.takes_plans
    return [] if is_open else missing_to_open(event.group)


def _lists(people: list[Expected], occurrence: Occurrence, *, now: datetime) -> dict[str, object]:
    """Sort people by where they stand; who asked and got no answer in time may still be there."""
    has_begun = occurrence.starts_at <= now
    seated = [one for one in people if one.is_seated]
    pending = [one for one in people if one.status == RegistrationStatus.PENDING]
    waiting = [one for one in people if one.status == RegistrationStatus.WAITLISTED]
    return {
        "people": _rows([*seated, *pending] if has_begun else seated, occurrence),
        "pending": [] if has_begun else _asking(pending, occurrence, now=now),
        "waiting": _rows(waiting, occurrence),
        "expected_seats": sum(one.seats for one in seated),
        "first_timers": sum(one.is_first_time is True for one in seated),
    }


def _rows(people: list[Expected], occurrence: Occurrence) -> list[PersonRow]:
    return [_row(one, number, occurrence) for number, one in enumerate(people, start=1)]


def _asking(people: list[Expected], occurrence: Occurrence, *, now: datetime) -> list[PersonRow]:
    """Return who waits for a yes, and for how many dates where it is more than this one."""
    asked = dates_asked([one.public_id for one in people], now=now)
    rows = _rows(people, occurrence)
    return [replace(row, dates_asked=asked.get(row.public_id, 0)) for row in rows]


def _row(one: Expected, number: int, occurrence: Occurrence) -> PersonRow:
    return PersonRow(
        public_id=one.public_id,
        name=one.nickname or _("Sans nom, n° %(n)d") % {"n": number},
        detail=_detail(one, occurrence),
        is_present=one.mark == AttendanceMark.PRESENT,
        is_excused=one.mark == AttendanceMark.EXCUSED,
        is_absent=one.mark == AttendanceMark.ABSENT,
    )


def _detail(one: Expected, occurrence: Occurrence) -> str:
    words = {
        AttendanceMark.EXCUSED: _("a prévenu"),
        AttendanceMark.ABSENT: _("n’est pas venu"),
    }
    parts = [
        ngettext("%(n)d place", "%(n)d places", one.granted) % {"n": one.granted}
        if one.seats > 1
        else "",
        _("%(n)d demandées") % {"n": one.seats} if one.granted < one.seats else "",
        {
            RegistrationStatus.OFFERED: _offer_words(one, occurrence),
            RegistrationStatus.PENDING: _("demande en attente de réponse"),
        }.get(RegistrationStatus(one.status), ""),
        words.get(AttendanceMark(one.mark), "") if one.mark else "",
        _("première fois") if one.is_first_time else "",
        *need_words(one.needs),
    ]
    return ", ".join(part for part in parts if part)


def _offer_words(one: Expected, occurrence: Occurrence) -> str:
    if one.offer_expires_at is None:
        return _("place proposée")
    until = moment_words(occurrence, one.offer_expires_at)
    return _("place proposée jusqu’au %(until)s") % {"until": until}


def _counting(occurrence: Occurrence, *, now: datetime) -> dict[str, object]:
    return {
        "can_count": not occurrence.is_cancelled and now >= opens_at(occurrence),
        "opens_hours": OPENS_BEFORE.seconds // 3600,
        "totals": totals_of(occurrence),
        "operations": {name: uuid.uuid4() for name in ("people", "walk_ins", "headcount")},
    }


def _undoing(occurrence: Occurrence, *, now: datetime) -> dict[str, object]:
    """Return the last edit, and the answers given, while they can be undone."""
    edit = latest_undoable(occurrence.event, now=now)
    undoable = {"undoable": edit, "told_at": told_at(edit)} if edit else {}
    answered = _answered(occurrence, now=now) if occurrence.starts_at > now else []
    return {**undoable, "answered": answered}


def _answered(occurrence: Occurrence, *, now: datetime) -> list[AnsweredRow]:
    """Return whom the group said yes within the minute: nobody learnt of it yet."""
    zone = occurrence.schedule.zone
    return [
        AnsweredRow(
            public_id=held.registration.public_id,
            name=held.registration.nickname or _("Sans nom"),
            told_at=time_words(held.not_before.astimezone(zone).time()),
        )
        for held in still_taken_back(occurrence, now=now)
    ]
