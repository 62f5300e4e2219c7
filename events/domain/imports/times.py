"""When a row takes place: first date, hours, length and rule, from six columns together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from events.domain.phrases import date_words, time_words
from events.domain.recurrence import Frequency, Rule
from events.domain.series_words import parse_series
from events.domain.skips import Skips, parse_skips
from events.models import Kind

from .cells import parse_date, parse_time
from .findings import RowReader

_DAY = timedelta(days=1)
_LONG_NIGHT = timedelta(hours=16)
_ANY_DATE = date(2024, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Times:
    """When an event takes place; ``start_time`` None is all day, ``departure`` its hour then."""

    first_date: date
    start_time: time | None
    duration: timedelta
    rule: Rule | None = None
    skips: Skips | None = None
    departure: time | None = None


def read_times(reader: RowReader, *, kind: str) -> Times | None:
    """Return when the row takes place; None after noting at least one fault."""
    known_faults = len(reader.faults)
    first = reader.needed("premiere_date", parse_date, None)
    until = reader.read("jusqu_au", lambda text: parse_date(text) if text else None, None)
    start = reader.read("heure_debut", _optional_time, None)
    end = reader.read("heure_fin", _optional_time, None)
    end_of_rule = until if first else None
    once: tuple[Rule | None, Skips] = (None, Skips())
    rule, skips = reader.read(
        "recurrence",
        lambda text: parse_series(text, first_date=first or _ANY_DATE, until=end_of_rule),
        once,
    )
    skips |= reader.read(
        "sauf", lambda text: parse_skips(text, first_date=first, until=until), Skips()
    )
    if first is not None and until is not None and until < first:
        reader.fault("jusqu_au", _("L’évènement finirait avant de commencer : vérifiez la date."))
    if start is not None and end is not None:
        _warn_of_long_night(reader, start, end)
    if len(reader.faults) > known_faults or first is None:
        return None
    span = _Span(reader, first=first, until=until, start=start, end=end, kind=kind, rule=rule)
    return span.times(skips)


def _optional_time(text: str) -> time | None:
    return parse_time(text) if text else None


def _warn_of_long_night(reader: RowReader, start: time, end: time) -> None:
    """An end before the start is on the next day; past sixteen hours it may be a slip."""
    length = datetime.combine(_ANY_DATE + _DAY, end) - datetime.combine(_ANY_DATE, start)
    if _LONG_NIGHT < length < _DAY:
        reader.warn(
            "heure_fin",
            _("Comprise comme %(end)s le lendemain, %(hours)d heures plus tard.")
            % {"end": time_words(end), "hours": length // timedelta(hours=1)},
        )


@dataclass
class _Span:
    """The cells once they are read, and what they come to together."""

    reader: RowReader
    first: date
    until: date | None
    start: time | None
    end: time | None
    kind: str
    rule: Rule | None

    def times(self, skips: Skips) -> Times | None:
        """What the row comes to: several days in one go, a session a day, or a rule."""
        days = (self.until - self.first).days if self.until and self.rule is None else 0
        if self.start is None or self.end is None:
            return self._all_day(days, skips)
        if days and self.kind == Kind.OUTING:
            return self._stay(days, self.start, self.end)
        if days:
            self.rule = Rule(Frequency.DAILY, until=self.until)
        return self._by_hours(self.start, self.end, skips)

    def _all_day(self, days: int, skips: Skips) -> Times | None:
        """Without an end hour: whole days; the hour of departure is told in words."""
        if self.end is not None:
            self.reader.fault("heure_debut", _("Il y a une heure de fin sans heure de début."))
            return None
        if self.start is not None and not days and self.kind != Kind.OUTING:
            self.reader.fault(
                "heure_fin", _("La cellule est vide : donnez l’heure de fin, comme 20h30.")
            )
            return None
        return Times(
            first_date=self.first,
            start_time=None,
            duration=(days + 1) * _DAY,
            rule=self.rule,
            skips=self._kept(skips),
            departure=self.start,
        )

    def _stay(self, days: int, start: time, end: time) -> Times:
        opening = datetime.combine(self.first, start)
        closing = datetime.combine(self.first + days * _DAY, end)
        return Times(first_date=self.first, start_time=start, duration=closing - opening)

    def _by_hours(self, start: time, end: time, skips: Skips) -> Times | None:
        """With both hours; an end before the start is on the next day."""
        if start == end:
            self.reader.fault("heure_fin", _("L’heure de fin est aussi celle du début."))
            return None
        length = datetime.combine(self.first, end) - datetime.combine(self.first, start)
        if length < timedelta(0):
            length += _DAY
        return Times(
            first_date=self.first,
            start_time=start,
            duration=length,
            rule=self.rule,
            skips=self._kept(skips),
        )

    def _kept(self, skips: Skips) -> Skips | None:
        if skips and self.rule is None:
            self.reader.warn("sauf", _("Sans effet : l’évènement n’a qu’une date."))
            return None
        return skips or None


def departure_words(times: Times, *, kind: str) -> str:
    """« Départ le vendredi 4 juin 2027 à 9 h. »; '' when no such hour is known."""
    if times.departure is None:
        return ""
    words = {
        "what": _("Départ") if kind == Kind.OUTING else _("Début"),
        "day": date_words(times.first_date),
        "hour": time_words(times.departure),
    }
    if times.rule is not None:
        return _("%(what)s à %(hour)s.") % words
    return _("%(what)s le %(day)s à %(hour)s.") % words
