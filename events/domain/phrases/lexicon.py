"""What a language knows of calendars, and how it cuts a phrase into tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .errors import Messages, PhraseError
from .tokens import Kind, Token, fold

LONGEST_PHRASE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language.

    `spellings` are replaced in the folded text before `pattern` cuts it; words in `articles` say
    nothing. `fortnights` are the numbers of days that are said of weeks.
    """

    tokens: Mapping[str, Token]
    articles: frozenset[str]
    spellings: tuple[tuple[re.Pattern[str], str], ...]
    pattern: re.Pattern[str]
    once: frozenset[str]
    messages: Messages
    fortnights: Mapping[int, int]

    def says_once(self, phrase: str) -> bool:
        """Tell whether the phrase says that there is one date only, or nothing."""
        return len(phrase) <= LONGEST_PHRASE and fold(phrase).strip(" .") in self.once

    def cut(self, phrase: str) -> list[Token]:
        """Cut a phrase into tokens, articles left out; `PhraseError` on a word unknown to us."""
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

    def _plain(self, phrase: str) -> str:
        if len(phrase) > LONGEST_PHRASE:
            raise PhraseError("phrase_too_long", self.messages.too_long, longest=LONGEST_PHRASE)
        text = fold(phrase).strip(" .!«»\"'")
        for spoken, plain in self.spellings:
            text = spoken.sub(plain, text)
        return text

    def _token(self, match: re.Match[str], phrase: str) -> Token:
        if match["word"]:
            token = self.tokens.get(match["word"])
            if token is None:
                raise self.messages.not_understood(phrase)
            return token
        if match["ordinal"]:
            return Token(Kind.ORDINAL, int(match["ordinal"]))
        if match["number"]:
            return Token(Kind.NUMBER, int(match["number"]))
        written = match["iso"] or f"{match['year']}-{match['month']}-{match['day']}"
        return Token(Kind.DATE, day=self.real_date(*map(int, written.split("-"))))

    def real_date(self, year: int, month: int, day: int) -> date:
        """Give the date, or a `PhraseError` (`no_such_date`) when no calendar has it."""
        try:
            return date(year, month, day)
        except ValueError:
            raise PhraseError(
                "no_such_date", self.messages.no_such_date, day=day, month=month, year=year
            ) from None
