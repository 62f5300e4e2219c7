"""Reaching what a caller may see or change; what is forbidden looks like what is unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control

from events.domain.agenda import for_cards
from events.domain.asking import needs_of, seats_granted
from events.domain.enrolments import dates_of, enrolment_position
from events.domain.far_dates import find_far_date
from events.domain.occurrences import made_row
from events.domain.openings import check_open
from events.domain.standings import standing_of
from events.models import (
    Edit,
    Enrolment,
    Event,
    EventQuerySet,
    Occurrence,
    Registration,
    Visibility,
)
from events.schemas import EnrolledDate, EnrolmentOut, RegistrationOut
from groups.models import SupportGroup, User
from groups.rate_limits import FAR_DATE_LIMIT, count_try

T = TypeVar("T")
View = Callable[..., HttpResponse]

_HIDDEN = Q(visibility=Visibility.PRIVATE)
_DERIVED = 5  # the version of ids that a program may ask for before they have a row


def never_kept(view: View) -> View:
    """For answers about people: caches on the way must not keep them, nor search engines."""
    kept_by_nobody = cache_control(no_store=True, private=True)(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        response = kept_by_nobody(request, *args, **named)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def absolute(name: str, *args: object) -> str:
    """Return the full address of a named page."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def group_run_by(user: User, slug: str) -> SupportGroup:
    """Return a group the user runs, or 404."""
    found = SupportGroup.objects.run_by(user).select_related("organization").filter(slug=slug)
    return _one(found.first())


def readable_event(user: User | None, public_id: UUID) -> Event:
    """Return an event the caller may read, or 404."""
    own = SupportGroup.objects.run_by(user) if user else SupportGroup.objects.none()
    found = Event.objects.filter(~_HIDDEN | Q(group__in=own), public_id=public_id)
    return _one(_whole(found))


def event_run_by(user: User, public_id: UUID) -> Event:
    """Return an event the user may change, or 404."""
    own = SupportGroup.objects.run_by(user)
    return _one(_whole(Event.objects.filter(group__in=own, public_id=public_id)))


def _whole(found: EventQuerySet) -> Event | None:
    related = found.select_related("group__organization", "venue")
    return related.prefetch_related("texts", "audiences", "facilitators").first()


def readable_occurrence(
    request: HttpRequest, user: User | None, public_id: UUID, *, event: UUID | None
) -> Occurrence:
    """Return a session the caller may read, computed where it has no row yet, or 404.

    ``event``, where it is given, is the one that the session belongs to.
    """
    own = SupportGroup.objects.run_by(user) if user else SupportGroup.objects.none()
    hidden = Q(event__visibility=Visibility.PRIVATE)
    found = Occurrence.objects.filter(~hidden | Q(event__group__in=own), public_id=public_id)
    if event is not None:
        found = found.filter(event__public_id=event)
    row = for_cards(found).first()
    if row is None:
        events = Event.objects.filter(~_HIDDEN | Q(group__in=own))
        row = _far_date(request, events, public_id, event=event)
    return _one(row)


def open_row(request: HttpRequest, public_id: UUID, *, event: UUID | None) -> bool:
    """Make the row of a far date that anybody may register for; tell whether there is one.

    EventsError says why it is closed; then no row is made.
    """
    found = _far_date(request, Event.objects.reachable(), public_id, event=event)
    if found is None:
        return False
    check_open(found, now=timezone.now())
    made_row(event=found.event, public_id=public_id, now=timezone.now())
    return True


def _far_date(
    request: HttpRequest, events: EventQuerySet, public_id: UUID, *, event: UUID | None
) -> Occurrence | None:
    if event is not None:
        events = events.filter(public_id=event)
    elif public_id.version == _DERIVED:
        count_try(request, FAR_DATE_LIMIT)
    return find_far_date(events=events, public_id=public_id, now=timezone.now())


def occurrence_run_by(user: User, public_id: UUID) -> Occurrence:
    """Return a session the user may change, or 404."""
    return _one(_occurrence_run_by(user, public_id))


def occurrence_to_change(user: User, public_id: UUID, *, now: datetime) -> Occurrence:
    """Return a session the user may change, making its row beyond the horizon; or 404."""
    found = _occurrence_run_by(user, public_id)
    if found is not None:
        return found
    own = Event.objects.live().filter(group__in=SupportGroup.objects.run_by(user))
    far = _one(find_far_date(events=own, public_id=public_id, now=now))
    made_row(event=far.event, public_id=public_id, now=now)
    return occurrence_run_by(user, public_id)


def edit_run_by(user: User, public_id: UUID) -> Edit:
    """Return an edit of an event that the user may change, or 404."""
    own = SupportGroup.objects.run_by(user)
    found = Edit.objects.filter(event__group__in=own, public_id=public_id)
    return _one(found.select_related("event", "user", "occurrence").first())


def _occurrence_run_by(user: User, public_id: UUID) -> Occurrence | None:
    own = SupportGroup.objects.run_by(user)
    found = Occurrence.objects.filter(event__group__in=own, public_id=public_id)
    return for_cards(found).first()


def _one(found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def registration_out(registration: Registration) -> RegistrationOut:
    """Return a registration with its addresses."""
    return RegistrationOut.of(
        registration,
        manage_url=absolute("events:manage", registration.token),
        calendar_url=absolute("events:manage_calendar", registration.token),
    )


def enrolment_out(enrolment: Enrolment) -> EnrolmentOut:
    """Return an enrolment with its dates (one query for all of them)."""
    dates = dates_of(enrolment)
    return EnrolmentOut(
        token=enrolment.token,
        code=enrolment.code,
        status=standing_of(enrolment, dates, now=timezone.now()),
        position=enrolment_position(enrolment),
        companions=enrolment.seats - 1,
        companions_granted=(
            seats_granted(enrolment.event, enrolment) if enrolment.is_whole else enrolment.seats
        )
        - 1,
        first_time=enrolment.is_first_time,
        access_needs=list(needs_of(enrolment)),
        event=enrolment.event.public_id,
        manage_url=absolute("events:manage", enrolment.token),
        calendar_url=absolute("events:manage_calendar", enrolment.token),
        best_moment=enrolment.best_moment or None,
        may_leave_message=enrolment.may_leave_message if enrolment.best_moment else None,
        sessions=[_date_out(one) for one in dates],
    )


def _date_out(registration: Registration) -> EnrolledDate:
    occurrence = registration.occurrence
    return EnrolledDate(
        occurrence=occurrence.public_id,
        title=occurrence.title,
        starts_at=occurrence.local_start,
        ends_at=occurrence.local_end,
        cancelled=occurrence.is_cancelled,
        status=registration.status,
        token=registration.token,
        manage_url=absolute("events:manage", registration.token),
    )
