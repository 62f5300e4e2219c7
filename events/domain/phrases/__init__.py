"""Recurrence in French words: phrase to rule, and rule to phrase.

`parse_phrase` reads what associations write in a spreadsheet; `words` says a rule so that
reading it back gives the same one.
"""

from __future__ import annotations

from datetime import date

from events.domain.recurrence import Rule

from .draft import Draft, with_end
from .grammar import Parser
from .lexis import LONGEST_PHRASE, PhraseError, fold, not_understood, tokens
from .wording import date_words, time_words, words

__all__ = ["PhraseError", "date_words", "parse_phrase", "time_words", "words"]

_ONCE = frozenset(
    {"", "-", "une fois", "une seule fois", "1 fois", "unique", "ponctuel", "ponctuelle", "aucune"}
)


def parse_phrase(text: str, *, first_date: date, until: date | None = None) -> Rule | None:
    """Read a recurrence phrase; None when it says « once ».

    What the phrase leaves open comes from `first_date`: « tous les 3 mois » keeps its weekday and
    rank (third Wednesday), « toutes les semaines » its weekday. The first date itself need not be
    on the rule: see `align`. `until` is an end given beside the phrase.

    Raises `PhraseError` (`phrase_unknown`, `phrase_ambiguous`, `phrase_too_long`, `two_ends`,
    `no_such_date`, `skip_in_phrase`), or `RecurrenceError` when the rule itself is refused.
    """
    if len(text) <= LONGEST_PHRASE and fold(text).strip(" .") in _ONCE:
        return None
    found = tokens(text)
    if not found:
        raise not_understood(text)
    draft = Draft(phrase=text)
    Parser(found, draft, first_date).read()
    return with_end(draft.rule(first_date), first_date, until)
