"""What organisers wrote to a person, on the page that their secret link opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from events.domain.phrases import time_words
from events.domain.session_messages import messages_to
from events.domain.wording import date_words, short_date_words
from events.models import Registration


@dataclass(frozen=True)
class NoteRow:
    """One text, when it was written, and about which day."""

    text: str
    written: str
    about: str


def note_rows(registrations: Collection[Registration], *, now: datetime) -> list[NoteRow]:
    """Return what was written to these parties, the newest first (two queries)."""
    return [
        NoteRow(
            text=one.text,
            written=_moment(one.at.astimezone(one.occurrence.schedule.zone)),
            about=short_date_words(one.occurrence.local_start.date()),
        )
        for one in messages_to(registrations, now=now)
    ]


def _moment(local: datetime) -> str:
    return f"{date_words(local.date())}, {time_words(local.time())}"
