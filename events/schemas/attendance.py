"""What the API takes and gives about who came, and counts."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from groups.schemas import Strict, Whole


class ExpectedOut(Schema):
    """Somebody expected, for the session's organisers: no contact is ever shown.

    ``dates_asked``: for how many dates to come they wait for a yes, this one and those chosen
    together with it. ``seats_granted``: how many of the ``seats`` that they asked for they have,
    or get when their turn comes.
    """

    id: UUID
    nickname: str
    seats: int
    seats_granted: int
    status: str
    has_contact: bool
    attendance: str | None
    first_time: bool | None
    access_needs: list[str]
    dates_asked: int


class AnswerIn(Strict):
    """The group's answer to who asks to come.

    ``accept_all`` is a yes to all dates that were asked for together (``dates_asked``);
    ``recognise`` one that makes the person a member of the group from now on.
    """

    answer: Literal["accept", "accept_all", "recognise", "decline"]


class AnsweredOut(Schema):
    """Where one registration stands once it was answered."""

    id: UUID
    occurrence: UUID
    status: str


class AnsweredList(Schema):
    """What was answered: one date, or all that were asked for together."""

    items: list[AnsweredOut]


class ExpectedList(Schema):
    """Everybody registered for a session, in order of arrival."""

    items: list[ExpectedOut]


class AttendanceIn(Strict):
    """Who came, by registration or member id, and nameless counts."""

    present: list[UUID] = Field(default_factory=list, max_length=1000)
    excused: list[UUID] = Field(default_factory=list, max_length=1000)
    absent: list[UUID] = Field(default_factory=list, max_length=1000)
    walk_ins: Whole | None = None
    visitors: Whole | None = None
    relatives: Whole | None = None
    headcount: Whole | None = None


class MonthOut(Schema):
    """What a group's sessions of one kind add up to in one month (its first day).

    For a token that reads the group and does not run it, numbers of people are null where they
    are small, where they would give a small one back, and always for ``registered``.
    """

    month: date
    kind: str
    sessions: int
    cancelled_sessions: int
    counted_sessions: int
    registered: int | None
    attendances: int | None
    excused: int | None
    absent: int | None
    first_timers: int | None


class MonthList(Schema):
    """Counts by month and kind."""

    items: list[MonthOut]
