"""One's own calendar: the sessions that a person registered for, and nobody else's."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from events.domain.invitations import InvitationState, invitation_states, own_states
from events.models import CalendarLink, Registration, RegistrationQuerySet, Visibility

from . import writing
from .identities import session_url
from .rendering import LANGUAGE
from .sessions import SessionEntry, sessions_calendar
from .window import KEPT

MOST = 500
"""Sessions in one calendar, the latest ones: far below a megabyte."""

_ALARM = 180
_REFRESH = "PT1H"


def personal_calendar(link: CalendarLink, *, now: datetime) -> bytes:
    """Return the calendar that a link opens, in a constant number of queries.

    Sessions stand under their own UID, which public calendars never use. One that was called
    off, or that the person gave up, stays as cancelled until 90 days after it; one that waits
    for a place, or for a yes, is tentative. Neutral unless the link says otherwise.
    """
    rows = list(_registrations(link, now=now))
    rows.reverse()
    # By a party's link one may read of that party: its address was only typed.
    states = (invitation_states if link.contact_hash else own_states)(rows)
    by_session: dict[int, list[Registration]] = defaultdict(list)
    for row in rows:
        by_session[row.occurrence_id].append(row)
    with translation.override(LANGUAGE):
        entries = [
            _entry(together, states[together[0].pk], is_discreet=link.is_discreet)
            for together in by_session.values()
        ]
        return sessions_calendar(entries, stamp=None, method="PUBLISH", head=_head())


def _registrations(link: CalendarLink, *, now: datetime) -> RegistrationQuerySet:
    rows = (
        Registration.objects.with_dates()
        .filter(erased_at__isnull=True, occurrence__ends_at__gt=now - KEPT)
        .select_related("occurrence__schedule", "occurrence__venue", "occurrence__event__group")
    )
    if link.registration_id is not None:
        rows = rows.filter(pk=link.registration_id)
    elif link.enrolment_id is not None:
        rows = rows.filter(enrolment=link.enrolment_id)
    else:
        rows = rows.filter(email_hash=link.contact_hash, keep_until__isnull=True)
        rows = rows.exclude(email_hash="")
    related = rows.prefetch_related("occurrence__event__texts", "occurrence__event__audiences")
    return related.order_by("-occurrence__starts_at", "-pk")[:MOST]


def _entry(
    together: list[Registration], state: InvitationState, *, is_discreet: bool
) -> SessionEntry:
    """Return what is said of one session, for all parties of one person."""
    occurrence = together[0].occurrence
    hopes = any(row.is_active for row in together) and not occurrence.is_cancelled
    is_hidden = is_discreet or occurrence.event.visibility == Visibility.PRIVATE
    return SessionEntry(
        occurrence=occurrence,
        neutral=is_discreet,
        status="CONFIRMED" if state.is_held else "TENTATIVE" if hopes else "CANCELLED",
        sequence=state.sequence,
        url="" if is_hidden else session_url(occurrence.public_id),
        is_place_known=state.is_held,
        # Whoever left no contact gets no other reminder.
        alarm_minutes=_ALARM if hopes and not together[0].email_hash else None,
    )


def _head() -> list[str]:
    """Write a neutral name, and no address: a calendar that is handed on must not open itself."""
    name = writing.text(_("Mes rendez-vous"))
    return [
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
    ]
