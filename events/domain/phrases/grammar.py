"""The grammar of recurrence phrases: one small method per turn of phrase.

    phrase = clause { ["," | "et"] clause }
    clause = end | condition | cadence | one in n | n in a row | months | scope | days

A clause that does not fit gives its tokens back, and the next one is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from events.domain.recurrence import ByDay, Frequency

from .cursor import turn_round
from .days import WORKING_DAYS, DayParser
from .draft import Draft
from .errors import PhraseError
from .lexicon import Lexicon
from .tokens import Kind, Token

_CADENCES = {
    "day": (Frequency.DAILY, 1),
    "week": (Frequency.WEEKLY, 1),
    "month": (Frequency.MONTHLY, 1),
    "two months": (Frequency.MONTHLY, 2),
    "quarter": (Frequency.MONTHLY, 3),
    "half": (Frequency.MONTHLY, 6),
    "year": (Frequency.YEARLY, 1),
}


class Parser(DayParser):
    """Reads the tokens of one phrase into a draft."""

    def __init__(
        self, tokens: list[Token], draft: Draft, lexicon: Lexicon, first_date: date
    ) -> None:
        super().__init__(tokens, draft, lexicon)
        self.first_date = first_date

    def read(self) -> None:
        """Read every clause; `PhraseError` when one of them makes no sense."""
        clauses: tuple[Callable[[], bool], ...] = (
            self._end,
            self._condition,
            self._cadence,
            self._one_in,
            self._in_a_row,
            self._months,
            self._scope,
            self.days,
            self._separator,
        )
        while self.place < len(self.tokens):
            if not any(self.attempt(clause) for clause in clauses):
                self._refuse()

    def _refuse(self) -> None:
        if self.peek().word == "except":
            raise PhraseError("skip_in_phrase", self.lexicon.messages.skip)
        self.draft.refuse()

    def _separator(self) -> bool:
        return self.words("and")

    def _end(self) -> bool:
        """« Jusqu’au 26 juin 2027 », « 8 fois », « une seule fois »."""
        if self.words("until"):
            self.words("to")
            if self.draft.until is not None:
                self.draft.refuse()
            self.draft.until = self._date()
            return True
        self.words("during")
        count = self.amount()
        self.words("only")
        if count is None or not self.words("times") or self.peek().word in {"per", "each"}:
            return False
        self.draft.times(count)
        return True

    def _date(self) -> date:
        """A date; without a year, the next one from the first date on."""
        written = self.take(Kind.DATE)
        if written and written.day:
            return written.day
        number = self.take(Kind.NUMBER, Kind.ORDINAL)
        month = self.take(Kind.MONTH)
        year = self.take(Kind.NUMBER)
        if not number or not month:
            self.draft.refuse()
        if year:
            return self.lexicon.real_date(year.value, month.value, number.value)
        found = self.lexicon.real_date(self.first_date.year, month.value, number.value)
        if found >= self.first_date:
            return found
        return self.lexicon.real_date(self.first_date.year + 1, month.value, number.value)

    def _condition(self) -> bool:
        """« Si c’est un vendredi », « si c’est le 1er ou le 15 du mois »."""
        if not self.words("if", "it", "is"):
            return False
        self.words("one")
        self._only()
        while self.attempt(self._another_condition):
            self._only()
        return True

    def _another_condition(self) -> bool:
        if not self.one_of("and", "or"):
            return False
        self.words("one")
        return self.peek().kind is Kind.WEEKDAY or self.at_rank()

    def _only(self) -> None:
        weekday = self.take(Kind.WEEKDAY)
        if weekday:
            self.draft.only_days.append(ByDay(weekday.value))
            return
        number = self.rank()
        if number is None or self.unit() not in {"", "day"}:
            self.draft.refuse()
        self.draft.only_month_days.append(number)
        self.words("of", "month")

    def _cadence(self) -> bool:
        """« Tous les 3 mois », « chaque semaine », « une fois par an », « mensuel »."""
        regular = self.take(Kind.REGULAR)
        if regular:
            return self._every(regular.word, 1)
        if self.words("of", "each", "year"):
            return self._every("year", 1)
        if self.words("one", "times", "per"):
            return self._every(self.unit(), 1)
        self.words("one", "times")
        return self.words("each") and self._each()

    def _each(self) -> bool:
        interval = self.amount()
        unit = self.unit()
        if unit == "day" and interval is None:
            return self._each_day()
        if unit == "day" and interval in self.lexicon.fortnights:
            return self._every("week", self.lexicon.fortnights[interval])
        return self._every(unit, 1 if interval is None else interval)

    def _every(self, unit: str, interval: int) -> bool:
        if not unit:
            return False
        frequency, months = _CADENCES[unit]
        self.draft.every(frequency, interval * months)
        return True

    def _each_day(self) -> bool:
        """« Tous les jours », « tous les jours ouvrés », « tous les jours sauf le dimanche »."""
        if self.words("working") or self.words("of", "week"):
            self.draft.days += WORKING_DAYS
            return True
        if self.peek().word != "except" or self.peek(1).kind is not Kind.WEEKDAY:
            return self._every("day", 1)
        self.words("except")
        left_out = set(self.weekdays("and"))
        self.draft.days += [ByDay(day) for day in range(7) if day not in left_out]
        return True

    def _one_in(self) -> bool:
        """« Un samedi sur deux », « une semaine sur trois »."""
        if self.amount() != 1:
            return False
        unit = self.unit()
        weekdays = [] if unit else self.weekdays("and")
        interval = self.amount() if self.words("over") else None
        if interval is None:
            return False
        self.draft.days += [ByDay(day) for day in weekdays]
        return self._every(unit or ("week" if weekdays else ""), interval)

    def _in_a_row(self) -> bool:
        """« 8 mardis de suite », « 4 lundis », « 5 jours de suite », « pendant 6 semaines »."""
        during = self.words("during")
        count = self.amount()
        weekday = self.take(Kind.WEEKDAY)
        unit = "week" if weekday else self.unit()
        in_a_row = self.words("of", "row") or self.words("row")
        if count is None or not unit or not (weekday or during or in_a_row):
            return False
        if unit == "week" and not weekday:
            self.draft.weeks = count
            return True
        if during and not weekday and unit != "day":
            return False
        if weekday:
            self._alone()
            self.draft.days.append(ByDay(weekday.value))
        self.draft.times(count)
        return self._every(unit, 1)

    def _alone(self) -> None:
        """« 8 mardis et jeudis » may be eight or sixteen dates."""
        if self.peek().word == "and" and self.peek(1).kind is Kind.WEEKDAY:
            raise PhraseError("phrase_ambiguous", self.lexicon.messages.count_last)

    def _months(self) -> bool:
        """« D’octobre à juin », « en mars et en juin »."""
        if not self.attempt(self._next_months):
            return False
        while self.attempt(lambda: self.words("and") and self._next_months()):
            pass
        return True

    def _next_months(self) -> bool:
        self.one_of("in", "of")
        month = self.take(Kind.MONTH)
        if not month:
            return False
        last = month
        if self.peek().word == "to" and self.peek(1).kind is Kind.MONTH:
            last = self.peek(1)
            self.place += 2
        self.draft.months += turn_round(month.value, last.value, range(1, 13))
        return True

    def _scope(self) -> bool:
        """« Du mois », « de chaque mois », « de l’année » after the days; « en semaine »."""
        if self.words("of", "each", "month"):
            self.draft.scope = "each month"
        elif self.words("of", "month") or self.words("per", "month"):
            self.draft.scope = "month"
        elif self.words("of", "year"):
            self.draft.scope = "year"
        elif self.words("in", "week"):
            self.draft.days += WORKING_DAYS
        else:
            return False
        return True
