"""Recurrence in French words: phrase to rule, and rule to phrase.

`parse_phrase` reads what associations write in a spreadsheet; `words` says a rule so that
reading it back gives the same one.
"""

from __future__ import annotations

from datetime import date

from events.domain.recurrence import Rule

from .draft import Draft, with_end
from .errors import PhraseError
from .french.lexicon import FRENCH
from .french.wording import date_words, time_words, words
from .grammar import Parser

__all__ = ["PhraseError", "date_words", "parse_phrase", "time_words", "words"]


def parse_phrase(text: str, *, first_date: date, until: date | None = None) -> Rule | None:
    """Read a recurrence phrase; None when it says « once ».

    What the phrase leaves open comes from `first_date`: « tous les 3 mois » keeps its weekday and
    rank (third Wednesday), « toutes les semaines » its weekday. The first date itself need not be
    on the rule: see `align`. `until` is an end given beside the phrase.

    Raises `PhraseError` (`phrase_unknown`, `phrase_ambiguous`, `phrase_too_long`, `two_ends`,
    `no_such_date`, `skip_in_phrase`), or `RecurrenceError` when the rule itself is refused.
    """
    if FRENCH.says_once(text):
        return None
    found = FRENCH.cut(text)
    if not found:
        raise FRENCH.messages.not_understood(text)
    draft = Draft(text, FRENCH.messages)
    Parser(found, draft, FRENCH, first_date).read()
    return with_end(draft.rule(first_date), first_date, until, messages=FRENCH.messages)
