"""The English words of calendars, each with what it is to the grammar."""

from __future__ import annotations

from events.domain.phrases.tokens import Kind, Token, fold, numbered, spelled

from .names import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

_SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "weds": 2,
    "wensday": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_SHORT_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
MONTH_TOKENS = {
    **{fold(word): Token(Kind.MONTH, value) for value, word in enumerate(MONTHS, 1)},
    **{word: Token(Kind.MONTH, value) for word, value in _SHORT_MONTHS.items()},
}
TOKENS = {
    **numbered(Kind.WEEKDAY, WEEKDAYS, 0),
    **{word: Token(Kind.WEEKDAY, value) for word, value in _SHORT_WEEKDAYS.items()},
    **numbered(Kind.NUMBER, NUMBERS[1:], 2),
    **numbered(Kind.ORDINAL, ORDINALS, 1),
    **MONTH_TOKENS,
    **spelled(
        Kind.UNIT,
        {
            "day": "day days",
            "week": "week weeks",
            "fortnight": "fortnight fortnights",
            "month": "month months",
            "quarter": "quarter quarters",
            "half": "half-year half-years semester semesters",
            "year": "year years",
        },
    ),
    **spelled(
        Kind.REGULAR,
        {
            "day": "daily",
            "week": "weekly",
            "fortnight": "fortnightly",
            "month": "monthly",
            "quarter": "quarterly",
            "half": "half-yearly",
            "twice a week": "semiweekly",
            "twice a month": "semimonthly",
            "twice": "biweekly bimonthly biannual biannually semiannual semiannually",
            "year": "yearly annual annually",
        },
    ),
    **spelled(
        Kind.WORD,
        {
            "one": "one a an",
            "each": "every each all",
            "other": "other",
            "of": "of from",
            "to": "to through thru",
            "in": "in",
            "per": "per",
            "over": "over",
            "and": "and , ; then",
            "or": "or",
            "times": "time times session sessions meeting meetings date dates occurrences",
            "only": "only just",
            "row": "row running consecutive",
            "last": "last",
            "last but one": "last-but-one penultimate",
            "weekend": "weekend weekends",
            "workday": "workday",
            "among": "among",
            "until": "until till til",
            "since": "since",
            "end": "end",
            "included": "included inclusive",
            "even": "even",
            "odd": "odd",
            "if": "if",
            "it": "it",
            "is": "is",
            "during": "for",
            "except": "except excluding",
        },
    ),
}
