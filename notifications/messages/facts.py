"""What messages tell of a registration, in words, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.domain.asking import given_in_short, given_words, granted_words, seats_granted
from events.domain.feeds.words import place_of
from events.domain.memberships import link_of
from events.domain.offer_terms import offered_until
from events.domain.phrases import spoken, time_words
from events.domain.seating import position_of
from events.domain.wording import moment_words, short_date_words, venue_words, when_words
from events.models import (
    Occurrence,
    OccurrenceStatus,
    Registration,
    RegistrationStatus,
    Visibility,
)

from .once import said_once

_WEEKDAY_ALONE = timedelta(days=6)
"""Closer than this, « jeudi » can only be one day."""


@dataclass(frozen=True, kw_only=True)
class NextDate:
    """The next time that one may come."""

    when: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Words and addresses, ready to be put in a text; '' where there is nothing to say.

    ``dates`` are all those that a message speaks of at once, else none; ``words`` what an
    organiser wrote, ``promise`` by when one is called back, ``confirmed_note`` what they wrote
    for those confirmed alone; ``offer_until`` the end of an offer, ``will_be_asked`` that a
    free seat is offered first, ``granted`` that who waits gets fewer seats than asked for,
    ``given`` that who has a place got fewer.
    """

    nickname: str
    when: str
    short_when: str
    weekday_when: str
    where: str
    access_notes: str
    join_url: str
    title: str
    group_name: str
    group_phone: str
    phone_hours: str
    can_reply: bool
    note: str
    seats: int
    is_confirmed: bool
    position: str
    code: str
    manage_url: str
    find_url: str
    help_url: str
    next_date: NextDate | None
    dates: tuple[str, ...] = ()
    waits_somewhere: bool = False
    member_url: str = ""
    offer_until: str = ""
    will_be_asked: bool = False
    granted: str = ""
    given: str = ""
    given_in_short: str = ""
    promise: str = ""
    words: str = ""
    confirmed_note: str = ""
    mute_url: str = ""


def facts_of(
    registration: Registration, *, now: datetime, tells_next_date: bool, mute_url: str = ""
) -> Facts:
    """Return what is to be told of ``registration`` (loaded with its session and group).

    The next date is looked up only where it is told.
    """
    occurrence = registration.occurrence
    is_confirmed = registration.status == RegistrationStatus.CONFIRMED
    return Facts(
        **_facts_of_session(occurrence, is_known=is_confirmed, now=now),
        nickname=registration.nickname,
        seats=seats_granted(occurrence.event, registration),
        granted=granted_words(occurrence.event, registration),
        given=given_words(registration),
        given_in_short=given_in_short(registration),
        is_confirmed=is_confirmed,
        position=position_words(position_of(registration)),
        offer_until=_offer_until(registration),
        will_be_asked=offered_until(registration, occurrence=occurrence, now=now) is not None,
        code=_code(registration),
        manage_url=site_url(f"/mon-rendez-vous/{registration.token}/"),
        member_url=_member_url(registration, now=now) if is_confirmed else "",
        mute_url=mute_url,
        next_date=_next_date(occurrence, now=now) if tells_next_date else None,
    )


def _facts_of_session(occurrence: Occurrence, *, is_known: bool, now: datetime) -> dict[str, Any]:
    """Return what all are told who may know as much of where it is."""
    is_far = occurrence.starts_at - now > _WEEKDAY_ALONE
    key = ("facts", get_language(), is_known, is_far)
    return said_once(
        occurrence, key, lambda: _told_to_all(occurrence, is_known=is_known, is_far=is_far)
    )


def _told_to_all(occurrence: Occurrence, *, is_known: bool, is_far: bool) -> dict[str, Any]:
    event, group = occurrence.event, occurrence.event.group
    return {
        "when": when_words(occurrence),
        "short_when": short_when(occurrence),
        "weekday_when": weekday_when(occurrence, is_far=is_far),
        "where": _where(occurrence, is_known=is_known),
        "access_notes": _access_notes(occurrence, is_known=is_known),
        "join_url": event.online_url if is_known else "",
        "confirmed_note": event.confirmed_note if is_known else "",
        "title": occurrence.title,
        "group_name": group.name,
        "group_phone": group.contact_phone,
        "phone_hours": group.phone_hours,
        "can_reply": bool(group.contact_email),
        "note": occurrence.note,
        "find_url": site_url("/retrouver/"),
        "help_url": site_url("/aide/"),
    }


def _offer_until(registration: Registration) -> str:
    until = registration.offer_expires_at
    return moment_words(registration.occurrence, until) if until else ""


def _code(registration: Registration) -> str:
    """Return the words that find it; of a date of a cohort, those of the whole."""
    whole = registration.enrolment
    return whole.code if whole else registration.code


def _member_url(registration: Registration, *, now: datetime) -> str:
    """Return the member's own page, for who was recognised and is told of a date for members."""
    if registration.member_id is None:
        return ""
    token = link_of(registration, now=now)
    return site_url(f"/membre/{token}/") if token else ""


def site_url(path: str) -> str:
    """Return the full address of a page of this site."""
    return f"{settings.SITE_URL}{path}"


def short_when(occurrence: Occurrence) -> str:
    """« jeudi 3 décembre, 18 h 30 »; the day alone when it lasts all day."""
    day = short_date_words(occurrence.local_start.date())
    return day if occurrence.schedule.is_all_day else f"{day}, {_start(occurrence)}"


def weekday_when(occurrence: Occurrence, *, is_far: bool) -> str:
    """« jeudi 18 h 30 » when it is near, the whole date otherwise."""
    if is_far:
        return short_when(occurrence)
    weekday = spoken().dates.weekday(occurrence.local_start.date())
    return weekday if occurrence.schedule.is_all_day else f"{weekday} {_start(occurrence)}"


def _start(occurrence: Occurrence) -> str:
    return time_words(occurrence.local_start.time())


def _where(occurrence: Occurrence, *, is_known: bool) -> str:
    if is_known:
        return place_of(occurrence.event, occurrence.venue, is_known=True)
    return venue_words(occurrence.venue, event=occurrence.event)


def _access_notes(occurrence: Occurrence, *, is_known: bool) -> str:
    venue = occurrence.venue
    if venue is None or (occurrence.event.is_place_hidden and not is_known):
        return ""
    return venue.access_notes


def position_words(position: int | None) -> str:
    """« en 2e position », or '' for who does not wait."""
    if position is None:
        return ""
    return (
        _("en 1re position") if position == 1 else _("en %(rank)de position") % {"rank": position}
    )


def _next_date(occurrence: Occurrence, *, now: datetime) -> NextDate | None:
    later = Occurrence.objects.filter(
        event=occurrence.event, status=OccurrenceStatus.SCHEDULED, starts_at__gt=now
    )
    found = later.exclude(pk=occurrence.pk).select_related("schedule").in_order().first()
    if found is None or occurrence.event.archived_at is not None:
        return None
    public = occurrence.event.visibility != Visibility.PRIVATE
    url = site_url(f"/seances/{found.public_id}/") if public else ""
    return NextDate(when=when_words(found), url=url)
