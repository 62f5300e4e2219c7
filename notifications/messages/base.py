"""A message: which words stand in its subject, which sections in its body."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.domain.feeds.sessions import Invitation
from events.domain.muting import mute_path
from events.models import Enrolment, Registration

from .calendars import CalendarPart, Effect, part_for_one, part_for_whole
from .facts import Facts, facts_of, site_url
from .rendering import render
from .senders import sender_address, sender_name
from .texts import one_line
from .wholes import Change, facts_of_whole

Words = str | Promise


class Message:
    """What one person is told of one registration.

    The subject is neutral; a person who asked for full detail reads the title in it too.
    ``subject_words`` may use ``%(short_when)s`` and ``%(weekday_when)s``. The body opens with
    ``notifications/email/openings/<purpose>.txt``; it names the group only after that.
    ``calendar_effect`` says what it does to the person's own calendar. With ``is_whole`` it
    speaks of all dates of a cohort, and lists them; with ``change``, the cause of their notices,
    of those that changed then (``of_many_words`` is its subject). ``cause`` is that of its
    delivery. ``mute_group`` names what a person turns off who wants no more of its kind; those
    without one are always sent.

    Templates see the class, not the message: what is a person's own stands in ``facts``.
    """

    do_not_call_in_templates: ClassVar[bool] = True
    purpose: ClassVar[str]
    subject_words: ClassVar[Words]
    of_many_words: ClassVar[Words] = ""
    calendar_effect: ClassVar[Effect] = Effect.NONE
    when_label: ClassVar[Words] = _("Quand")
    dates_label: ClassVar[Words] = _("Vos dates")
    manage_label: ClassVar[Words] = _("Changer ou annuler votre venue, sans explication")
    sms_label: ClassVar[Words] = _("Changer ou annuler")
    shows_place: ClassVar[bool] = True
    shows_note: ClassVar[bool] = True
    shows_code: ClassVar[bool] = True
    shows_next_date: ClassVar[bool] = False
    shows_given: ClassVar[bool] = False
    mute_group: ClassVar[str] = ""
    mute_label: ClassVar[Words] = _("Ne plus recevoir de messages de ce genre")

    def __init__(
        self,
        registration: Registration,
        *,
        now: datetime,
        is_whole: bool = False,
        change: str = "",
        cause: str = "",
    ) -> None:
        self.registration = registration
        self.now = now
        self.cause = cause
        self.whole: Enrolment | None = registration.enrolment if is_whole else None
        self.facts: Facts = facts_of(
            registration, now=now, tells_next_date=self.shows_next_date, mute_url=self.mute_url
        )
        if self.whole is not None:
            part = Change(cause=change, purpose=self.purpose) if change else None
            self.facts = facts_of_whole(self.facts, self.whole, now=now, change=part)

    @property
    def mute_url(self) -> str:
        """Where the person turns messages of this kind off; '' for what they must know."""
        return site_url(mute_path(self.registration, self.mute_group)) if self.mute_group else ""

    @property
    def subject(self) -> str:
        """One line, whatever the title holds."""
        facts = self.facts
        when = {"short_when": facts.short_when, "weekday_when": facts.weekday_when}
        words = str((facts.dates and self.of_many_words) or self.subject_words) % when
        return one_line(words if self.registration.is_discreet else f"{words} · {facts.title}")

    @cached_property
    def calendar(self) -> CalendarPart | None:
        """What goes along for the person's own calendar, neutral unless they asked otherwise."""
        effect, parties = self.calendar_effect, self._parties()
        if self.whole is not None:
            return part_for_whole(self.whole, effect=effect, parties=parties, now=self.now)
        return part_for_one(self.registration, effect=effect, parties=parties, now=self.now)

    def _parties(self) -> Invitation:
        return Invitation(
            organizer=sender_address(),
            organizer_name=sender_name(self.registration),
            attendee=self.registration.email,
        )

    def text(self) -> str:
        """Return the body as plain text."""
        return text_of(type(self), self.facts, calendar=self.calendar)

    def html(self) -> str:
        """Return the body as HTML: no image, nothing fetched from anywhere."""
        return html_of(type(self), self.facts, calendar=self.calendar)


def text_of(kind: type[Message], facts: Facts, *, calendar: CalendarPart | None) -> str:
    """Return what a message of this kind says of these facts, as plain text."""
    return _rendered("message.txt", kind, facts, calendar).strip() + "\n"


def html_of(kind: type[Message], facts: Facts, *, calendar: CalendarPart | None) -> str:
    """Return the same as HTML."""
    return _rendered("message.html", kind, facts, calendar)


def _rendered(
    template: str, kind: type[Message], facts: Facts, calendar: CalendarPart | None
) -> str:
    return render(template, message=kind, purpose=kind.purpose, facts=facts, calendar=calendar)
