"""What a form shows of an event that stands: to change it, or to make another like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from events.domain.drafts import EventDraft, VenueDraft
from events.domain.phrases import words
from events.domain.recurrence import Rule
from events.domain.skips import Skips, words_for
from events.forms.faces import faces_initial
from events.forms.facts import Price
from events.forms.places import venue_key
from events.forms.terms import terms_initial
from events.forms.when import SUMMER
from groups.models import Organization

_DAY = timedelta(days=1)


def when_initial(draft: EventDraft) -> dict[str, Any]:
    """Return the fields with which the form says the dates of ``draft``."""
    rule, skips = draft.rule, draft.skips or Skips()
    others = Skips(dates=skips.dates | {*draft.exdates}, months=skips.months - {*SUMMER})
    return {
        "every": _phrase(rule, draft.first_date),
        "first_date": draft.first_date,
        "until": rule.until if rule else None,
        "public_holidays": skips.public_holidays,
        "school_holidays": skips.school_holidays,
        "months": sorted(skips.months & {*SUMMER}),
        "without": words_for(others).removeprefix("sauf "),
        "extra": ", ".join(_extra_words(wall, draft) for wall in draft.rdates),
        **_hours_initial(draft),
    }


def _phrase(rule: Rule | None, first_date: date) -> str:
    return words(replace(rule, until=None), first_date=first_date) if rule else ""


def _extra_words(wall: datetime, draft: EventDraft) -> str:
    is_usual = draft.start_time in {None, wall.time()}
    return f"{wall:%d/%m/%Y}" if is_usual else f"{wall:%d/%m/%Y} à {wall:%Hh%M}"


def _hours_initial(draft: EventDraft) -> dict[str, Any]:
    first = draft.first_date
    if draft.start_time is None:
        last = first + draft.duration - _DAY
        return {"all_day": True, "last_date": last if last > first else None}
    end = datetime.combine(first, draft.start_time) + draft.duration
    nights = (end.date() - first).days
    is_plain = nights == 0 or (nights == 1 and end.time() < draft.start_time)
    return {
        "start_time": draft.start_time,
        "end_time": end.time(),
        "last_date": None if is_plain else end.date(),
    }


def words_initial(draft: EventDraft, *, organization: Organization) -> dict[str, Any]:
    """Return the fields with which the form says all of ``draft`` but its dates."""
    same = (
        *("title", "kind", "access_mode", "capacity", "has_waitlist", "min_age", "max_age"),
        *("audience", "welcome", "usual_size", "may_listen", "may_leave", "may_bring", "late_ok"),
        *("fee_note", "access_features", "is_place_hidden", "online_url", "visibility"),
        *("summary_easy", "description", "format"),
    )
    return {
        **{name: getattr(draft, name) for name in same},
        **_fee_initial(draft),
        **terms_initial(draft),
        **_place_initial(draft.venue, organization),
        **faces_initial(draft.facilitators),
    }


def event_initial(draft: EventDraft, *, organization: Organization) -> dict[str, Any]:
    """Return the fields with which the form says all of ``draft``."""
    return {**words_initial(draft, organization=organization), **when_initial(draft)}


def _fee_initial(draft: EventDraft) -> dict[str, Any]:
    price = _price(draft)
    return {
        "price": price,
        "fee_amount": None if price == Price.FREE else draft.fee_amount,
        "fee_member_amount": draft.fee_member_amount,
    }


def _price(draft: EventDraft) -> str:
    if draft.fee_free_price:
        return Price.OPEN
    if draft.fee_amount == 0 and draft.fee_member_amount is None:
        return Price.FREE
    is_unsaid = draft.fee_amount is None and draft.fee_member_amount is None
    return Price.UNSAID if is_unsaid else Price.FIXED


def _place_initial(venue: VenueDraft | None, organization: Organization) -> dict[str, Any]:
    if venue is None:
        return {}
    key = venue_key(venue)
    if any(venue_key(one) == key for one in organization.venues.all()):
        return {"venue": key}
    names = {"street": venue.street, "postcode": venue.postcode, "city": venue.city}
    return {**names, "venue_name": venue.name, "access_notes": venue.access_notes}
