"""Recurrence in words, French or English: phrase to rule, and rule to phrase.

`parse_phrase` reads what associations write in a spreadsheet; `words` says a rule so that
reading it back gives the same one. One grammar reads the tokens into which each language's
lexicon cuts a phrase; each language has its own wording. Without a language, what is read is in
either, and what is said is in the active one.
"""

from __future__ import annotations

from datetime import date, time

from events.domain.recurrence import Rule, explicit

from .draft import Draft
from .errors import PhraseError
from .grammar import Parser
from .languages import LanguageCode, active_language, error_words, spoken, understood
from .lexicon import Lexicon
from .settling import settled

__all__ = [
    "LanguageCode",
    "PhraseError",
    "active_language",
    "cut_skips",
    "date_words",
    "error_words",
    "parse_phrase",
    "spoken",
    "time_words",
    "understood",
    "words",
]


def parse_phrase(
    text: str,
    *,
    first_date: date,
    until: date | None = None,
    language: LanguageCode | None = None,
) -> Rule | None:
    """Read a recurrence phrase; None when it says « once ».

    What the phrase leaves open comes from `first_date`: « tous les 3 mois » keeps its weekday and
    rank (third Wednesday), « toutes les semaines » its weekday. The first date itself need not be
    on the rule: see `align`. `until` is an end given beside the phrase.

    Raises `PhraseError`, in words of that language, with code `phrase_unknown`,
    `phrase_ambiguous`, `phrase_too_long`, `two_ends`, `two_starts`, `no_such_date`,
    `week_parity`, `hour_in_phrase`, `irregular_dates` or `skip_in_phrase` (see `cut_skips`);
    `RecurrenceError` when the rule itself is refused.
    """
    if language is None:
        return understood(
            lambda code: parse_phrase(text, first_date=first_date, until=until, language=code)
        )
    lexicon = spoken(language).lexicon
    if lexicon.says_once(text):
        return None
    return settled(_draft(text, lexicon, first_date), first_date=first_date, until=until)


def _draft(text: str, lexicon: Lexicon, first_date: date) -> Draft:
    found = lexicon.cut(text)
    if not found:
        raise lexicon.messages.not_understood(text)
    draft = Draft(text, lexicon)
    Parser(found, draft, first_date).read()
    return draft


def cut_skips(text: str, *, language: LanguageCode) -> tuple[str, str]:
    """Part « tous les jeudis, sauf en août » into the recurrence and what it leaves out.

    `parse_skips` reads the second. A weekday that is left out stays in the first. Raises
    `PhraseError` (`phrase_unknown`) when nothing follows « sauf ».
    """
    lexicon = spoken(language).lexicon
    phrase, skips = lexicon.part_skips(text)
    if not all((phrase, *skips)) and skips:
        raise lexicon.messages.not_understood(text)
    return phrase, ", ".join(skips)


def words(rule: Rule | None, *, first_date: date, language: LanguageCode | None = None) -> str:
    """Say a rule: « chaque premier jeudi du mois, jusqu’au 26 juin 2027 ».

    What the rule leaves to its first date is said too. Reading the words back with
    `parse_phrase` gives `explicit(rule, first_date)`; no rule is « une seule fois ».
    """
    speech = spoken(language)
    return speech.once if rule is None else speech.rule(explicit(rule, first_date))


def date_words(day: date, *, language: LanguageCode | None = None) -> str:
    """Say a date in full: « jeudi 5 mars 2026 », « Thursday 5 March 2026 »."""
    return spoken(language).dates.date_words(day)


def time_words(
    start: time, end: time | None = None, *, language: LanguageCode | None = None
) -> str:
    """Say a time or a span: « 10 h », « de 18 h 30 à 20 h 30 », « 6:30 pm to 8:30 pm »."""
    return spoken(language).dates.time_words(start, end)
