"""RRULE text to rule and back (RFC 5545 §3.3.10 and §3.8.5.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from .errors import RecurrenceError
from .errors import gettext_noop as _
from .rules import WEEKDAYS, ByDay, Frequency, Rule, refuse_long_text
from .walls import zone_info

T = TypeVar("T")

_SUB_DAILY = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_UNSUPPORTED = frozenset({"BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO"})
_PARTS = frozenset(
    "FREQ INTERVAL BYDAY BYMONTHDAY BYMONTH BYSETPOS COUNT UNTIL WKST".split()  # noqa: SIM905
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}")
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z)?)?")


def parse_rule(text: str, *, zone: str | None = None, start_time: time | None = None) -> Rule:
    """Read an RRULE value, with or without its "RRULE:" name.

    UNTIL may be a date or a date-time; only its date is kept. With `zone`, an UNTIL in UTC is
    first read on that zone's clock, and with `start_time` an UNTIL earlier on its day than the
    start leaves that day out: both are needed to read other programs' rules exactly.

    WKST is honoured only as Monday. Another one is dropped where it changes nothing for a
    series whose first date is on the rule, and refused (`week_start`) where it would.

    Raises `RecurrenceError` with a stable `code` for whatever is not a rule by dates.
    """
    parts = _parts(text)
    rule = Rule(
        frequency=_frequency(parts.get("FREQ")),
        interval=_number("INTERVAL", parts.get("INTERVAL", "1"), code="bad_interval"),
        by_day=_list(parts, "BYDAY", _by_day),
        by_month_day=_list(parts, "BYMONTHDAY", _signed("BYMONTHDAY")),
        by_month=_list(parts, "BYMONTH", _signed("BYMONTH")),
        by_set_pos=_list(parts, "BYSETPOS", _signed("BYSETPOS")),
        count=_number("COUNT", parts["COUNT"], code="bad_count") if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], zone, start_time) if "UNTIL" in parts else None,
    )
    _refuse_week_start(rule, parts.get("WKST", "MO"))
    return rule


def rule_text(rule: Rule) -> str:
    """Write the one canonical RRULE value of a rule, UNTIL as a date (YYYYMMDD)."""
    return str(rule)


def _parts(text: str) -> dict[str, str]:
    """Cut the text into its parts, each named once; names and values in capitals."""
    refuse_long_text(text)
    body = text.strip().upper().removeprefix("RRULE:").removesuffix(";")
    parts: dict[str, str] = {}
    for part in body.split(";"):
        name, equals, value = part.partition("=")
        _refuse_part(name, known=bool(equals and value), repeated=name in parts)
        parts[name] = value
    return parts


def _refuse_part(name: str, *, known: bool, repeated: bool) -> None:
    shown = name[:20]
    if name in _UNSUPPORTED:
        raise RecurrenceError(
            "unsupported_part",
            _("{part} n’est pas accepté : décrivez la récurrence par jours, semaines ou mois."),
            part=shown,
        )
    if name not in _PARTS or not known:
        raise RecurrenceError(
            "unknown_part",
            _("« {part} » n’est pas compris : écrivez par exemple FREQ=WEEKLY;BYDAY=TU."),
            part=shown,
        )
    if repeated:
        raise RecurrenceError(
            "repeated_part", _("{part} est donné deux fois : gardez-en un seul."), part=shown
        )


def _frequency(value: str | None) -> Frequency:
    if value in _SUB_DAILY:
        raise RecurrenceError(
            "sub_daily",
            _("Une rencontre a lieu au plus une fois par jour : choisissez FREQ=DAILY."),
        )
    try:
        return Frequency(value or "")
    except ValueError:
        raise RecurrenceError(
            "bad_frequency",
            _("Indiquez la fréquence : FREQ=DAILY, WEEKLY, MONTHLY ou YEARLY."),
        ) from None


def _number(part: str, value: str, *, code: str = "bad_value") -> int:
    if not _NUMBER.fullmatch(value):
        raise RecurrenceError(code, _("{part} attend un nombre entier."), part=part)
    return int(value)


def _signed(part: str) -> Callable[[str], int]:
    return lambda value: _number(part, value)


def _list(parts: dict[str, str], name: str, read: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in parts[name].split(",")) if name in parts else ()


def _by_day(value: str) -> ByDay:
    found = _BY_DAY.fullmatch(value)
    if not found:
        raise RecurrenceError(
            "bad_value", _("BYDAY attend des jours comme MO, TU ou 2TU (le deuxième mardi).")
        )
    rank, weekday = found.groups()
    return ByDay(WEEKDAYS.index(weekday), int(rank) if rank else None)


def _until(value: str, zone: str | None, start_time: time | None) -> date:
    found = _UNTIL.fullmatch(value)
    try:
        if not found:
            raise ValueError(value)
        day, clock, utc = found.groups()
        wall = datetime.strptime(day + (clock or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        if utc and zone:
            wall = wall.replace(tzinfo=UTC).astimezone(zone_info(zone)).replace(tzinfo=None)
        if clock and start_time and wall.time() < start_time:
            wall -= timedelta(days=1)
    except (ValueError, OverflowError):
        raise RecurrenceError(
            "bad_until", _("La date de fin (UNTIL) s’écrit comme 20270626, et doit exister.")
        ) from None
    return wall.date()


def _refuse_week_start(rule: Rule, value: str) -> None:
    """Refuse a WKST that would group the chosen weekdays into other weeks than Monday does."""
    if value not in WEEKDAYS:
        raise RecurrenceError("bad_value", _("WKST attend un jour comme MO."))
    weekdays = {day.weekday for day in rule.by_day}
    moved = {day for day in weekdays if day >= WEEKDAYS.index(value) > 0}
    if rule.frequency is Frequency.WEEKLY and rule.interval > 1 and moved not in (set(), weekdays):
        raise RecurrenceError(
            "week_start",
            _("Chez nous la semaine commence le lundi (WKST=MO) : cette règle dit autre chose."),
        )
