"""What the API takes and gives about registrations and enrolments."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from events.domain.asking import needs_of, seats_granted
from events.domain.seating import position_of
from events.models import Registration
from groups.schemas import Strict, Whole, YesNo

from .events import Line, Text


class RegistrationIn(Strict):
    """Who comes; all but the consent is optional. Reminders in minutes before the start.

    ``first_time`` and ``access_needs`` are for events that ask for them (``asks_first_time``,
    ``asked_needs``): elsewhere they are refused (``not_asked``). ``for_other``: it is somebody
    else's place, and contact; that contact waits 72 hours for its owner's answer.
    """

    nickname: Text = ""
    email: Line = ""
    phone: Line = ""
    companions: Whole = 0
    reminders: list[Whole] | None = Field(default=None, max_length=20)
    discreet: YesNo = True
    channel: Literal["", "email", "sms"] = ""
    consent: YesNo
    first_time: YesNo | None = None
    access_needs: list[Line] = Field(default_factory=list, max_length=20)
    for_other: YesNo = False


class EnrolmentIn(RegistrationIn):
    """The same; of an event on registration, with the one to three dates that are wanted.

    ``best_moment`` (``any``, ``morning``, ``midday``, ``afternoon``, ``evening``) and
    ``may_leave_message`` are for being called back before a first talk: elsewhere refused.
    """

    occurrences: list[UUID] | None = Field(default=None, max_length=20)
    best_moment: Line = ""
    may_leave_message: YesNo = False


class DecliningIn(Strict):
    """The dates of an enrolment that one does not come to."""

    occurrences: list[UUID] = Field(max_length=400)


class RegistrationPatch(Strict):
    """What changes of a registration; absent fields stay. ``first_time: null`` takes it back.

    ``best_moment`` and ``may_leave_message`` are of a request for a first talk that waits:
    elsewhere refused (``not_asked``).
    """

    nickname: Text | None = None
    email: Line | None = None
    phone: Line | None = None
    companions: Whole | None = None
    reminders: list[Whole] | None = Field(default=None, max_length=20)
    first_time: YesNo | None = None
    access_needs: list[Line] | None = Field(default=None, max_length=20)
    discreet: YesNo | None = None
    channel: Literal["", "email", "sms"] | None = None
    best_moment: Line | None = None
    may_leave_message: YesNo | None = None


class RegistrationOut(Schema):
    """A registration, for whoever holds its token.

    A ``status`` of ``offered`` holds the seats until ``offer_expires_at`` (null for others):
    accept them, or DELETE the registration. ``companions_granted``: how many of the
    ``companions`` may come; fewer where one waits and the event allows fewer since.
    """

    token: str
    code: str
    status: str
    position: int | None
    offer_expires_at: datetime | None
    companions: int
    companions_granted: int
    first_time: bool | None
    access_needs: list[str]
    occurrence: UUID
    starts_at: datetime
    manage_url: str
    calendar_url: str

    @classmethod
    def of(
        cls, registration: Registration, *, manage_url: str, calendar_url: str
    ) -> RegistrationOut:
        """Return a registration's answer."""
        until = registration.offer_expires_at
        return cls(
            token=registration.token,
            code=registration.code,
            status=registration.status,
            position=position_of(registration),
            offer_expires_at=until and until.astimezone(registration.occurrence.schedule.zone),
            companions=registration.seats - 1,
            companions_granted=seats_granted(registration.occurrence.event, registration) - 1,
            first_time=registration.is_first_time,
            access_needs=list(needs_of(registration)),
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
    """An enrolment, for whoever holds its token; where it stands each by itself, the best.

    ``best_moment`` and ``may_leave_message`` are null but of a request for a first talk.
    """

    token: str
    code: str
    status: str
    position: int | None
    companions: int
    companions_granted: int
    first_time: bool | None
    access_needs: list[str]
    event: UUID
    manage_url: str
    calendar_url: str | None
    best_moment: str | None
    may_leave_message: bool | None
    sessions: list[EnrolledDate]
