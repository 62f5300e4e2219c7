"""What goes along for the person's own calendar (iMIP: RFC 5546, RFC 6047)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Q

from events.domain.cohorts import speaks_of_whole
from events.domain.enrolments import dates_of
from events.domain.feeds.identities import session_url
from events.domain.feeds.sessions import Invitation, SessionEntry, sessions_calendar
from events.domain.invitations import InvitationState, invitation_state, invitation_states
from events.models import Enrolment, Registration, RegistrationStatus, Visibility
from notifications.models import Delivery


class Effect(Enum):
    """What a message does to the person's calendar.

    ``REMOVES`` is said of every message to somebody who has no place (any more): it takes
    the date out only where an earlier message put it in.
    """

    NONE = "none"
    PUTS = "puts"
    REMOVES = "removes"


@dataclass(frozen=True, kw_only=True)
class CalendarPart:
    """An iCalendar file; ``method`` is the one inside.

    REQUEST and CANCEL are about one session. Several sessions are PUBLISHed, for a message may
    invite to one thing only (RFC 5546 §3.2.2); ``removes`` when it takes them out.
    """

    method: str
    source: bytes
    removes: bool

    @property
    def is_invitation(self) -> bool:
        """Whether calendar programs act on it by themselves."""
        return self.method != "PUBLISH"


_PUTTING = (
    Delivery.Purpose.ADMITTED,
    Delivery.Purpose.PLANNED,
    Delivery.Purpose.CONFIRMED,
    Delivery.Purpose.PROMOTED,
    Delivery.Purpose.CHANGED,
    Delivery.Purpose.RESTORED,
    Delivery.Purpose.ADDED,
)


def part_for_one(
    registration: Registration, *, effect: Effect, parties: Invitation, now: datetime
) -> CalendarPart | None:
    """Return what a message about one session carries, if anything.

    The entry is the address's, not the registration's: it stays while another party of the
    same address has a place, and nobody is bothered with a CANCEL of what they never had.
    """
    if effect is Effect.NONE:
        return None
    state = invitation_state(registration)
    if effect is Effect.PUTS:
        has_place = registration.status == RegistrationStatus.CONFIRMED
        return _one(registration, state, parties, now=now) if has_place and state.is_held else None
    is_out = not state.is_held and registration.occurrence_id in _put_in([registration])
    return _one(registration, state, parties, now=now) if is_out else None


def part_for_whole(
    enrolment: Enrolment, *, effect: Effect, parties: Invitation, now: datetime
) -> CalendarPart | None:
    """Return what a message about all dates of a cohort carries, if anything."""
    if effect is Effect.NONE:
        return None
    coming = [one for one in dates_of(enrolment) if one.occurrence.starts_at > now]
    states = invitation_states(coming)
    if effect is Effect.PUTS:
        told = [one for one in coming if _is_seated(one) and states[one.pk].is_held]
    else:
        there = _put_in(coming)
        told = [one for one in coming if not states[one.pk].is_held and one.occurrence_id in there]
    if len(told) == 1:
        return _one(told[0], states[told[0].pk], parties, now=now)
    removes = effect is Effect.REMOVES
    return _several(told, states, parties, removes=removes, now=now) if told else None


def _is_seated(registration: Registration) -> bool:
    return registration.status == RegistrationStatus.CONFIRMED


def _one(
    registration: Registration, state: InvitationState, parties: Invitation, *, now: datetime
) -> CalendarPart:
    method = "REQUEST" if state.is_held else "CANCEL"
    entry = _entry(registration, state, parties)
    source = sessions_calendar([entry], stamp=now, method=method)
    return CalendarPart(method=method, source=source, removes=not state.is_held)


def _several(
    registrations: Iterable[Registration],
    states: dict[int, InvitationState],
    parties: Invitation,
    *,
    removes: bool,
    now: datetime,
) -> CalendarPart:
    publisher = Invitation(organizer=parties.organizer, organizer_name=parties.organizer_name)
    entries = [_entry(one, states[one.pk], publisher) for one in registrations]
    source = sessions_calendar(entries, stamp=now, method="PUBLISH")
    return CalendarPart(method="PUBLISH", source=source, removes=removes)


def _entry(registration: Registration, state: InvitationState, parties: Invitation) -> SessionEntry:
    occurrence = registration.occurrence
    is_private = occurrence.event.visibility == Visibility.PRIVATE
    return SessionEntry(
        occurrence=occurrence,
        neutral=registration.is_discreet,
        status="CONFIRMED" if state.is_held else "CANCELLED",
        sequence=state.sequence,
        url="" if is_private else session_url(occurrence.public_id),
        is_place_known=state.is_held,
        invitation=parties,
    )


def _put_in(registrations: list[Registration]) -> set[int]:
    """Return the sessions that an earlier message may have put into this address's calendar."""
    first = registrations[0] if registrations else None
    if first is None or not first.email_hash:
        return set()
    sessions = {one.occurrence_id for one in registrations}
    tried = Delivery.objects.filter(
        registration__email_hash=first.email_hash,
        registration__occurrence__event=first.occurrence.event_id,
        channel=Delivery.Channel.EMAIL,
        purpose__in=_PUTTING,
    ).exclude(_never_left())
    names = ("cause", "registration__occurrence")
    return set(_sessions_of(tried.values_list(*names), sessions))


def _never_left() -> Q:
    """Deliveries that no server can have seen; each try, and giving up, counts as one attempt."""
    state = Delivery.State
    return Q(state=state.PENDING, attempts=0) | Q(state=state.SKIPPED, attempts__lte=1)


def _sessions_of(tried: Iterable[tuple[str, int]], sessions: set[int]) -> Iterator[int]:
    for cause, occurrence in tried:
        # A message of the whole hangs on one date and speaks of all.
        if speaks_of_whole(cause):
            yield from sessions
        else:
            yield occurrence
