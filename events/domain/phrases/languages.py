"""The languages that phrases are read and said in, and which one is spoken here and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, Protocol, TypeVar

from django.utils.translation import get_language, gettext

from events.domain.recurrence import RecurrenceError, Rule

from .english import dates as english_dates
from .english.lexicon import ENGLISH
from .english.wording import ONCE as ONCE_IN_ENGLISH
from .english.wording import rule_words as rule_in_english
from .french import dates as french_dates
from .french.lexicon import FRENCH
from .french.wording import ONCE as ONCE_IN_FRENCH
from .french.wording import rule_words as rule_in_french
from .lexicon import Lexicon

T = TypeVar("T")
LanguageCode = Literal["fr", "en"]
_UNKNOWN = ("phrase_unknown", "skip_unknown")


class Dates(Protocol):
    """How a language says dates and times of day; its module ``dates`` is one."""

    NOW: str
    ALL_DAY: str

    def date_words(self, day: date) -> str:
        """Say a date in full: « jeudi 5 mars 2026 »."""

    def day_month(self, day: date) -> str:
        """Say a day of the year: « 5 mars »."""

    def weekday(self, day: date) -> str:
        """Say its day of the week: « jeudi »."""

    def time_words(self, start: time, end: time | None = None) -> str:
        """Say a time of day or a span."""

    def overnight(self, span: str) -> str:
        """Say that a span ends on the next day."""

    def ending_on(self, span: str, day: str) -> str:
        """Say on which later day a span ends."""

    def until(self, day: str) -> str:
        """Say the last day."""

    def from_to(self, first: str, last: str) -> str:
        """Say the first day and the last."""

    def relative(self, days: int) -> str:
        """Say how many days from today, or ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language reads and says recurrences, dates and times of day."""

    lexicon: Lexicon
    once: str
    rule: Callable[[Rule], str]
    dates: Dates


_LANGUAGES: dict[LanguageCode, Language] = {
    "fr": Language(lexicon=FRENCH, once=ONCE_IN_FRENCH, rule=rule_in_french, dates=french_dates),
    "en": Language(
        lexicon=ENGLISH, once=ONCE_IN_ENGLISH, rule=rule_in_english, dates=english_dates
    ),
}


def active_language() -> LanguageCode:
    """Give the language of whoever reads: Django's active one, French unless it is English."""
    return "en" if (get_language() or "").startswith("en") else "fr"


def spoken(language: LanguageCode | None = None) -> Language:
    """Give a language, by default the active one."""
    return _LANGUAGES[language or active_language()]


def understood(read: Callable[[LanguageCode], T]) -> T:
    """Read a text in French, or else in English, whichever it is written in.

    When neither understands, the error is in the active language, unless the other one alone
    knows what is wrong.
    """
    errors: dict[LanguageCode, RecurrenceError] = {}
    for language in _LANGUAGES:
        try:
            return read(language)
        except RecurrenceError as error:
            errors[language] = error
    mine = errors.pop(active_language())
    (other,) = errors.values()
    raise other if mine.code in _UNKNOWN and other.code not in _UNKNOWN else mine


def error_words(error: RecurrenceError) -> str:
    """Say in the active language what is wrong with a recurrence.

    Errors of phrases and skips are in their own language already.
    """
    return gettext(error.template).format(**error.params)
