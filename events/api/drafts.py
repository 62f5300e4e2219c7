"""Bodies of the API read into the domain's drafts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft, FacilitatorDraft, VenueDraft
from events.domain.event_parts import draft_of
from events.domain.phrases import error_words
from events.domain.recurrence import RecurrenceError, Rule, parse_rule
from events.domain.registration_terms import LISTED_TERMS, PLAIN_TERMS
from events.errors import EventsError
from events.models import Event
from events.schemas import EventIn, EventPatch, EventWords, FacilitatorIn, VenueIn

MINUTES_MAX = 31 * 24 * 60
# Python reads more shapes of ISO 8601 (weeks, no hyphens) than the contract gives.
_DATE = r"\d{4}-\d{2}-\d{2}"
_WALL = re.compile(_DATE + r"T\d{2}:\d{2}(:\d{2})?", re.ASCII)
_DAY = re.compile(_DATE, re.ASCII)


def draft_from(payload: EventIn) -> EventDraft:
    """Return a new event's draft; EventsError names the field that can't be read."""
    start = wall_from(payload.starts_at, all_day=payload.all_day, field="starts_at")
    return EventDraft(
        title=payload.title,
        kind=payload.kind,
        first_date=start.date(),
        start_time=None if payload.all_day else start.time(),
        duration=minutes(payload.duration_minutes),
        timezone=payload.timezone,
        rule=rule_from(payload.rrule),
        rdates=tuple(
            wall_from(text, all_day=payload.all_day, field="rdates") for text in payload.rdates
        ),
        exdates=tuple(_date_from(text) for text in payload.exdates),
        **_words(payload),
    )


def patched_draft(event: Event, payload: EventPatch) -> EventDraft:
    """Return the event as it stands, with the fields that the body names changed."""
    given = payload.model_dump(exclude_unset=True)
    words = {name: value for name, value in _words(payload).items() if _is_given(name, given)}
    titles = {name: given[name] for name in ("title", "kind") if name in given}
    return replace(draft_of(event), **words, **titles)


_SOURCES = {
    "has_waitlist": ("waitlist",),
    "welcome": ("how_it_goes", "welcome"),
    "usual_size": ("how_it_goes", "usual_size"),
    "may_listen": ("how_it_goes", "may_listen"),
    "may_leave": ("how_it_goes", "may_leave"),
    "may_bring": ("how_it_goes", "may_bring"),
    "late_ok": ("how_it_goes", "late_ok"),
    "fee_amount": ("fee", "amount"),
    "fee_free_price": ("fee", "free_price"),
    "fee_member_amount": ("fee", "member_amount"),
}


def _is_given(name: str, body: dict[str, Any]) -> bool:
    """Whether the body names what the draft calls ``name``, in its own part of it."""
    *parts, last = _SOURCES.get(name, (name,))
    for part in parts:
        body = body.get(part, {})
    return last in body


def _words(payload: EventWords) -> dict[str, Any]:
    how, fee = payload.how_it_goes, payload.fee
    return {
        "audience": tuple(payload.audience),
        "min_age": payload.min_age,
        "max_age": payload.max_age,
        "access_mode": payload.access_mode,
        "format": payload.format,
        "visibility": payload.visibility,
        "description": payload.description,
        "summary_easy": payload.summary_easy,
        **how.model_dump(),
        "fee_amount": fee.amount,
        "fee_free_price": fee.free_price,
        "fee_member_amount": fee.member_amount,
        "access_features": tuple(payload.access_features),
        "capacity": payload.capacity,
        "has_waitlist": payload.waitlist,
        "venue": venue_from(payload.venue),
        "is_place_hidden": payload.is_place_hidden,
        "online_url": payload.online_url,
        "facilitators": facilitators_from(payload.facilitators),
        **{name: getattr(payload, name) for name in PLAIN_TERMS},
        **{name: tuple(getattr(payload, name)) for name in LISTED_TERMS},
    }


def venue_from(venue: VenueIn | None) -> VenueDraft | None:
    """Return a place's draft."""
    return VenueDraft(**venue.model_dump()) if venue else None


def facilitators_from(given: list[FacilitatorIn]) -> tuple[FacilitatorDraft, ...]:
    """Return who welcomes."""
    return tuple(FacilitatorDraft(label=one.label, role=one.role) for one in given)


def wall_from(text: str, *, all_day: bool = False, field: str) -> datetime:
    """Return a naive wall-clock time of ``2026-12-03T18:30``, or midnight of a date."""
    shape = _DAY if all_day else _WALL
    if shape.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    example = "2026-12-03" if all_day else "2026-12-03T18:30"
    raise EventsError(
        "bad_time",
        _("Donnez l’heure du lieu comme %(example)s, sans décalage horaire.")
        % {"example": example},
        field=field,
    )


def minutes(number: int) -> timedelta:
    """Return a length; EventsError ``bad_duration`` outside one minute to 31 days."""
    if not 0 < number <= MINUTES_MAX:
        raise EventsError(
            "bad_duration",
            _("La durée va d’une minute à 31 jours."),
            field="duration_minutes",
        )
    return timedelta(minutes=number)


def rule_from(text: str) -> Rule | None:
    """Return the rule of an RRULE; EventsError names what it can't mean."""
    if not text:
        return None
    try:
        return parse_rule(text)
    except RecurrenceError as error:
        raise EventsError(error.code, error_words(error), field="rrule") from error


def _date_from(text: str) -> date:
    """Return a skipped date, given alone or with the hour that it would have had."""
    if _DAY.fullmatch(text) or _WALL.fullmatch(text):
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            pass
    message = _("Donnez une date comme 2026-12-03.")
    raise EventsError("bad_date", message, field="exdates")
