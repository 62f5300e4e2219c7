"""Several dates by one secret link: as one file for one's own calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.domain.enrolments import dates_of, enrolment_with
from events.domain.feeds.sessions import SessionEntry, sessions_calendar
from events.domain.invitations import own_states
from events.models import Enrolment, RegistrationStatus
from events.views.manage import manage_calendar, private

_ALARM = 180


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/rendez-vous.ics`: one date, or all those of the link."""
    enrolment = enrolment_with(token)
    if enrolment is None:
        return manage_calendar(request, token)
    body = sessions_calendar(_entries(enrolment), stamp=timezone.now(), method=None)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return private(response)


def _entries(enrolment: Enrolment) -> list[SessionEntry]:
    """Return the dates to come at which the party has a place (one query)."""
    now = timezone.now()
    rows = [
        one
        for one in dates_of(enrolment)
        if one.status == RegistrationStatus.CONFIRMED
        and one.occurrence.starts_at > now
        and not one.occurrence.is_cancelled
    ]
    states = own_states(rows)
    has_contact = bool(enrolment.email) and enrolment.keep_until is None
    return [
        SessionEntry(
            occurrence=one.occurrence,
            neutral=one.is_discreet,
            sequence=states[one.pk].sequence,
            is_place_known=True,
            alarm_minutes=None if has_contact else _ALARM,
        )
        for one in rows
    ]
