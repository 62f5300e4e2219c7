"""What the API takes and gives about how one registers for an event."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import StringConstraints

from events.models import MAX_COMPANIONS, Event, default_reminders
from groups.schemas import Strict, Whole

_Word = Annotated[str, StringConstraints(max_length=1000)]
_Text = Annotated[str, StringConstraints(max_length=10_000)]


class Terms(Strict):
    """How one registers; days, minutes and reminders are before the start.

    Registering opens at 00:00, on the clocks where one meets, ``opens_days_before`` days before
    the session (null: at once), and closes ``closes_minutes_before`` minutes before it (of a
    closed cohort: before its first date; with 0 one can join late). Outside it registering is
    refused, 409 ``registration_not_open_yet`` or ``registration_closed``; cancelling never is.

    ``max_companions`` is 0 to 4. ``takes_plans`` (« je pense venir ») holds where one comes
    without registering, else it is false. ``asks_first_time`` and ``asked_needs`` (values of
    ``step_free, sign_language, hearing_loop, near_the_door, quiet_corner, help_reading``) say
    what those who register may answer. ``confirmed_note`` is told to those confirmed only (a door
    code); when it or ``online_url`` changes, they are told. With ``confirms_offers`` a seat that
    became free has to be accepted. ``reminder_offsets`` are up to four times, in minutes.
    """

    opens_days_before: Whole | None = None
    closes_minutes_before: Whole = 0
    max_companions: Whole = MAX_COMPANIONS
    takes_plans: bool = False
    asks_first_time: bool = False
    asked_needs: list[_Word] = Field(default_factory=list, max_length=20)
    confirmed_note: _Text = ""
    confirms_offers: bool = False
    reminder_offsets: list[Whole] = Field(default_factory=default_reminders, max_length=20)


class TermsOut(Schema):
    """How one registers; ``confirmed_note`` is null but for the event's organisers."""

    opens_days_before: int | None
    closes_minutes_before: int
    max_companions: int
    takes_plans: bool
    asks_first_time: bool
    asked_needs: list[str]
    confirmed_note: str | None
    confirms_offers: bool
    reminder_offsets: list[int]


def terms_of(event: Event, *, is_run: bool) -> dict[str, Any]:
    """Return how one registers for the event; ``is_run`` says that an organiser asks."""
    names = {*TermsOut.model_fields} - {"confirmed_note"}
    note = event.confirmed_note if is_run else None
    return {**{name: getattr(event, name) for name in names}, "confirmed_note": note}
