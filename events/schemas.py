"""What the API takes and gives about events; times as in the contract."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from events.domain.agenda import seats_left
from events.domain.edits import EditPreview
from events.domain.seating import position_of
from events.models import Event, Occurrence, Registration
from groups.schemas import Strict

Line = Annotated[str, StringConstraints(max_length=1000)]
Text = Annotated[str, StringConstraints(max_length=10_000)]


class HowItGoes(Strict):
    """What people ask themselves before coming; null where nothing is said."""

    welcome: Text = ""
    usual_size: int | None = None
    may_listen: bool | None = None
    may_leave: bool | None = None
    may_bring: bool | None = None
    late_ok: bool | None = None


class Fee(Strict):
    """A price in euros; null where nothing is said."""

    amount: Decimal | None = None
    free_price: bool = False
    member_amount: Decimal | None = None


class VenueIn(Strict):
    """A place; positions in degrees."""

    name: Line = ""
    street: Line = ""
    postcode: Line = ""
    city: Line = ""
    department: Line = ""
    latitude: float | None = None
    longitude: float | None = None
    access_notes: Text = ""


class FacilitatorIn(Strict):
    """Who welcomes, as shown, and in what quality."""

    label: Line
    role: Line


class EventWords(Strict):
    """What can be said of an event besides its dates."""

    audience: list[Line] = Field(default_factory=list, max_length=20)
    min_age: int | None = None
    max_age: int | None = None
    access_mode: Line = "drop_in"
    format: Line = "onsite"
    visibility: Line = "public"
    description: Text = ""
    summary_easy: Text = ""
    how_it_goes: HowItGoes = HowItGoes()
    fee: Fee = Fee()
    access_features: list[Line] = Field(default_factory=list, max_length=20)
    capacity: int | None = None
    waitlist: bool = True
    venue: VenueIn | None = None
    online_url: Line = ""
    facilitators: list[FacilitatorIn] = Field(default_factory=list, max_length=20)


class EventIn(EventWords):
    """A new event; wall-clock times are read in ``timezone`` (the group's by default)."""

    title: Line
    kind: Line
    starts_at: Line = Field(examples=["2026-12-03T18:30"])
    all_day: bool = False
    duration_minutes: int
    timezone: Line = ""
    rrule: Line = ""
    rdates: list[Line] = Field(default_factory=list, max_length=1000)
    exdates: list[Line] = Field(default_factory=list, max_length=1000)


class EventPatch(EventWords):
    """What changes of an event's words and facts; absent fields stay."""

    title: Line = ""
    kind: Line = ""


class EventOut(Schema):
    """An event, as anybody may read it."""

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
    facilitators: list[FacilitatorIn]
    archived: bool
    feed: str

    @classmethod
    def of(cls, event: Event, *, feed: str) -> EventOut:
        """Return an event's answer; ``feed`` is its calendar's address."""
        text = next((one for one in event.texts.all() if one.language == "fr"), None)
        schedule = event.schedules.order_by("-pk")[0]
        wall = datetime.combine(schedule.first_date, schedule.start_time)
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
            how_it_goes=HowItGoes(
                welcome=text.welcome if text else "",
                usual_size=event.usual_size,
                may_listen=event.may_listen,
                may_leave=event.may_leave,
                may_bring=event.may_bring,
                late_ok=event.late_ok,
            ),
            fee=Fee(
                amount=event.fee_amount,
                free_price=event.fee_free_price,
                member_amount=event.fee_member_amount,
            ),
            access_features=event.access_features,
            starts_at=_wall_words(wall, all_day=schedule.is_all_day),
            all_day=schedule.is_all_day,
            timezone=schedule.timezone,
            duration_minutes=int(schedule.duration.total_seconds() // 60),
            rrule=schedule.rrule,
            rdates=schedule.rdates,
            exdates=schedule.exdates,
            capacity=event.capacity,
            waitlist=event.has_waitlist,
            venue=None if event.is_place_hidden else venue_out(event),
            facilitators=[
                FacilitatorIn(label=one.label, role=one.role)
                for one in event.facilitators.all()
                if one.occurrence_id is None
            ],
            archived=event.archived_at is not None,
            feed=feed,
        )


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


class OccurrenceOut(Schema):
    """A session; ``confirmed`` and ``waitlisted`` are for its group's organisers alone."""

    id: UUID
    event: UUID
    group: str
    title: str
    original_start: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: str
    note: str
    city: str
    capacity: int | None
    seats: str | None
    confirmed: int | None
    waitlisted: int | None

    @classmethod
    def of(cls, occurrence: Occurrence, *, waitlisted: int | None = None) -> OccurrenceOut:
        """Return a session's answer; give ``waitlisted`` to organisers only."""
        event, venue = occurrence.event, occurrence.venue
        original = datetime.combine(occurrence.original_date, occurrence.original_time)
        return cls(
            id=occurrence.public_id,
            event=event.public_id,
            group=event.group.slug,
            title=occurrence.title,
            original_start=f"{original:%Y-%m-%dT%H:%M}",
            starts_at=occurrence.local_start,
            ends_at=occurrence.local_end,
            timezone=occurrence.schedule.timezone,
            status=occurrence.status,
            note=occurrence.note,
            city=venue.city if venue else "",
            capacity=occurrence.capacity,
            seats=seats_left(occurrence),
            confirmed=None if waitlisted is None else occurrence.confirmed_seats,
            waitlisted=waitlisted,
        )


class OccurrencePage(Schema):
    """Sessions by start; ``next`` is the cursor of the following page."""

    items: list[OccurrenceOut]
    next: str | None


class OccurrencePatch(Strict):
    """What changes at a session; absent fields stay.

    ``scope``: ``this`` session, it and the ``following`` ones, or ``all`` not yet begun. The
    others take the hour of ``starts_at`` and move by as many days.
    """

    title: Line | None = None
    starts_at: Line | None = None
    duration_minutes: int | None = None
    venue: VenueIn | None = None
    capacity: int | None = None
    facilitators: list[FacilitatorIn] | None = Field(default=None, max_length=20)
    status: Line | None = None
    note: Line | None = None
    scope: Line = "this"


class DateChangeOut(Schema):
    """One session before and after an edit; ``new_start`` null when no date is left for it."""

    id: UUID
    old_start: datetime
    new_start: datetime | None
    status: str
    registered: int


class EditPreviewOut(Schema):
    """What an edit would touch; with ``refusals``, in words, nothing would be done.

    ``registered`` parties would be told, but for those ``without_contact``; those of
    ``losing`` (registrations) would see their session called off. ``added`` are new dates.
    """

    dates: list[DateChangeOut]
    added: list[datetime]
    registered: int
    without_contact: int
    losing: list[UUID]
    refusals: list[str]

    @classmethod
    def of(cls, preview: EditPreview) -> EditPreviewOut:
        """Return a preview's answer."""
        return cls(
            dates=[
                DateChangeOut(
                    id=one.public_id,
                    old_start=one.old_start,
                    new_start=one.new_start,
                    status=one.status,
                    registered=one.registered,
                )
                for one in preview.dates
            ],
            added=list(preview.added),
            registered=preview.registered,
            without_contact=preview.without_contact,
            losing=[one.public_id for one in preview.losing],
            refusals=list(preview.refusals),
        )


class RegistrationIn(Strict):
    """Who comes; all but the consent is optional. Reminders in minutes before the start."""

    nickname: Text = ""
    email: Line = ""
    phone: Line = ""
    companions: int = 0
    reminders: list[int] | None = Field(default=None, max_length=20)
    discreet: bool = True
    consent: bool


class RegistrationPatch(Strict):
    """What changes of a registration; absent fields stay."""

    nickname: Text | None = None
    email: Line | None = None
    phone: Line | None = None
    companions: int | None = None
    reminders: list[int] | None = Field(default=None, max_length=20)
    discreet: bool | None = None


class RegistrationOut(Schema):
    """A registration, for whoever holds its token."""

    token: str
    code: str
    status: str
    position: int | None
    companions: int
    occurrence: UUID
    starts_at: datetime
    manage_url: str
    calendar_url: str

    @classmethod
    def of(
        cls, registration: Registration, *, manage_url: str, calendar_url: str
    ) -> RegistrationOut:
        """Return a registration's answer."""
        return cls(
            token=registration.token,
            code=registration.code,
            status=registration.status,
            position=position_of(registration),
            companions=registration.seats - 1,
            occurrence=registration.occurrence.public_id,
            starts_at=registration.occurrence.local_start,
            manage_url=manage_url,
            calendar_url=calendar_url,
        )


class EnrolledDate(Schema):
    """One date of an enrolment; its own ``token`` declines that date alone."""

    occurrence: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    status: str
    token: str
    manage_url: str


class EnrolmentOut(Schema):
    """An enrolment, for whoever holds its token; ``calendar_url`` is null."""

    token: str
    code: str
    status: str
    position: int | None
    companions: int
    event: UUID
    manage_url: str
    calendar_url: str | None
    sessions: list[EnrolledDate]


class ExpectedOut(Schema):
    """Somebody expected, for the session's organisers: no contact is ever shown."""

    id: UUID
    nickname: str
    seats: int
    status: str
    has_contact: bool
    attendance: str | None


class ExpectedList(Schema):
    """Everybody registered for a session, in order of arrival."""

    items: list[ExpectedOut]


class AttendanceIn(Strict):
    """Who came, by registration or member id, and nameless counts."""

    present: list[UUID] = Field(default_factory=list, max_length=1000)
    excused: list[UUID] = Field(default_factory=list, max_length=1000)
    absent: list[UUID] = Field(default_factory=list, max_length=1000)
    walk_ins: int | None = None
    visitors: int | None = None
    relatives: int | None = None
    headcount: int | None = None


class MonthOut(Schema):
    """What a group's sessions of one kind add up to in one month (its first day)."""

    month: date
    kind: str
    sessions: int
    cancelled_sessions: int
    counted_sessions: int
    registered: int
    attendances: int
    excused: int
    absent: int
    first_timers: int


class MonthList(Schema):
    """Counts by month and kind."""

    items: list[MonthOut]
