"""What lists show of a session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from events.domain.agenda import seats_left
from events.domain.wording import (
    audience_words,
    date_words,
    fee_words,
    hours_words,
    relative_day_words,
    relative_words,
    seats_words,
    short_place_words,
)
from events.models import Format, Occurrence


@dataclass(frozen=True)
class Card:
    """One session in a list, in words."""

    url: str
    title: str
    kind: str
    kind_label: str
    day: date
    date_words: str
    time_words: str
    relative_words: str
    group_name: str
    place_words: str
    audience_words: str
    access_words: str
    seats_words: str
    fee_words: str
    status: str
    is_online: bool


@dataclass(frozen=True)
class Day:
    """The sessions of one date."""

    on: date
    date_words: str
    relative_words: str
    cards: list[Card]


def card_of(occurrence: Occurrence, *, now: datetime) -> Card:
    """Return the session in words; it must come from ``agenda.for_cards``."""
    event = occurrence.event
    day = occurrence.local_start.date()
    return Card(
        url=reverse("events:session", args=[occurrence.public_id]),
        title=occurrence.title,
        kind=event.kind,
        kind_label=str(event.get_kind_display()),
        day=day,
        date_words=date_words(day),
        time_words=hours_words(occurrence),
        relative_words=relative_words(occurrence, now=now),
        group_name=event.group.name,
        place_words=short_place_words(occurrence),
        audience_words=audience_words(event),
        access_words=str(event.get_access_mode_display()),
        seats_words=seats_words(seats_left(occurrence)),
        fee_words=fee_words(event),
        status=status_of(occurrence),
        is_online=_is_online_too(occurrence),
    )


def _is_online_too(occurrence: Occurrence) -> bool:
    """Whether to say « En ligne » beside a place that does not say it."""
    if occurrence.event.format == Format.ONLINE:
        return occurrence.venue is not None
    return bool(occurrence.event.format == Format.HYBRID)


def status_of(occurrence: Occurrence) -> str:
    """Return ``scheduled``, ``cancelled``, or ``moved`` off its original start."""
    if not occurrence.is_cancelled and _has_moved(occurrence):
        return "moved"
    return occurrence.status


def _has_moved(occurrence: Occurrence) -> bool:
    """Whether somebody moved it: an hour that clocks skip is no move, nor is a longer session."""
    original = datetime.combine(occurrence.original_date, occurrence.original_time)
    is_edited = "starts_at" in occurrence.overridden
    return is_edited and occurrence.local_start.replace(tzinfo=None) != original


def by_day(occurrences: Iterable[Occurrence], *, now: datetime) -> list[Day]:
    """Return sessions, given in order, under their dates."""
    rows = sorted(occurrences, key=_day_of)
    return [_day(on, list(of_day), now=now) for on, of_day in groupby(rows, key=_day_of)]


def _day_of(occurrence: Occurrence) -> date:
    return occurrence.local_start.date()


def _day(on: date, rows: list[Occurrence], *, now: datetime) -> Day:
    cards = [card_of(row, now=now) for row in rows]
    return Day(on, date_words(on), relative_day_words(rows[0], now=now), cards)
