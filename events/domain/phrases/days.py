"""The days that a phrase names: weekdays, ranked weekdays, days of the month.

days  = item { ("," | "et") item }
item  = [« tous les » | « chaque »] (range | days of the month | ranked | weekdays)
range = « du » weekday « au » weekday
days of the month = « du » number « au » number « du mois »
ranked = ranks ( weekdays | weekdays with « ou » | « jour » [range] | « jour ouvré »
         | « parmi » days )
"""

from __future__ import annotations

from events.domain.recurrence import ByDay

from .cursor import Cursor, turn_round
from .errors import PhraseError, shortened
from .tokens import Kind

_WORKING_DAYS = range(5)
_WEEK_END = (5, 6)


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
                found += _WEEK_END
            elif self.words("workday"):
                found += _WORKING_DAYS
            else:
                return found
            if not self.attempt(lambda: self._next_weekday(*joints)):
                return found

    def at_weekday(self) -> bool:
        """Tell whether a weekday comes next, or a name for several."""
        return self.peek().kind is Kind.WEEKDAY or self.peek().word in {"weekend", "workday"}

    def at_rank(self) -> bool:
        """Tell a day's number or rank from what begins another clause, as « , 8 fois » does."""
        token, after = self.peek(), self.peek(1)
        if token.kind is Kind.NUMBER:
            others = {"times", "row", "only"}
            return after.kind not in {Kind.UNIT, Kind.WEEKDAY} and after.word not in others
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
        each = self.words("each")
        return (
            self.attempt(self._range)
            or self.attempt(self._month_days)
            or self.attempt(lambda: self._ranked(each=each))
            or self._bare(each=each)
        )

    def _range(self) -> bool:
        weekdays = self._span_of_weekdays()
        self.draft.days += [ByDay(day) for day in weekdays]
        return bool(weekdays)

    def _span_of_weekdays(self) -> list[int]:
        """« Du lundi au vendredi »; « du samedi au lundi » goes round the week's end."""
        self.words("of")
        first = self.take(Kind.WEEKDAY)
        last = self.take(Kind.WEEKDAY) if self.words("to") else None
        return turn_round(first.value, last.value, range(7)) if first and last else []

    def _month_days(self) -> bool:
        """« Du 1er au 7 du mois »."""
        self.words("of")
        first = self.take(Kind.NUMBER, Kind.ORDINAL)
        last = self.take(Kind.NUMBER, Kind.ORDINAL) if self.words("to") else None
        of_month = self.follows("of", "month") or self.follows("of", "each", "month")
        if not first or not last or not of_month or not first.value < last.value < 32:
            return False
        self.draft.month_days += range(first.value, last.value + 1)
        return True

    def _bare(self, *, each: bool) -> bool:
        weekdays = self.weekdays("and")
        self.draft.may_be_ranked |= bool(weekdays) and not each
        self.draft.days += [ByDay(day) for day in weekdays]
        return bool(weekdays)

    def _next_weekday(self, *joints: str) -> bool:
        if not self.one_of(*joints):
            return False
        self.one_of("one", "each")
        return self.at_weekday()

    def _ranked(self, *, each: bool) -> bool:
        """« 1er et 3e mardi », « premier lundi ou mardi », « le 1er, le 15 et le dernier jour »."""
        ranks = self._several() or self._ranks()
        values = [value for value, _ordinal in ranks]
        if not ranks:
            return False
        if not self.draft.positions and self.words("among"):
            self.draft.positions += values
            return self.days()
        if self.at_weekday():
            self.draft.may_be_interval |= each and len(ranks) == 1 and values[0] > 1
            return all(ordinal for _value, ordinal in ranks) and self._ranked_weekdays(values)
        if self.words("day"):
            return self._ranked_days(values)
        return self._numbers(ranks)

    def _several(self) -> list[tuple[int, bool]]:
        """« Les trois premiers mardis », « the last two Fridays » of the month."""
        start = self.place
        number = self.take(Kind.NUMBER)
        rank = self.rank()
        number = number or self.take(Kind.NUMBER)
        named = self.at_weekday() or self.peek().word == "day"
        if number and named and rank in {1, -1} and 1 < number.value < 32:
            self.draft.may_be_count = True
            return [(rank * place, True) for place in range(1, number.value + 1)]
        self.place = start
        return []

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
        if self.peek().word == "weekend":
            raise PhraseError("phrase_ambiguous", self.lexicon.messages.which_week_end)
        if self.words("workday"):
            self._positions(ranks, [*_WORKING_DAYS])
        elif self._either():
            self._positions(ranks, self.weekdays("and", "or"))
        else:
            weekdays = self.weekdays("and")
            self.draft.days += [ByDay(day, rank) for day in weekdays for rank in ranks]
        return True

    def _positions(self, ranks: list[int], weekdays: list[int]) -> None:
        self.draft.positions += ranks
        self.draft.days += [ByDay(day) for day in weekdays]

    def _either(self) -> bool:
        """Tell « lundi, mardi ou jeudi » from « lundi, mardi et jeudi » before taking them."""
        ahead = 0
        while self.peek(ahead).kind is Kind.WEEKDAY and self.peek(ahead + 1).word == "and":
            ahead += 2
        return self.peek(ahead).kind is Kind.WEEKDAY and self.peek(ahead + 1).word == "or"

    def _ranked_days(self, values: list[int]) -> bool:
        """« Le dernier jour »; « le premier jour du lundi au samedi »."""
        span: list[int] = []
        if self.attempt(lambda: self._extended(span)):
            self._positions(values, span)
        else:
            self.draft.month_days += values
        return True

    def _extended(self, span: list[int]) -> bool:
        span += self._span_of_weekdays()
        return bool(span)

    def _numbers(self, ranks: list[tuple[int, bool]]) -> bool:
        """Days of the month by number; in French « 1er » is the only ordinal among them."""
        values = [value for value, _ordinal in ranks]
        if not self.lexicon.has_ordinal_days and any(
            ordinal and value != 1 for value, ordinal in ranks
        ):
            return False
        if min(values) < 0:
            return False
        self.draft.month_days += values
        self._of_one_month()
        return True

    def _of_one_month(self) -> None:
        """« Le 14 avril »; with a year it is one date, and no recurrence."""
        if self.peek().kind is not Kind.MONTH:
            return
        year = self.peek(1)
        if year.kind is Kind.NUMBER and year.value > 1000:
            raise PhraseError(
                "irregular_dates",
                self.lexicon.messages.irregular,
                phrase=shortened(self.draft.phrase),
            )
        self.draft.scope = self.draft.scope or "day of month"
