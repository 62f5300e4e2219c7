"""What the API takes and gives about sessions, and edits of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from events.domain.agenda import seats_left
from events.domain.edits import EditPreview
from events.domain.openings import window_of
from events.models import Occurrence
from groups.schemas import Strict, Whole

from .events import FacilitatorIn, Line, VenueIn


class OccurrenceOut(Schema):
    """A session; ``confirmed`` and ``waitlisted`` are for its group's organisers alone.

    One can register from ``registration_opens_at`` (null: already) until before
    ``registration_closes_at``; both are null where nobody registers for single dates.
    """

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
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None

    @classmethod
    def of(
        cls, occurrence: Occurrence, *, waitlisted: int | None = None, planned: int = 0
    ) -> OccurrenceOut:
        """Return a session's answer; give ``waitlisted`` to organisers only.

        ``planned`` are those who plan to come where no seat is held.
        """
        event, venue = occurrence.event, occurrence.venue
        original = datetime.combine(occurrence.original_date, occurrence.original_time)
        window = window_of(occurrence) if event.takes_registrations else None
        zone = occurrence.schedule.zone
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
            confirmed=None if waitlisted is None else occurrence.confirmed_seats + planned,
            waitlisted=waitlisted,
            registration_opens_at=(
                window.opens_at.astimezone(zone) if window and window.opens_at else None
            ),
            registration_closes_at=window.closes_at.astimezone(zone) if window else None,
        )


class OccurrencePage(Schema):
    """Sessions by start; ``next`` is the cursor of the following page."""

    items: list[OccurrenceOut]
    next: str | None


class OccurrencePatch(Strict):
    """What changes at a session; absent fields stay, ``capacity: null`` lifts the limit.

    ``scope``: ``this`` session, it and the ``following`` ones, or ``all`` not yet begun. The
    others take the hour of ``starts_at`` and move by as many days.
    """

    title: Line | None = None
    starts_at: Line | None = None
    duration_minutes: Whole | None = None
    venue: VenueIn | None = None
    capacity: Whole | None = None
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
