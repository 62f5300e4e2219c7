"""Where a recurrence begins and ends: dates, spans of dates, numbers of times."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from .days import DayParser
from .draft import Draft
from .errors import PhraseError
from .tokens import Kind, Token

_A_YEAR = 1000
_HALF_A_YEAR = timedelta(days=183)


class BoundParser(DayParser):
    """Reads the beginning and the end of a recurrence."""

    def __init__(self, tokens: list[Token], draft: Draft, first_date: date) -> None:
        super().__init__(tokens, draft)
        self.first_date = first_date

    def end(self) -> bool:
        """« Jusqu’au 26 juin 2027 », « jusqu’à fin juin », « 8 fois », « une seule fois »."""
        if self.words("until"):
            self._note_end(self._end_date())
            self.words("included")
            return True
        self.words("during")
        count = self.amount()
        self.words("only")
        if count is None or not self.words("times") or self.peek().word in {"per", "over"}:
            return False
        # « 8 fois tous les mardis », not « 2 fois tous les mois ».
        if self.peek().word == "each" and self.peek(1).kind is not Kind.WEEKDAY:
            return False
        self.words("only")
        self.draft.times(count)
        return True

    def start(self) -> bool:
        """« À partir du 5 janvier », « du 5 janvier au 30 juin 2027 »."""
        opened = self.words("since") or self.words("of")
        if not opened:
            return False
        is_open = self.tokens[self.place - 1].word == "since"
        self.words("of")
        first, number = self._written(self.first_date - _HALF_A_YEAR), self.peek()
        if first is None and number.kind in {Kind.NUMBER, Kind.ORDINAL}:
            self.place += 1
        near = first or self.first_date
        last = self._written(near) if self.one_of("to", "until") else None
        if first is None and last is not None and number.value:
            first = self.lexicon.real_date(last.year, last.month, number.value)
        if first is None or (last is None and not is_open):
            return False
        self._note_span(first, last)
        return True

    def _note_span(self, first: date, last: date | None) -> None:
        if self.draft.since is not None:
            self.draft.refuse()
        self.draft.since = first
        if last is not None:
            self._note_end(last)

    def _note_end(self, day: date) -> None:
        if self.draft.until is not None:
            self.draft.refuse()
        self.draft.until = day

    def _end_date(self) -> date:
        self.words("to")
        whole_month = self.words("end")
        self.words("of")
        if whole_month:
            return self._last_day_of_month()
        if self.one_of("in", "to") or self.peek().kind is Kind.MONTH:
            self._refuse_month_as_end()
        found = self._written(self.first_date)
        if found is None:
            self.draft.refuse()
        return found

    def _refuse_month_as_end(self) -> None:
        """« Jusqu’en juin » may take June in or not."""
        day = self.peek(1)
        if self.peek().kind is Kind.MONTH and not (
            day.kind in {Kind.NUMBER, Kind.ORDINAL} and day.value < _A_YEAR
        ):
            raise PhraseError("phrase_ambiguous", self.lexicon.messages.end_day)

    def _last_day_of_month(self) -> date:
        month = self.take(Kind.MONTH)
        if month is None:
            self.draft.refuse()
        is_past = month.value < self.first_date.month
        year = self._year() or self.first_date.year + is_past
        return date(year, month.value, monthrange(year, month.value)[1])

    def _written(self, near: date) -> date | None:
        """Take a date; without a year, the next one from `near` on."""
        weekday = self.take(Kind.WEEKDAY)
        found = self._dated(near)
        if found and weekday and found.weekday() != weekday.value:
            self.draft.refuse()
        return found

    def _dated(self, near: date) -> date | None:
        written = self.take(Kind.DATE)
        if written:
            return written.day
        number, month = self._day_and_month()
        if not number or not month:
            return None
        year = self._year()
        if year:
            return self.lexicon.real_date(year, month.value, number.value)
        found = self.lexicon.real_date(near.year, month.value, number.value)
        if found >= near:
            return found
        return self.lexicon.real_date(near.year + 1, month.value, number.value)

    def _day_and_month(self) -> tuple[Token | None, Token | None]:
        """Take « 30 juin », « 30th of June » or « June 30 »; give back what is neither."""
        start = self.place
        first = self.take(Kind.NUMBER, Kind.ORDINAL, Kind.MONTH)
        self.words("of")
        second = self.take(Kind.NUMBER, Kind.ORDINAL, Kind.MONTH)
        if first and second and (first.kind is Kind.MONTH) != (second.kind is Kind.MONTH):
            month, number = (first, second) if first.kind is Kind.MONTH else (second, first)
            if number.value < _A_YEAR:
                return number, month
        self.place = start
        return None, None

    def _year(self) -> int | None:
        """Take « 2027 », « 27 » or « , 2027 »; not the number that begins « 8 fois »."""
        if self.peek().word == "and" and self.peek(1).value > _A_YEAR:
            self.words("and")
        token = self.peek()
        if token.kind is not Kind.NUMBER or not self.at_rank():
            return None
        self.place += 1
        return token.value + (2000 if token.value < 100 else 0)
