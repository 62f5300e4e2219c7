"""How skips are read and said, in French and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from events.domain.phrases import LanguageCode
from events.domain.phrases.english import names as english
from events.domain.phrases.english.vocabulary import MONTH_TOKENS as ENGLISH_MONTHS
from events.domain.phrases.french import names as french
from events.domain.phrases.french.vocabulary import MONTH_TOKENS as FRENCH_MONTHS
from events.domain.phrases.tokens import fold
from events.domain.recurrence.errors import gettext_noop as _

_NUMBERED = r"[/.-](?P<number>\d{1,2})(?:[/.-](?P<year>\d{4}|\d\d))?"
_ISO = r"(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipLexicon:
    """The words of one language for what is skipped; patterns look at folded text.

    The templates at the end say each kind of skip, and `parse_skips` reads them back.
    """

    months: Mapping[str, int]
    leading: re.Pattern[str]
    joints: re.Pattern[str]
    day: re.Pattern[str]
    span: re.Pattern[str]
    month_span: re.Pattern[str]
    public_holidays: re.Pattern[str]
    school_holidays: re.Pattern[str]
    unknown: str
    year_missing: str
    no_such_date: str
    too_long: str
    too_many: str
    say_all: str
    say_two: str
    say_public: str
    say_school: str
    say_month: str
    say_day: str
    say_span: str


def _any(spellings: Mapping[str, int]) -> str:
    return f"(?:{'|'.join(sorted(spellings, key=len, reverse=True))})\\.?"


def _weekday(names: tuple[str, ...]) -> str:
    return f"(?:(?:{'|'.join(map(fold, names))}) )?"


_FRENCH_MONTHS = {word: token.value for word, token in FRENCH_MONTHS.items()} | {"sept": 9}
_ENGLISH_MONTHS = {word: token.value for word, token in ENGLISH_MONTHS.items()}
_FR, _EN = _any(_FRENCH_MONTHS), _any(_ENGLISH_MONTHS)

_FRENCH = SkipLexicon(
    months=_FRENCH_MONTHS,
    leading=re.compile(
        r"^(?:(?:sauf|hors|pendant|durant|en|au|aux|tous|toutes|les|le|la|periodes? de|mois de)\s+"
        r"|mois d'\s*|l'\s*)+"
    ),
    joints=re.compile(r"[,;\n]|\bet\b|\bni\b|(?<=[a-z])\s*/\s*(?=[a-z])"),
    day=re.compile(
        rf"{_weekday(french.WEEKDAYS)}(?:{_ISO}|(?P<day>\d{{1,2}})(?:er)?"
        rf"(?:{_NUMBERED}| (?P<name>{_FR})(?: (?P<long_year>\d{{4}}))?)?)",
        re.ASCII,
    ),
    span=re.compile(r"(?:de |du )?(?P<first>.+?) au (?P<last>.+)"),
    month_span=re.compile(
        rf"(?:de |d')?(?P<first>{_FR})(?:(?: a |\s*[-–]\s*)(?P<last>{_FR})| (?P<year>\d{{4}}))?",
        re.ASCII,
    ),
    public_holidays=re.compile(r"(?:jours? )?feries?"),
    school_holidays=re.compile(r"(?:vacances|vac\.?|conges)(?: (?:scolaires?|scol\.?))?"),
    unknown=_(
        "Nous n’avons pas compris « {item} » dans « sauf ». Écrivez par exemple "
        "« jours fériés », « vacances scolaires », « juillet, août » ou « 26/12/2026 »."
    ),
    year_missing=_("Ajoutez l’année à « {day} » : par exemple 26/12/2026."),
    no_such_date=_("Le {day}/{month:02}/{year} n’existe pas : vérifiez la date."),
    too_long=_("« Sauf » est trop long : {longest} caractères au plus."),
    too_many=_("« Sauf » compte trop de dates : {most} au plus."),
    say_all="sauf {}",
    say_two="{} et {}",
    say_public="les jours fériés",
    say_school="pendant les vacances scolaires",
    say_month="en {}",
    say_day="le {}",
    say_span="du {} au {}",
)
_ENGLISH = SkipLexicon(
    months=_ENGLISH_MONTHS,
    leading=re.compile(r"^(?:(?:except|outside|not|during|in|on|at|all|every|the|month of)\s+)+"),
    joints=re.compile(r"[,;\n]|\band\b|\bn?or\b|(?<=[a-z])\s*/\s*(?=[a-z])"),
    day=re.compile(
        rf"{_weekday(english.WEEKDAYS)}(?:{_ISO}|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"(?:{_NUMBERED}| (?:of )?(?P<name>{_EN})(?: (?P<long_year>\d{{4}}))?)?)",
        re.ASCII,
    ),
    span=re.compile(r"(?:from |between )?(?P<first>.+?) (?:to|until|till|through) (?P<last>.+)"),
    month_span=re.compile(
        rf"(?:from )?(?P<first>{_EN})"
        rf"(?:(?: to | through |\s*[-–]\s*)(?P<last>{_EN})| (?P<year>\d{{4}}))?",
        re.ASCII,
    ),
    public_holidays=re.compile(r"(?:public|bank|national) holidays?"),
    school_holidays=re.compile(r"school (?:holidays?|vacations?|breaks?)"),
    unknown=(
        "We did not understand “{item}” under “except”. Write for example "
        "“public holidays”, “school holidays”, “July, August” or “26/12/2026”."
    ),
    year_missing="Add the year to “{day}”: for example 26/12/2026.",
    no_such_date="There is no {day}/{month:02}/{year}: check the date (day/month/year).",
    too_long="“Except” is too long: {longest} characters at most.",
    too_many="“Except” holds too many dates: {most} at most.",
    say_all="except {}",
    say_two="{} and {}",
    say_public="on public holidays",
    say_school="during school holidays",
    say_month="in {}",
    say_day="on {}",
    say_span="from {} to {}",
)
SKIP_LEXICONS: dict[LanguageCode, SkipLexicon] = {"fr": _FRENCH, "en": _ENGLISH}
MONTHS: dict[LanguageCode, tuple[str, ...]] = {"fr": french.MONTHS, "en": english.MONTHS}
