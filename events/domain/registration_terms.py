"""How one registers for an event, as its organiser says: when, with whom, what is asked, told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from events.domain.asking import cleaned_needs
from events.domain.reminders import checked_offsets
from events.errors import EventsError
from events.models import MAX_COMPANIONS, AccessMode, default_reminders
from groups.domain.texts import paragraphs

MAX_OPENS = 366
"""Days before the start at which registering opens, at most."""

MAX_CLOSES = 30 * 24 * 60
"""Minutes before the start at which registering closes, at most."""

MAX_NOTE = 1000
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Minutes and days are before the start; ``opens_days_before`` None: open since ever.

    ``confirmed_note`` is for those confirmed only: a door code, which bell to ring.
    ``takes_plans`` is for who comes without registering, ``confirms_offers`` asks for a yes
    before a seat that became free is theirs.
    """

    opens_days_before: int | None = None
    closes_minutes_before: int = 0
    max_companions: int = MAX_COMPANIONS
    takes_plans: bool = False
    asks_first_time: bool = False
    asked_needs: tuple[str, ...] = ()
    confirmed_note: str = ""
    confirms_offers: bool = False
    reminder_offsets: tuple[int, ...] = tuple(default_reminders())


PLAIN_TERMS = (
    "opens_days_before",
    "closes_minutes_before",
    "max_companions",
    "takes_plans",
    "asks_first_time",
    "confirmed_note",
    "confirms_offers",
)
LISTED_TERMS = ("asked_needs", "reminder_offsets")


def cleaned_terms(terms: Terms, *, access_mode: str, start_time: time | None) -> dict[str, Any]:
    """Return those of the terms that cleaning changes; EventsError names what can't stand.

    Plans are said only where one comes without registering: elsewhere the wish is dropped.
    """
    _check_window(terms, start_time=start_time)
    if not 0 <= terms.max_companions <= MAX_COMPANIONS:
        message = _("Donnez un nombre d’accompagnants entre 0 et %(n)d.")
        raise EventsError("bad_companions", message % {"n": MAX_COMPANIONS}, field="max_companions")
    return {
        "takes_plans": terms.takes_plans and access_mode == AccessMode.DROP_IN,
        "asked_needs": _needs(terms.asked_needs),
        "confirmed_note": paragraphs(
            terms.confirmed_note, field="confirmed_note", max_length=MAX_NOTE
        ),
        "reminder_offsets": _reminders(terms.reminder_offsets),
    }


def _check_window(terms: Terms, *, start_time: time | None) -> None:
    opens, closes = terms.opens_days_before, terms.closes_minutes_before
    if opens is not None and not 0 <= opens <= MAX_OPENS:
        raise EventsError(
            "bad_opening",
            _("L’inscription ouvre au plus tôt un an avant : donnez de 0 à 366 jours."),
            field="opens_days_before",
        )
    if not 0 <= closes <= MAX_CLOSES:
        raise EventsError(
            "bad_closing",
            _("L’inscription se ferme au plus tôt 30 jours avant, au plus tard au début."),
            field="closes_minutes_before",
        )
    hour = start_time or time.min
    if opens is not None and closes >= opens * _MINUTES_A_DAY + hour.hour * 60 + hour.minute:
        raise EventsError(
            "closes_before_opening",
            _("L’inscription se fermerait avant d’ouvrir : ouvrez-la plus tôt."),
            field="closes_minutes_before",
        )


def _needs(needs: Iterable[str]) -> tuple[str, ...]:
    try:
        return cleaned_needs(needs)
    except EventsError as error:
        raise EventsError(error.code, error.message, field="asked_needs") from error


def _reminders(offsets: tuple[int, ...]) -> tuple[int, ...]:
    try:
        return tuple(checked_offsets(offsets))
    except EventsError as error:
        raise EventsError(error.code, error.message, field="reminder_offsets") from error
