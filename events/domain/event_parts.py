"""What an event consists of besides its dates: stored, read back as a draft, compared."""

from __future__ import annotations

from typing import Any

from events.domain.drafts import EventDraft, FacilitatorDraft
from events.domain.registration_terms import LISTED_TERMS, PLAIN_TERMS
from events.domain.venues import stored_venue, venue_draft_of
from events.models import Event, EventAudience, EventText, Facilitator, Occurrence
from groups.domain.folding import fold
from groups.models import Venue

SAME_NAMES = (
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
    *PLAIN_TERMS,
)
LISTED_NAMES = ("access_features", *LISTED_TERMS)
TEXT_NAMES = ("title", "description", "summary_easy", "welcome")


def fill(event: Event, draft: EventDraft) -> None:
    """Set the event's own columns, and its place, from a draft."""
    for name in SAME_NAMES:
        setattr(event, name, getattr(draft, name))
    for name in LISTED_NAMES:
        setattr(event, name, list(getattr(draft, name)))
    event.venue = (
        stored_venue(organization=event.group.organization, draft=draft.venue)
        if draft.venue
        else None
    )
    event.search_text = search_text(event, draft)


def search_text(event: Event, draft: EventDraft) -> str:
    """Return the folded words by which an event is found; a hidden place by its town alone."""
    venue = event.venue
    place = [venue.name, venue.city, venue.postcode] if venue else []
    if venue and event.is_place_hidden:
        place = [venue.city]
    words = [draft.title, draft.description, event.group.name, event.group.city, *place]
    return fold(" ".join(words))


def write_parts(event: Event, draft: EventDraft) -> None:
    """Store the words, the audiences and the faces of a draft."""
    EventText.objects.create(
        event=event, language="fr", **{name: getattr(draft, name) for name in TEXT_NAMES}
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


def snapshot(event: Event, *, draft: EventDraft | None = None) -> dict[str, object]:
    """Return all that an event says, as stored or as a draft would have it."""
    values = {name: getattr(event, name) for name in SAME_NAMES}
    values |= {name: list(getattr(event, name)) for name in LISTED_NAMES}
    values |= {"venue": _place(event.venue)}
    if draft is not None:
        parts = [getattr(draft, name) for name in TEXT_NAMES]
        faces = [(one.label, one.role) for one in draft.facilitators]
        return values | {"texts": parts, "faces": faces, "audience": sorted({*draft.audience})}
    text = event.texts.get(language="fr")
    faces = list(event.facilitators.filter(occurrence=None).values_list("label", "role"))
    audience = sorted(event.audiences.values_list("audience", flat=True))
    parts = [getattr(text, name) for name in TEXT_NAMES]
    return values | {"texts": parts, "faces": faces, "audience": audience}


def _place(venue: Venue | None) -> tuple[object, ...]:
    return (venue.pk, venue.access_notes, venue.latitude, venue.longitude) if venue else ()


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
        venue=venue_draft_of(venue) if venue else None,
        facilitators=tuple(
            FacilitatorDraft(one.label, one.role)
            for one in event.facilitators.filter(occurrence=None)
        ),
        **{name: getattr(event, name) for name in SAME_NAMES},
        **_listed(event),
        **{name: getattr(text, name) for name in TEXT_NAMES},
    )


def _listed(event: Event) -> dict[str, Any]:
    return {name: tuple(getattr(event, name)) for name in LISTED_NAMES}
