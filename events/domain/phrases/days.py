"""The days that a phrase names: weekdays, ranked weekdays, days of the month.

days  = item { ("," | "et") item }
item  = [« tous les » | « chaque »] (range | ranked | weekdays)
range = « du » weekday « au » weekday
ranked = ranks (weekdays | weekdays with « ou » | « jour » | « jour ouvré » | « parmi » days)
"""

from __future__ import annotations

from events.domain.recurrence import ByDay

from .cursor import Cursor, turn_round
from .tokens import Kind

WORKING_DAYS = [ByDay(weekday) for weekday in range(5)]


class DayParser(Cursor):
    """Reads the days of a phrase."""

    def days(self) -> bool:
        """Take weekdays, ranked weekdays and days of the month, in any mixture."""
        if not self.attempt(self._item):
            return False
        while self.attempt(self._another_item):
            pass
        return True

    def weekdays(self, *joints: str) -> list[int]:
        """Take weekdays joined by « et » (or « ou »); a week-end is two of them."""
        found: list[int] = []
        while True:
            weekday = self.take(Kind.WEEKDAY)
            if weekday:
                found.append(weekday.value)
            elif self.words("weekend"):
                found += [5, 6]
            else:
                return found
            if not self.attempt(lambda: self._next_weekday(*joints)):
                return found

    def at_rank(self) -> bool:
        """Tell a day's number or rank from what begins another clause, as « , 8 fois » does."""
        token, after = self.peek(), self.peek(1)
        if token.kind is Kind.NUMBER:
            return after.kind not in {Kind.UNIT, Kind.WEEKDAY} and after.word != "times"
        return token.kind is Kind.ORDINAL or token.word in {"last", "last but one"}

    def rank(self) -> int | None:
        """Take one of: 15, 3e, dernier, avant-dernier, troisième dernier."""
        if self.words("last"):
            return -1
        if self.words("last but one"):
            return -2
        token = self.take(Kind.ORDINAL, Kind.NUMBER)
        if token is None:
            return None
        backwards = token.kind is Kind.ORDINAL and self.words("last")
        return -token.value if backwards else token.value

    def _another_item(self) -> bool:
        return self.words("and") and self._item()

    def _item(self) -> bool:
        self.words("each")
        return self.attempt(self._range) or self.attempt(self._ranked) or self._bare()

    def _range(self) -> bool:
        """« Du lundi au vendredi »; « du samedi au lundi » goes round the week's end."""
        self.words("of")
        first = self.take(Kind.WEEKDAY)
        last = self.take(Kind.WEEKDAY) if self.words("to") else None
        if not first or not last:
            return False
        self.draft.days += [ByDay(day) for day in turn_round(first.value, last.value, range(7))]
        return True

    def _bare(self) -> bool:
        weekdays = self.weekdays("and")
        self.draft.days += [ByDay(day) for day in weekdays]
        return bool(weekdays)

    def _next_weekday(self, *joints: str) -> bool:
        if not self.one_of(*joints):
            return False
        self.one_of("one", "each")
        return self._at_weekday()

    def _at_weekday(self) -> bool:
        return self.peek().kind is Kind.WEEKDAY or self.peek().word == "weekend"

    def _ranked(self) -> bool:
        """« 1er et 3e mardi », « premier lundi ou mardi », « le 1er, le 15 et le dernier jour »."""
        ranks = self._ranks()
        values = [value for value, _ordinal in ranks]
        if not ranks:
            return False
        if not self.draft.positions and self.words("among"):
            self.draft.positions += values
            return self.days()
        if self._at_weekday():
            return all(ordinal for _value, ordinal in ranks) and self._ranked_weekdays(values)
        if self.words("day"):
            return self._ranked_days(values)
        return self._numbers(ranks)

    def _ranks(self) -> list[tuple[int, bool]]:
        """Take numbers joined by « et », each with whether it may rank a weekday."""
        found: list[tuple[int, bool]] = []
        while self.at_rank():
            ordinal = self.peek().kind is not Kind.NUMBER
            found.append((self.rank() or 0, ordinal))
            if not self.attempt(self._next_rank):
                break
        return found

    def _next_rank(self) -> bool:
        if not self.one_of("and", "or"):
            return False
        self.words("each")
        return self.at_rank()

    def _ranked_weekdays(self, ranks: list[int]) -> bool:
        if self._either():
            self.draft.positions += ranks
            self.draft.days += [ByDay(day) for day in self.weekdays("and", "or")]
        else:
            weekdays = self.weekdays("and")
            self.draft.days += [ByDay(day, rank) for day in weekdays for rank in ranks]
        return True

    def _either(self) -> bool:
        """Tell « lundi, mardi ou jeudi » from « lundi, mardi et jeudi » before taking them."""
        ahead = 0
        while self.peek(ahead).kind is Kind.WEEKDAY and self.peek(ahead + 1).word == "and":
            ahead += 2
        return self.peek(ahead).kind is Kind.WEEKDAY and self.peek(ahead + 1).word == "or"

    def _ranked_days(self, values: list[int]) -> bool:
        if self.words("working"):
            self.draft.positions += values
            self.draft.days += WORKING_DAYS
        else:
            self.draft.month_days += values
        return True

    def _numbers(self, ranks: list[tuple[int, bool]]) -> bool:
        """Days of the month by number; « 1er » is the only ordinal among them."""
        if any(ordinal and value != 1 for value, ordinal in ranks):
            return False
        self.draft.month_days += [value for value, _ordinal in ranks]
        if self.peek().kind is Kind.MONTH:
            self.draft.scope = self.draft.scope or "day of month"
        return True
