"""What messages tell of all dates of a cohort at once: in one message, not one a date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.asking import given_in_short, given_words, granted_words, seats_granted
from events.domain.enrolments import dates_of, enrolment_position
from events.domain.seating import position_of
from events.domain.standings import standing_of
from events.domain.wording import when_words
from events.models import (
    ACTIVE_STATUSES,
    Enrolment,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
)

from .facts import Facts, position_words, short_when, site_url

_WAITS = (RegistrationStatus.WAITLISTED, RegistrationStatus.PENDING)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed of several dates at once: ``cause`` and ``purpose`` of their notices."""

    cause: str
    purpose: str

    def among(self, coming: list[Registration]) -> list[Registration]:
        """Return those to come of whose dates it is still true."""
        notices = Notice.objects.filter(
            registration__in=coming, cause=self.cause, purpose=self.purpose
        )
        changed = set(notices.values_list("registration_id", flat=True))
        if self.purpose == Notice.Purpose.CANCELLED:
            left = RegistrationStatus.CANCELLED
            return [one for one in coming if one.pk in changed and one.status == left]
        are_off = self.purpose == Notice.Purpose.CALLED_OFF
        return [
            one
            for one in coming
            if one.pk in changed and one.is_active and one.occurrence.is_cancelled is are_off
        ]


def facts_of_whole(
    facts: Facts, enrolment: Enrolment, *, now: datetime, change: Change | None = None
) -> Facts:
    """Return ``facts`` of one date, made to speak of all to come, or of those that changed."""
    dates = dates_of(enrolment)
    coming = [one for one in dates if one.occurrence.starts_at > now]
    where = standing_of(enrolment, dates, now=now)
    if change is not None:
        coming = told = change.among(coming)
    else:
        told = [one for one in coming if _is_told(one, where)]
    is_confirmed = where == RegistrationStatus.CONFIRMED
    says_state = change is None or change.purpose == Notice.Purpose.ADDED
    says_state = says_state and not enrolment.event.is_drop_in
    apart = says_state and (not enrolment.is_whole or _is_mixed(told, where))
    when = _short_when([one.occurrence for one in coming]) or facts.short_when
    return replace(
        facts,
        dates=tuple(_with_state(one) if apart else when_words(one.occurrence) for one in told),
        waits_somewhere=apart and any(one.status == RegistrationStatus.WAITLISTED for one in told),
        short_when=when,
        weekday_when=when,
        seats=seats_granted(enrolment.event, enrolment) if enrolment.is_whole else enrolment.seats,
        granted=granted_words(enrolment.event, enrolment) if enrolment.is_whole else "",
        given=given_words(enrolment) if enrolment.is_whole else "",
        given_in_short=given_in_short(enrolment) if enrolment.is_whole else "",
        is_confirmed=is_confirmed,
        position=position_words(enrolment_position(enrolment)),
        join_url=enrolment.event.online_url if is_confirmed else "",
        confirmed_note=enrolment.event.confirmed_note if is_confirmed else "",
        code=enrolment.code,
        manage_url=site_url(f"/mon-rendez-vous/{enrolment.token}/"),
        next_date=facts.next_date if change is not None else None,
    )


def _is_mixed(told: list[Registration], where: RegistrationStatus) -> bool:
    """Whether the party is in, and waits for some of the dates."""
    waits = any(one.status in _WAITS for one in told)
    return where == RegistrationStatus.CONFIRMED and waits


def _with_state(registration: Registration) -> str:
    """« jeudi 3 décembre, 18 h 30 : place réservée », for dates that stand each by itself."""
    states = {
        RegistrationStatus.CONFIRMED: _("place réservée"),
        RegistrationStatus.OFFERED: _("une place vous est proposée"),
        RegistrationStatus.WAITLISTED: _("liste d’attente"),
        RegistrationStatus.PENDING: _("en attente de réponse"),
    }
    state = states.get(RegistrationStatus(registration.status), "")
    position = position_words(position_of(registration))
    words = ", ".join(filter(None, (state, position, given_in_short(registration))))
    when = when_words(registration.occurrence)
    return f"{when}\N{NO-BREAK SPACE}: {words}" if words else when


def _is_told(registration: Registration, where: RegistrationStatus) -> bool:
    """Whether a date belongs in the list; who leaves is told of all that they leave."""
    is_meant = registration.is_active or where not in ACTIVE_STATUSES
    return is_meant and not registration.occurrence.is_cancelled


def _short_when(coming: list[Occurrence]) -> str:
    """« 8 dates à partir du jeudi 3 décembre, 18 h 30 »."""
    if not coming:
        return ""
    words = ngettext("%(n)d date, le %(when)s", "%(n)d dates à partir du %(when)s", len(coming))
    return words % {"n": len(coming), "when": short_when(coming[0])}
