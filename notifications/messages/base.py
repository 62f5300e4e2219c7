"""A message: which words stand in its subject, which sections in its body."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.domain.feeds import session_calendar
from events.models import Registration

from .facts import Facts, facts_of
from .wholes import facts_of_whole

Words = str | Promise

# Keeps what follows the preheader out of the preview of mail programs.
_PADDING = "\u034f\u200c\u00a0" * 80


class Message:
    """What one person is told of one registration.

    The subject is neutral; a person who asked for full detail reads the title in it too.
    ``subject_words`` may use ``%(short_when)s`` and ``%(weekday_when)s``. The body opens with
    ``notifications/email/openings/<purpose>.txt``; it names the group only after that. A
    calendar file goes along when ``calendar_status`` is set and the place is confirmed. With
    ``is_whole`` it speaks of all dates of a cohort: it lists them, and has no calendar file.
    """

    purpose: ClassVar[str]
    subject_words: ClassVar[Words]
    calendar_status: ClassVar[str] = ""
    when_label: ClassVar[Words] = _("Quand")
    dates_label: ClassVar[Words] = _("Vos dates")
    manage_label: ClassVar[Words] = _("Changer ou annuler votre venue, sans explication")
    shows_place: ClassVar[bool] = True
    shows_note: ClassVar[bool] = True
    shows_code: ClassVar[bool] = True
    shows_next_date: ClassVar[bool] = False

    def __init__(
        self, registration: Registration, *, now: datetime, is_whole: bool = False
    ) -> None:
        self.registration = registration
        self.now = now
        self.facts: Facts = facts_of(registration, now=now, tells_next_date=self.shows_next_date)
        if is_whole and registration.enrolment is not None:
            self.facts = facts_of_whole(self.facts, registration.enrolment, now=now)

    @property
    def subject(self) -> str:
        """One line, whatever the title holds."""
        facts = self.facts
        when = {"short_when": facts.short_when, "weekday_when": facts.weekday_when}
        words = str(self.subject_words) % when
        return one_line(words if self.registration.is_discreet else f"{words} · {facts.title}")

    @property
    def has_calendar(self) -> bool:
        """Whether the session's own calendar file goes along."""
        speaks_of_one = not self.facts.dates
        return bool(self.calendar_status) and self.facts.is_confirmed and speaks_of_one

    def text(self) -> str:
        """Return the body as plain text."""
        return self._render("message.txt").strip() + "\n"

    def html(self) -> str:
        """Return the body as HTML: no image, nothing fetched from anywhere."""
        return self._render("message.html")

    def calendar(self) -> bytes:
        """Return the session's own calendar file, neutral unless the person asked otherwise."""
        return session_calendar(
            occurrence=self.registration.occurrence,
            now=self.now,
            neutral=self.registration.is_discreet,
            status=self.calendar_status,
            is_place_known=self.facts.is_confirmed,
        )

    def _render(self, template: str) -> str:
        context = {
            "facts": self.facts,
            "message": self,
            "has_calendar": self.has_calendar,
            "opening": f"notifications/email/openings/{self.purpose}.txt",
            "padding": _PADDING,
            "language": get_language(),
        }
        return render_to_string(f"notifications/email/{template}", context)


def one_line(text: str) -> str:
    """Return ``text`` fit for a header: no line break, no control character, single spaces."""
    kept = (" " if unicodedata.category(char) in _CONTROLS else char for char in text)
    return " ".join(part for part in "".join(kept).split(" ") if part)


_CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
