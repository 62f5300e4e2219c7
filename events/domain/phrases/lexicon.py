"""What a language knows of calendars, and how it cuts a phrase into tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from .errors import Messages, PhraseError, shortened
from .skip_clauses import SkipClauses
from .tokens import Kind, Token, fold
from .typing_slips import mended

LONGEST_PHRASE = 2_000


@dataclass(frozen=True, slots=True)
class Pitfall:
    """A turn that people use and that no rule can be made of, with what is said of it."""

    pattern: re.Pattern[str]
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language.

    `pitfalls`, then `spellings` (replaced one after the other) look at the folded text before
    `pattern` cuts it; words in `articles` say nothing. `fortnights` are the numbers of days that
    are said of weeks. With `has_ordinal_days` « the 3rd » is a day of the month; with
    `every_rank_counts` « every second Tuesday » may be one in two. `shortest_name` is the length
    from which a name's slips are mended.
    """

    tokens: Mapping[str, Token]
    articles: frozenset[str]
    spellings: tuple[tuple[re.Pattern[str], str], ...]
    pitfalls: tuple[Pitfall, ...]
    pattern: re.Pattern[str]
    skips: SkipClauses
    once: frozenset[str]
    messages: Messages
    say_date: Callable[[date], str]
    fortnights: Mapping[int, int]
    has_ordinal_days: bool
    every_rank_counts: bool
    shortest_name: int

    def says_once(self, phrase: str) -> bool:
        """Tell whether the phrase says that there is one date only, or nothing."""
        return len(phrase) <= LONGEST_PHRASE and fold(phrase).strip(" .") in self.once

    def cut(self, phrase: str) -> list[Token]:
        """Cut a phrase into tokens, articles left out; `PhraseError` on a word unknown to us."""
        if self.part_skips(phrase)[1]:
            raise PhraseError("skip_in_phrase", self.messages.skip)
        text = self._plain(phrase)
        found: list[Token] = []
        place = 0
        while place < len(text):
            match = self.pattern.match(text, place)
            if match is None:
                raise self.messages.not_understood(phrase)
            place = match.end()
            if match["space"] is None and match["word"] not in self.articles:
                found.append(self._token(match, phrase))
        return found

    def part_skips(self, phrase: str) -> tuple[str, tuple[str, ...]]:
        """Give the phrase without what it leaves out, and what that is; see `SkipClauses`."""
        if len(phrase) > LONGEST_PHRASE:
            raise PhraseError("phrase_too_long", self.messages.too_long, longest=LONGEST_PHRASE)
        return self.skips.cut(phrase)

    def real_date(self, year: int, month: int, day: int) -> date:
        """Give the date, or a `PhraseError` (`no_such_date`) when no calendar has it."""
        try:
            return date(year, month, day)
        except ValueError:
            raise PhraseError(
                "no_such_date", self.messages.no_such_date, day=day, month=month, year=year
            ) from None

    def _plain(self, phrase: str) -> str:
        text = fold(phrase).strip(" .!«»\"'")
        for pitfall in self.pitfalls:
            if pitfall.pattern.search(text):
                raise PhraseError(pitfall.code, pitfall.message, phrase=shortened(phrase))
        for spoken, plain in self.spellings:
            text = spoken.sub(plain, text)
        return text

    def _token(self, match: re.Match[str], phrase: str) -> Token:
        if match["word"]:
            return self._word(match["word"], phrase)
        if match["ordinal"]:
            return Token(Kind.ORDINAL, int(match["ordinal"]))
        if match["number"]:
            return Token(Kind.NUMBER, int(match["number"]))
        written = match["iso"] or f"{full_year(match['year'])}-{match['month']}-{match['day']}"
        return Token(Kind.DATE, day=self.real_date(*map(int, written.split("-"))))

    def _word(self, word: str, phrase: str) -> Token:
        token = self.tokens.get(word)
        if token is None:
            token = mended(word, self.tokens, shortest_name=self.shortest_name)
        if token is None:
            raise self.messages.not_understood(phrase)
        return token


def full_year(written: str) -> int:
    """Give the year of « 2027 » or « 27 »."""
    return int(written) + (2000 if len(written) == 2 else 0)
