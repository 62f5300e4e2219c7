"""Events from first word to archive: made, changed as a whole, taken off the programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft, FacilitatorDraft, VenueDraft, checked_draft
from events.domain.feeds import ensure_feeds, touch_feeds
from events.domain.occurrences import LOOK_AHEAD, materialize
from events.domain.recurrence import (
    RecurrenceError,
    align,
    check,
    dates,
    rule_text,
    zone_info,
)
from events.domain.skips import Skips, skipped
from events.errors import EventsError
from events.models import (
    Event,
    EventAudience,
    EventText,
    Facilitator,
    Occurrence,
    Schedule,
)
from groups.domain.folding import fold
from groups.domain.territories import find_commune
from groups.models import Commune, Department, Organization, SupportGroup, Venue

_SAME_NAMES = (
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
    "fee_amount",
    "fee_member_amount",
    "fee_free_price",
    "fee_note",
    "may_listen",
    "may_leave",
    "may_bring",
    "late_ok",
    "usual_size",
    "import_key",
)
_TEXT_NAMES = ("title", "description", "summary_easy", "welcome")


def create_event(*, group: SupportGroup, draft: EventDraft, now: datetime) -> Event:
    """Publish an event of ``group`` with its schedule, its dates and its feeds.

    Raises EventsError or GroupsError, naming the field, before anything is written.
    """
    draft = checked_draft(draft)
    draft = _anchored(draft, group=group, now=now)
    with transaction.atomic():
        event = Event(group=group, created_at=now, updated_at=now)
        _fill(event, draft)
        event.save()
        _write_parts(event, draft)
        schedule = Schedule.objects.create(
            event=event, created_at=now, changed_at=now, **schedule_values(draft)
        )
        materialize(schedule=schedule, now=now)
        ensure_feeds(event=event)
        touch_feeds(event_ids=[event.pk], now=now)
    return event


def _anchored(draft: EventDraft, *, group: SupportGroup, now: datetime) -> EventDraft:
    """Return the draft in the group's zone, beginning on its first kept date."""
    zone = draft.timezone or group.timezone
    try:
        zone_info(zone)
        first = first_kept_date(draft, department=department_of(draft, group=group), now=now)
    except RecurrenceError as error:
        field = "timezone" if error.code == "unknown_zone" else "rrule"
        raise EventsError(error.code, str(error), field=field) from error
    exdates = skipped_dates(
        draft, first=first, department=department_of(draft, group=group), now=now
    )
    return replace(draft, timezone=zone, first_date=first, exdates=exdates)


def department_of(draft: EventDraft, *, group: SupportGroup) -> str:
    """Return the code of the département whose holidays hold for this event."""
    commune = _commune_of(draft.venue) if draft.venue else None
    return commune.department_id if commune else group.department_id


def first_kept_date(draft: EventDraft, *, department: str, now: datetime) -> date:
    """Return the first date that the rule gives and no skip takes away.

    Raises RecurrenceError when the rule can't stand, EventsError ``never`` when every date
    of the next three years is skipped.
    """
    if draft.rule is None:
        return draft.first_date
    check(draft.rule, draft.first_date)
    first = align(draft.rule, draft.first_date)
    taken = set(skipped_dates(draft, first=first, department=department, now=now))
    end = max(first, now.date()) + LOOK_AHEAD
    for day in dates(draft.rule, first, end=end):
        if day not in taken:
            return day
    raise EventsError(
        "never", _("Toutes les dates sont sautées : il n’en reste aucune."), field="rrule"
    )


def skipped_dates(
    draft: EventDraft, *, first: date, department: str, now: datetime
) -> tuple[date, ...]:
    """Return the dates of the rule that named skips and given dates take away.

    Named skips are looked up over the next three years; a worker refreshes them.
    """
    if draft.rule is None or draft.skips is None:
        return draft.exdates
    end = max(first, now.date()) + LOOK_AHEAD
    ruled = list(dates(draft.rule, first, end=end))
    return tuple(sorted({*draft.exdates, *skipped(draft.skips, ruled, department=department)}))


def schedule_values(draft: EventDraft) -> dict[str, object]:
    """Return the fields of the Schedule that a draft asks for."""
    return {
        "first_date": draft.first_date,
        "start_time": draft.start_time or time(0, 0),
        "is_all_day": draft.start_time is None,
        "duration": draft.duration,
        "timezone": draft.timezone,
        "rrule": rule_text(draft.rule) if draft.rule else "",
        "rdates": sorted(f"{wall:%Y-%m-%dT%H:%M}" for wall in draft.rdates),
        "exdates": sorted(day.isoformat() for day in draft.exdates),
        "skips": (draft.skips or Skips()).to_json() if draft.skips else {},
    }


def _fill(event: Event, draft: EventDraft) -> None:
    for name in _SAME_NAMES:
        setattr(event, name, getattr(draft, name))
    event.access_features = list(draft.access_features)
    event.venue = (
        stored_venue(organization=event.group.organization, draft=draft.venue)
        if draft.venue
        else None
    )
    event.search_text = search_text(event, draft)


def search_text(event: Event, draft: EventDraft) -> str:
    """Return the folded words by which an event is found."""
    venue = event.venue
    place = [venue.name, venue.city, venue.postcode] if venue else []
    words = [draft.title, draft.description, event.group.name, event.group.city, *place]
    return fold(" ".join(words))


def _write_parts(event: Event, draft: EventDraft) -> None:
    EventText.objects.create(
        event=event, language="fr", **{name: getattr(draft, name) for name in _TEXT_NAMES}
    )
    EventAudience.objects.bulk_create(
        EventAudience(event=event, audience=audience) for audience in dict.fromkeys(draft.audience)
    )
    write_facilitators(event=event, occurrence=None, drafts=draft.facilitators)


def write_facilitators(
    *, event: Event, occurrence: Occurrence | None, drafts: tuple[FacilitatorDraft, ...]
) -> None:
    """Replace who welcomes at the event, or at one of its dates."""
    Facilitator.objects.filter(event=event, occurrence=occurrence).delete()
    Facilitator.objects.bulk_create(
        Facilitator(
            event=event,
            occurrence=occurrence,
            label=one.label,
            role=one.role,
            position=position,
        )
        for position, one in enumerate(drafts)
    )


def stored_venue(*, organization: Organization, draft: VenueDraft) -> Venue | None:
    """Return the organisation's place of that name and address, made if need be."""
    if not any((draft.name, draft.street, draft.city)):
        return None
    commune = _commune_of(draft)
    department = Department.objects.filter(code=draft.department).first()
    exact = draft.latitude is not None
    venue, _made = Venue.objects.get_or_create(
        organization=organization,
        name=draft.name,
        street=draft.street,
        postcode=draft.postcode,
        city=draft.city,
        defaults={
            "commune": commune,
            "department": commune.department if commune else department,
            "latitude": draft.latitude if exact else commune and commune.latitude,
            "longitude": draft.longitude if exact else commune and commune.longitude,
            "is_approximate": not exact,
            "access_notes": draft.access_notes,
        },
    )
    return venue


def _commune_of(venue: VenueDraft) -> Commune | None:
    if not venue.city:
        return None
    return find_commune(name=venue.city, postcode=venue.postcode, department=venue.department)


def update_event(*, event: Event, draft: EventDraft, now: datetime) -> bool:
    """Make the event say what ``draft`` says, words and facts; tell whether anything changed.

    Dates and hours are not touched here: their edits have a scope of their own.
    """
    draft = checked_draft(draft)
    with transaction.atomic():
        event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
        before = snapshot(event)
        _fill(event, draft)
        if snapshot(event, draft=draft) == before:
            return False
        event.updated_at = now
        event.save()
        _replace_parts(event, draft)
        _spread(event, draft, now=now)
        touch_feeds(event_ids=[event.pk], now=now)
    return True


def snapshot(event: Event, *, draft: EventDraft | None = None) -> dict[str, object]:
    """Return all that an event says, as stored or as a draft would have it."""
    values = {name: getattr(event, name) for name in _SAME_NAMES}
    values |= {"venue": event.venue_id, "access": list(event.access_features)}
    if draft is not None:
        parts = [getattr(draft, name) for name in _TEXT_NAMES]
        faces = [(one.label, one.role) for one in draft.facilitators]
        return values | {"texts": parts, "faces": faces, "audience": sorted({*draft.audience})}
    text = event.texts.get(language="fr")
    faces = list(event.facilitators.filter(occurrence=None).values_list("label", "role"))
    audience = sorted(event.audiences.values_list("audience", flat=True))
    parts = [getattr(text, name) for name in _TEXT_NAMES]
    return values | {"texts": parts, "faces": faces, "audience": audience}


def draft_of(event: Event) -> EventDraft:
    """Return the event as it stands, as a draft; its dates are those of its last schedule."""
    schedule = event.schedules.order_by("-pk")[0]
    text = event.texts.get(language="fr")
    venue = event.venue
    return EventDraft(
        first_date=schedule.first_date,
        start_time=None if schedule.is_all_day else schedule.start_time,
        duration=schedule.duration,
        timezone=schedule.timezone,
        audience=tuple(event.audiences.order_by("pk").values_list("audience", flat=True)),
        access_features=tuple(event.access_features),
        venue=venue_draft_of(venue) if venue else None,
        facilitators=tuple(
            FacilitatorDraft(one.label, one.role)
            for one in event.facilitators.filter(occurrence=None)
        ),
        **{name: getattr(event, name) for name in _SAME_NAMES},
        **{name: getattr(text, name) for name in _TEXT_NAMES},
    )


def venue_draft_of(venue: Venue) -> VenueDraft:
    """Return a stored place as a draft."""
    return VenueDraft(
        name=venue.name,
        street=venue.street,
        postcode=venue.postcode,
        city=venue.city,
        department=venue.department_id or "",
        latitude=None if venue.is_approximate else venue.latitude,
        longitude=None if venue.is_approximate else venue.longitude,
        access_notes=venue.access_notes,
    )


def _replace_parts(event: Event, draft: EventDraft) -> None:
    event.texts.filter(language="fr").delete()
    event.audiences.all().delete()
    _write_parts(event, draft)


def _spread(event: Event, draft: EventDraft, *, now: datetime) -> None:
    """Let sessions to come follow, but for what was set on one of them."""
    coming = Occurrence.objects.filter(event=event, starts_at__gt=now)
    for name, value in (("title", draft.title), ("venue_id", event.venue_id)):
        plain = [row.pk for row in coming if name.removesuffix("_id") not in row.overridden]
        coming.filter(pk__in=plain).update(**{name: value, "changed_at": now})
    for row in coming.exclude(capacity=event.capacity):
        fits = event.capacity is None or row.confirmed_seats <= event.capacity
        if fits and "capacity" not in row.overridden:
            Occurrence.objects.filter(pk=row.pk).update(capacity=event.capacity, changed_at=now)
