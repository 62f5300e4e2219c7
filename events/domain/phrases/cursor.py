"""A place in the tokens of a phrase, and the ways to move it."""

from __future__ import annotations

from collections.abc import Callable

from .draft import Draft
from .tokens import Kind, Token

_END = Token(Kind.WORD, word="end")


class Cursor:
    """Looks at tokens and takes them; what is taken is noted in the draft."""

    def __init__(self, tokens: list[Token], draft: Draft) -> None:
        self.tokens = tokens
        self.draft = draft
        self.lexicon = draft.lexicon
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        """Give a token without taking it; a marker past the end."""
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else _END

    def attempt(self, turn: Callable[[], bool]) -> bool:
        """Try a turn of phrase; give its tokens back when it does not fit."""
        start = self.place
        if turn():
            return True
        self.place = start
        return False

    def follows(self, *words: str) -> bool:
        """Tell whether these words come next, without taking them."""
        return [self.peek(n).word for n in range(len(words))] == list(words)

    def words(self, *words: str) -> bool:
        """Take these words if they come next, in this order."""
        if not self.follows(*words):
            return False
        self.place += len(words)
        return True

    def one_of(self, *words: str) -> bool:
        """Take the next token if it is one of these words."""
        return any(self.words(word) for word in words)

    def take(self, *kinds: Kind) -> Token | None:
        """Take the next token if it is of one of these kinds."""
        token = self.peek()
        if token.kind not in kinds:
            return None
        self.place += 1
        return token

    def amount(self) -> int | None:
        """Take a number; « un » is one."""
        if self.words("one"):
            return 1
        token = self.take(Kind.NUMBER)
        return token.value if token else None

    def unit(self) -> str:
        """Take a unit of time; "" when there is none."""
        token = self.take(Kind.UNIT)
        return token.word if token else ""


def turn_round(first: int, last: int, values: range) -> list[int]:
    """Give the values from `first` to `last`, going round the end: d’octobre à juin."""
    size, base = len(values), values.start
    return [(first - base + n) % size + base for n in range((last - first) % size + 1)]
