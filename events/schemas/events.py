"""What the API takes and gives about events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field
from pydantic import BeforeValidator, StringConstraints

from events.models import Event, EventText, Schedule
from groups.schemas import Measure, Strict, Whole

from .terms import Terms, TermsOut, terms_of

Line = Annotated[str, StringConstraints(max_length=1000)]
Text = Annotated[str, StringConstraints(max_length=10_000)]


def _a_price(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a price is a number")
    return value


Price = Annotated[Decimal, BeforeValidator(_a_price)]
"""Euros, as a number or, to the cent, as a text."""


class HowItGoes(Strict):
    """What people ask themselves before coming; null where nothing is said."""

    welcome: Text = ""
    usual_size: Whole | None = None
    may_listen: bool | None = None
    may_leave: bool | None = None
    may_bring: bool | None = None
    late_ok: bool | None = None


class Fee(Strict):
    """A price in euros; null where nothing is said."""

    amount: Price | None = None
    free_price: bool = False
    member_amount: Price | None = None


class VenueIn(Strict):
    """A place; positions in degrees."""

    name: Line = ""
    street: Line = ""
    postcode: Line = ""
    city: Line = ""
    department: Line = ""
    latitude: Measure | None = None
    longitude: Measure | None = None
    access_notes: Text = ""


class FacilitatorIn(Strict):
    """Who welcomes, as shown, and in what quality."""

    label: Line
    role: Line


class EventWords(Terms):
    """What can be said of an event besides its dates.

    With ``is_place_hidden`` the town alone is shown; who is confirmed learns the address.
    """

    audience: list[Line] = Field(default_factory=list, max_length=20)
    min_age: Whole | None = None
    max_age: Whole | None = None
    access_mode: Line = "drop_in"
    format: Line = "onsite"
    visibility: Line = "public"
    description: Text = ""
    summary_easy: Text = ""
    how_it_goes: HowItGoes = HowItGoes()
    fee: Fee = Fee()
    access_features: list[Line] = Field(default_factory=list, max_length=20)
    capacity: Whole | None = None
    waitlist: bool = True
    venue: VenueIn | None = None
    is_place_hidden: bool = False
    online_url: Line = ""
    facilitators: list[FacilitatorIn] = Field(default_factory=list, max_length=20)


class EventIn(EventWords):
    """A new event; wall-clock times are read in ``timezone`` (the group's by default)."""

    title: Line
    kind: Line
    starts_at: Line = Field(examples=["2026-12-03T18:30"])
    all_day: bool = False
    duration_minutes: Whole
    timezone: Line = ""
    rrule: Line = ""
    rdates: list[Line] = Field(default_factory=list, max_length=1000)
    exdates: list[Line] = Field(default_factory=list, max_length=1000)


class EventPatch(EventWords):
    """What changes of an event's words and facts; absent fields stay."""

    title: Line = ""
    kind: Line = ""


class EventOut(TermsOut):
    """An event, as anybody may read it; its organisers read ``confirmed_note`` too."""

    id: UUID
    group: str
    title: str
    kind: str
    audience: list[str]
    min_age: int | None
    max_age: int | None
    access_mode: str
    format: str
    visibility: str
    description: str
    summary_easy: str
    how_it_goes: HowItGoes
    fee: Fee
    access_features: list[str]
    starts_at: str
    all_day: bool
    timezone: str
    duration_minutes: int
    rrule: str
    rdates: list[str]
    exdates: list[str]
    capacity: int | None
    waitlist: bool
    venue: VenueIn | None
    is_place_hidden: bool
    facilitators: list[FacilitatorIn]
    archived: bool
    feed: str

    @classmethod
    def of(cls, event: Event, *, feed: str, is_run: bool = False) -> EventOut:
        """Return an event's answer; ``feed`` is its calendar's address, ``is_run`` is said of
        one that the caller may change.
        """
        text = next((one for one in event.texts.all() if one.language == "fr"), None)
        return cls(
            id=event.public_id,
            group=event.group.slug,
            title=text.title if text else "",
            kind=event.kind,
            audience=[one.audience for one in sorted(event.audiences.all(), key=lambda a: a.pk)],
            min_age=event.min_age,
            max_age=event.max_age,
            access_mode=event.access_mode,
            format=event.format,
            visibility=event.visibility,
            description=text.description if text else "",
            summary_easy=text.summary_easy if text else "",
            how_it_goes=_how_it_goes(event, text),
            fee=_fee(event),
            access_features=event.access_features,
            capacity=event.capacity,
            waitlist=event.has_waitlist,
            venue=None if event.is_place_hidden else venue_out(event),
            is_place_hidden=event.is_place_hidden,
            facilitators=_welcoming(event),
            archived=event.archived_at is not None,
            feed=feed,
            **_when(event.schedules.order_by("-pk")[0]),
            **terms_of(event, is_run=is_run),
        )


def _how_it_goes(event: Event, text: EventText | None) -> HowItGoes:
    return HowItGoes(
        welcome=text.welcome if text else "",
        usual_size=event.usual_size,
        may_listen=event.may_listen,
        may_leave=event.may_leave,
        may_bring=event.may_bring,
        late_ok=event.late_ok,
    )


def _fee(event: Event) -> Fee:
    return Fee(
        amount=event.fee_amount,
        free_price=event.fee_free_price,
        member_amount=event.fee_member_amount,
    )


def _welcoming(event: Event) -> list[FacilitatorIn]:
    """Return who usually welcomes, without those of a single date."""
    usual = (one for one in event.facilitators.all() if one.occurrence_id is None)
    return [FacilitatorIn(label=one.label, role=one.role) for one in usual]


def _when(schedule: Schedule) -> dict[str, Any]:
    wall = datetime.combine(schedule.first_date, schedule.start_time)
    return {
        "starts_at": _wall_words(wall, all_day=schedule.is_all_day),
        "all_day": schedule.is_all_day,
        "timezone": schedule.timezone,
        "duration_minutes": int(schedule.duration.total_seconds() // 60),
        "rrule": schedule.rrule,
        "rdates": schedule.rdates,
        "exdates": schedule.exdates,
    }


def venue_out(event: Event) -> VenueIn | None:
    """Return the event's usual place."""
    venue = event.venue
    if venue is None:
        return None
    return VenueIn(
        name=venue.name,
        street=venue.street,
        postcode=venue.postcode,
        city=venue.city,
        department=venue.department_id or "",
        latitude=venue.latitude,
        longitude=venue.longitude,
        access_notes=venue.access_notes,
    )


def _wall_words(wall: datetime, *, all_day: bool) -> str:
    return f"{wall:%Y-%m-%d}" if all_day else f"{wall:%Y-%m-%dT%H:%M}"
