"""How English phrases are cut into words."""

from __future__ import annotations

import re

from events.domain.phrases.lexicon import Lexicon, Pitfall
from events.domain.phrases.skip_clauses import SkipClauses
from events.domain.phrases.tokens import fold

from .dates import date_words
from .messages import MESSAGES
from .names import WEEKDAYS
from .vocabulary import TOKENS

_ARTICLES = frozenset({"the", "on", "at"})
_WEEKDAYS = "|".join(map(fold, WEEKDAYS))
_SHORT = "mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun"
_SPELLINGS = tuple(
    (re.compile(spoken, re.ASCII), plain)
    for spoken, plain in (
        (r"[()]|(?<!\d):|:(?!\d)", ","),
        (r"(?<=\d) ?x\b", " times"),
        (r"\ball year(?: round)?\b", ""),
        (r" ?[&+] ?", " and "),
        (r"(?<=[a-z]) ?/ ?(?=[a-z])", ", "),
        (rf"\b({_WEEKDAYS}|{_SHORT})s? ?[-–] ?(?={_WEEKDAYS}|{_SHORT})", r"\1 to "),
        (r"(?<=\d) (?=(?:st|nd|rd|th)\b)", ""),
        (r"\b(?:not|but not) (?=on |at |every |\b)", "except "),
        (r"\bexcept(?: for)? (?=on |at |every |\b)", "except "),
        (r"\bit's\b", "it is"),
        (r"\bfalls on\b", "is"),
        (r"\b(?:last but one|second[- ]to[- ]last|next[- ]to[- ]last)\b", "last-but-one"),
        (r"\b(\w+)[- ]to[- ]last\b", r"\1 last"),
        (r"\b(?:working|business|week) ?-?days?\b", "workday"),
        (r"\bweek[- ]end", "weekend"),
        (r"\bhalf[- ]?year", "half-year"),
        (r"\bonce\b", "one time"),
        (r"\btwice\b", "2 times"),
        (r"\b(time|times) (?=every\b|each\b)", r"\1 "),
        (r"\ban? (?=(?:week|fortnight|month|quarter|year)\b)", "per "),
        (r"\b(?:alternate|alternating)\b", "every other"),
        (r"\bevery every\b", "every"),
        (r"\b(?:in|out of) (?=(?:two|three|four|five|six|\d+)\b)", "over "),
        (r"\bin a row\b", "row"),
        (r"\b(?:up to|through|thru) (?=\d)", "until "),
        (r"\bof (?:the|each|every) (?=year\b)", "of the "),
        (
            r"\b(?:starting|beginning|commencing|as)(?: from| on)?\b"
            rf"|\bfrom (?=(?:(?:{_WEEKDAYS}|{_SHORT}) )?\d)",
            "since",
        ),
        (r"\bsince(?=\S)", "since "),
        (r"\bbi-", "bi"),
        (r"\bsemi-", "semi"),
    )
)
_PITFALLS = (
    Pitfall(
        re.compile(
            r"\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b|\bo'clock\b"
            r"|\b(?:morning|afternoon|evening|night)s?\b|\bnoon\b",
            re.ASCII,
        ),
        "hour_in_phrase",
        MESSAGES.hour,
    ),
    Pitfall(
        re.compile(
            r"\b(?:\d(?:st|nd|rd|th)|first|second|third|fourth|last) (?:full )?week (?:of|in)\b"
        ),
        "phrase_ambiguous",
        MESSAGES.which,
    ),
    Pitfall(
        re.compile(
            r"\b(?:irregular\w*|var(?:y|ies|iable)|to be (?:confirmed|announced)|tbc|tba)\b"
        ),
        "irregular_dates",
        MESSAGES.irregular,
    ),
)
_PATTERN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
    r"|(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d\d)(?!\d)"
    r"|(?P<ordinal>\d{1,3})(?:st|nd|rd|th)\b"
    r"|(?P<number>\d{1,4})(?![\da-z])"
    r"|(?P<word>last-but-one|half-[a-z]+|[a-z]+|[,;])"
    r"|(?P<space>[ '.]+)",
    re.ASCII,
)
_SKIPS = SkipClauses(
    opening=re.compile(
        r"[\s,;(]*\b(?:except(?:ing)?(?: for)?|excluding|outside(?: of)?|apart from|other than"
        r"|but not|not)\b"
        rf"(?!\s+(?:on |at )?(?:the |every |each )?(?:{_WEEKDAYS}|{_SHORT}|weekend)s?\b"
        r"(?!\s+(?:\d|the\b)))",
        re.IGNORECASE,
    ),
    closing=re.compile(
        r"[\s,;)]*\b(?=until\b|till\b|starting\b|beginning\b|(?:for\s+)?\d+\s+(?:times|sessions"
        r"|meetings|weeks)\b)",
        re.IGNORECASE,
    ),
    term_time=re.compile(
        r"[\s,;(]*\b(?:only\s+)?(?:(?:in|during)\s+)?(?:the\s+)?(?:school\s+)?term[- ]?time"
        r"(?:\s+only)?\b\)?"
        r"|[\s,;(]*\b(?:only\s+)?(?:in|during)\s+(?:the\s+)?school\s+(?:terms?|periods?|year)"
        r"(?:\s+only)?\b\)?",
        re.IGNORECASE,
    ),
    outside_holidays=", except school holidays ",
)
_ONCE = frozenset(
    {"", "-", "once", "one time", "once only", "only once", "just once", "one-off", "one off"}
    | {"single date", "none", "no", "never"}
)

ENGLISH = Lexicon(
    tokens=TOKENS,
    articles=_ARTICLES,
    spellings=_SPELLINGS,
    pitfalls=_PITFALLS,
    pattern=_PATTERN,
    skips=_SKIPS,
    once=_ONCE,
    messages=MESSAGES,
    say_date=date_words,
    fortnights={},
    has_ordinal_days=True,
    every_rank_counts=True,
    shortest_name=6,
)
