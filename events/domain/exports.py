"""A group's programme and figures in one piece, to keep or to take elsewhere.

Nothing about participants is in it. What only the confirmed read is: the link of an online room,
a door code; so the file is for the group alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, Prefetch, Q

from events.models import Event, MonthlyCount, Occurrence, OccurrenceStatus, SessionCount
from groups.models import SupportGroup, Venue

FORMAT = 1
"""Raised when a reader of older files would be misled."""

_GROUP = (
    "slug",
    "name",
    "description",
    "city",
    "timezone",
    "contact_email",
    "contact_phone",
    "phone_hours",
    "reply_delay_days",
    "next_entry",
    "created_at",
    "archived_at",
)
_ORGANIZATION = ("slug", "name", "kind", "legal_name", "website", "city")
_EVENT = (
    "kind",
    "access_mode",
    "format",
    "visibility",
    "min_age",
    "max_age",
    "capacity",
    "has_waitlist",
    "is_place_hidden",
    "online_url",
    "confirmed_note",
    "fee_amount",
    "fee_member_amount",
    "fee_free_price",
    "fee_note",
    "access_features",
    "may_listen",
    "may_leave",
    "may_bring",
    "late_ok",
    "usual_size",
    "reminder_offsets",
    "opens_days_before",
    "closes_minutes_before",
    "max_companions",
    "takes_plans",
    "asks_first_time",
    "asked_needs",
    "confirms_offers",
    "created_at",
    "archived_at",
)
_TEXT = ("language", "title", "description", "summary_easy", "welcome")
_VENUE = (
    "name",
    "street",
    "postcode",
    "city",
    "latitude",
    "longitude",
    "is_approximate",
    "access_notes",
)
_SCHEDULE = (
    "uid",
    "first_date",
    "start_time",
    "is_all_day",
    "duration",
    "timezone",
    "rrule",
    "rdates",
    "exdates",
    "skips",
    "sequence",
)
_SESSION = (
    "public_id",
    "original_date",
    "original_time",
    "starts_at",
    "ends_at",
    "title",
    "capacity",
    "status",
    "note",
    "overridden",
)
_COUNT = (
    "kind",
    "on",
    "is_cancelled",
    "registered",
    "present",
    "excused",
    "absent",
    "walk_ins",
    "headcount",
    "first_timers",
    "members",
    "visitors",
    "relatives",
)
_MONTH = (
    "month",
    "kind",
    "sessions",
    "cancelled_sessions",
    "counted_sessions",
    "registered",
    "attendances",
    "excused",
    "absent",
    "first_timers",
)


def export_group(*, group: SupportGroup, now: datetime) -> dict[str, Any]:
    """Return the group's events with their schedules and changed dates, and its figures.

    Values are those of the model: dates, decimals and durations are for Django's JSON encoder.
    """
    counts = SessionCount.objects.filter(group=group).select_related("occurrence")
    months = MonthlyCount.objects.filter(group=group)
    return {
        "format": FORMAT,
        "exported_at": now,
        "group": {**_values(group, _GROUP), "department": group.department_id},
        "organization": _values(group.organization, _ORGANIZATION),
        "events": [_event(event) for event in _events(group)],
        "session_counts": [_count(count) for count in counts.order_by("on", "pk")],
        "monthly_counts": [_values(month, _MONTH) for month in months.order_by("month", "kind")],
    }


def _events(group: SupportGroup) -> Iterable[Event]:
    changed = ~Q(overridden=[]) | Q(status=OccurrenceStatus.CANCELLED) | ~Q(note="")
    sessions = Occurrence.objects.filter(changed).select_related("venue").in_order()
    return (
        Event.objects.filter(group=group)
        .select_related("venue")
        .prefetch_related("texts", "audiences", "facilitators", "schedules")
        .prefetch_related(Prefetch("occurrences", queryset=sessions, to_attr="changed_sessions"))
        .order_by("created_at", "pk")
    )


def _event(event: Event) -> dict[str, Any]:
    usual = [one for one in event.facilitators.all() if one.occurrence_id is None]
    return {
        "id": event.public_id,
        **_values(event, _EVENT),
        "texts": [_values(text, _TEXT) for text in event.texts.all()],
        "audience": [row.audience for row in event.audiences.all()],
        "facilitators": [{"label": one.label, "role": one.role} for one in usual],
        "venue": _venue(event.venue),
        "schedules": [_values(schedule, _SCHEDULE) for schedule in event.schedules.all()],
        "changed_sessions": [_session(session) for session in _changed(event)],
    }


def _changed(event: Event) -> Iterable[Occurrence]:
    sessions: list[Occurrence] = event.changed_sessions  # type: ignore[attr-defined]
    return sessions


def _session(session: Occurrence) -> dict[str, Any]:
    return {**_values(session, _SESSION), "venue": _venue(session.venue)}


def _venue(venue: Venue | None) -> dict[str, Any] | None:
    return _values(venue, _VENUE) if venue else None


def _count(count: SessionCount) -> dict[str, Any]:
    session = count.occurrence.public_id if count.occurrence else None
    return {"session": session, **_values(count, _COUNT)}


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
