"""The grammar of recurrence phrases: one small method per turn of phrase.

    phrase = clause { ["," | "et"] clause }
    clause = end | condition | cadence | one in n | n in a row | months | scope | days

A clause that does not fit gives its tokens back, and the next one is tried.
"""

from __future__ import annotations

from collections.abc import Callable

from events.domain.recurrence import ByDay, Frequency

from .bounds import BoundParser
from .cursor import turn_round
from .errors import PhraseError
from .tokens import Kind

_CADENCES = {
    "day": (Frequency.DAILY, 1),
    "week": (Frequency.WEEKLY, 1),
    "month": (Frequency.MONTHLY, 1),
    "fortnight": (Frequency.WEEKLY, 2),
    "two months": (Frequency.MONTHLY, 2),
    "quarter": (Frequency.MONTHLY, 3),
    "half": (Frequency.MONTHLY, 6),
    "year": (Frequency.YEARLY, 1),
    "two years": (Frequency.YEARLY, 2),
}


class Parser(BoundParser):
    """Reads the tokens of one phrase into a draft."""

    def read(self) -> None:
        """Read every clause; `PhraseError` when one of them makes no sense."""
        clauses: tuple[Callable[[], bool], ...] = (
            self.end,
            self._condition,
            self._parity,
            self._cadence,
            self._one_in,
            self._in_a_row,
            self.start,
            self._months,
            self._scope,
            self._days_left_out,
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

    def _parity(self) -> bool:
        """« Semaines paires », « les semaines impaires »."""
        self.one_of("of", "in")
        self.words("each")
        is_first = self.one_of("even", "odd")
        if self.unit() != "week" or not (is_first or self.one_of("even", "odd")):
            return False
        place = self.place - (2 if is_first else 1)
        self.draft.parity = int(self.tokens[place].word == "odd")
        return self._every("week", 2)

    def _cadence(self) -> bool:
        """« Tous les 3 mois », « chaque semaine », « une fois par an », « mensuel »."""
        regular = self.take(Kind.REGULAR)
        if regular:
            return self._regular(regular.word)
        if self.words("of", "each", "year"):
            return self._every("year", 1)
        if self.words("per", "fortnight"):
            return self._every("fortnight", 1)
        return self._often() or self._each()

    def _regular(self, word: str) -> bool:
        if word == "twice":
            self._refuse_without_days()
        if word.startswith("twice"):
            self.draft.how_often = (2, word.removeprefix("twice a "))
            return True
        return self._every(word, 1)

    def _often(self) -> bool:
        """« Une fois par an »; « deux fois par mois » alone does not say on which days."""
        start = self.place
        amount = self.amount()
        if amount is not None and self.words("times") and self.one_of("per", "each"):
            unit = self.unit()
            if unit and amount > 1:
                self.draft.how_often = (amount, unit)
                return True
            if unit:
                return self._every(unit, 1)
        self.place = start
        return False

    def _refuse_without_days(self) -> None:
        self.draft.refuse_as_ambiguous(self.lexicon.messages.which_days)

    def _each(self) -> bool:
        if self.amount() not in {None, 1} or not (self.words("times") or self.follows("each")):
            return False
        if not self.words("each"):
            return False
        interval = self._interval()
        unit = self.unit()
        if self.peek().word in {"even", "odd"}:
            return False
        if not unit:
            return interval is not None and self._each_weekday(interval)
        interval = 1 if interval is None else interval
        if unit == "day" and interval in self.lexicon.fortnights:
            return self._every("week", self.lexicon.fortnights[interval])
        return self._every(unit, interval)

    def _interval(self) -> int | None:
        """Take « 3 » of « every 3 weeks », « other » or « third » of « every third week »."""
        if self.words("other"):
            return 2
        rank = self.peek()
        unit = self.peek(1).word if self.peek(1).kind is Kind.UNIT else ""
        if self.lexicon.every_rank_counts and rank.kind is Kind.ORDINAL and unit:
            of_month = unit == "day" and self.peek(2).word == "of"
            self.place += not of_month
            return None if of_month else rank.value
        return self.amount()

    def _each_weekday(self, interval: int) -> bool:
        """« Tous les deux mardis », « every other Tuesday »."""
        weekdays = [] if self.peek().word == "workday" else self.weekdays("and")
        self.draft.days += [ByDay(day) for day in weekdays]
        return bool(weekdays) and self._every("week", interval)

    def _every(self, unit: str, interval: int) -> bool:
        if not unit:
            return False
        frequency, periods = _CADENCES[unit]
        self.draft.every(frequency, interval * periods)
        return True

    def _days_left_out(self) -> bool:
        """« Tous les jours sauf le dimanche », « du lundi au vendredi, sauf le mercredi »."""
        if not self.words("except"):
            return False
        self.words("each")
        left_out = set(self.weekdays("and"))
        draft = self.draft
        daily = draft.frequency is Frequency.DAILY and not draft.days
        days = [ByDay(day) for day in range(7)] if daily else draft.days
        if not left_out or any(day.rank is not None for day in days) or draft.positions:
            return False
        draft.days = [day for day in days if day.weekday not in left_out]
        return bool(draft.days)

    def _one_in(self) -> bool:
        """« Un samedi sur deux », « une semaine sur trois », « un mardi par mois »."""
        if self.amount() != 1 or self.peek().word == "workday":
            return False
        # « Le jeudi, une fois sur deux ».
        unit = self.unit() or ("week" if self.draft.days and self.words("times") else "")
        weekdays = [] if unit else self.weekdays("and")
        if weekdays and self.words("per"):
            self.draft.days += [ByDay(day) for day in weekdays]
            return self._every(self.unit(), 1)
        interval = self.amount() if self.words("over") else None
        if interval is None:
            return False
        self.draft.days += [ByDay(day) for day in weekdays]
        return self._every(unit or ("week" if weekdays else ""), interval)

    def _in_a_row(self) -> bool:
        """« 8 mardis de suite », « 4 lundis », « 5 jours de suite », « pendant 6 semaines »."""
        during = self.words("during")
        count = self.amount()
        in_a_row = self.words("row")
        weekday = self.take(Kind.WEEKDAY)
        unit = "week" if weekday else self.unit()
        in_a_row |= self.words("of", "row") or self.words("row")
        if count is None or not unit or not (weekday or during or in_a_row):
            return False
        if unit == "week" and not weekday:
            self.draft.weeks = count
            return True
        if during and not weekday and unit != "day":
            self.draft.refuse_as_ambiguous(self.lexicon.messages.end_day)
        if weekday:
            self._alone()
            self.draft.days.append(ByDay(weekday.value))
        self.draft.times(count)
        return self._every(unit, 1)

    def _alone(self) -> None:
        """« 8 mardis et jeudis » may be eight or sixteen dates; « 2 mardis par mois » any two."""
        if self.peek().word == "per":
            self._refuse_without_days()
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
        """« Du mois », « de chaque mois », « de l’année », « de chaque trimestre »."""
        if self.words("of", "each", "month"):
            self.draft.scope = "each month"
        elif self.words("of", "month") or self.words("per", "month"):
            self.draft.scope = "month"
        elif self.words("of", "year"):
            self.draft.scope = "year"
        else:
            return self._period()
        return True

    def _period(self) -> bool:
        if not self.one_of("of", "per"):
            return False
        self.words("each")
        if self.peek().word not in {"quarter", "half"}:
            return False
        self.draft.scope = self.unit()
        return True
