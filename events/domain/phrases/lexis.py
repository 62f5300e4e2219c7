"""The French words of calendars, and how a phrase is cut into tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from events.domain.recurrence.errors import RecurrenceError
from events.domain.recurrence.errors import gettext_noop as _

LONGEST_PHRASE = 2_000


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WEEKDAYS = _names("lundi mardi mercredi jeudi vendredi samedi dimanche")
MONTHS = _names(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)
NUMBERS = _names(
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf vingt"
)
_STEMS = _names(
    "deux trois quatr cinqu six sept huit neuv dix onz douz treiz quatorz quinz seiz "
    "dix-sept dix-huit dix-neuv vingt"
)
ORDINALS = ("premier", *(f"{stem}ième" for stem in _STEMS))


class PhraseError(RecurrenceError):
    """A phrase that we do not understand, or that can be understood in two ways."""


def not_understood(phrase: str) -> PhraseError:
    """Say which phrase it was, and give some that work."""
    return PhraseError(
        "phrase_unknown",
        _(
            "Nous n’avons pas compris « {phrase} ». Écrivez par exemple « tous les mardis », "
            "« 1er jeudi du mois », « un samedi sur deux », « tous les 3 mois » "
            "ou « 8 mardis de suite »."
        ),
        phrase=phrase.strip()[:80],
    )


def fold(text: str) -> str:
    """Give the text in small letters without accents, plain spaces and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ʼ", "'"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())


class Kind(Enum):
    """What a token is to the grammar."""

    WEEKDAY = auto()
    MONTH = auto()
    NUMBER = auto()
    ORDINAL = auto()
    DATE = auto()
    UNIT = auto()
    REGULAR = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a phrase: what it is, and its value or its one spelling."""

    kind: Kind
    value: int = 0
    word: str = ""
    day: date | None = None


def _numbered(kind: Kind, words: tuple[str, ...], first: int) -> dict[str, Token]:
    found = {}
    for value, word in enumerate(words, first):
        found[fold(word)] = found[fold(word) + "s"] = Token(kind, value)
    return found


def _spelled(kind: Kind, spellings: Mapping[str, str]) -> dict[str, Token]:
    return {
        spelling: Token(kind, word=word)
        for word, all_spellings in spellings.items()
        for spelling in all_spellings.split()
    }


# « sept » is the number seven.
_SHORT_MONTHS = {
    "janv": 1,
    "fev": 2,
    "fevr": 2,
    "avr": 4,
    "juil": 7,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
MONTH_TOKENS = {
    **{fold(word): Token(Kind.MONTH, value) for value, word in enumerate(MONTHS, 1)},
    **{word: Token(Kind.MONTH, value) for word, value in _SHORT_MONTHS.items()},
}
_ARTICLES = frozenset({"le", "la", "les", "l"})
_TOKENS = {
    **_numbered(Kind.WEEKDAY, WEEKDAYS, 0),
    **_numbered(Kind.NUMBER, NUMBERS[1:], 2),
    **_numbered(Kind.ORDINAL, ORDINALS, 1),
    **MONTH_TOKENS,
    **{word: Token(Kind.ORDINAL, 1) for word in ("premiere", "premieres")},
    **{word: Token(Kind.ORDINAL, 2) for word in ("second", "seconds", "seconde", "secondes")},
    **_spelled(
        Kind.UNIT,
        {
            "day": "jour jours journee journees",
            "week": "semaine semaines",
            "month": "mois",
            "quarter": "trimestre trimestres",
            "half": "semestre semestres",
            "year": "an ans annee annees",
        },
    ),
    **_spelled(
        Kind.REGULAR,
        {
            "day": "quotidien quotidienne quotidiennement",
            "week": "hebdomadaire hebdomadaires hebdomadairement",
            "month": "mensuel mensuelle mensuels mensuelles mensuellement",
            "two months": "bimestriel bimestrielle",
            "quarter": "trimestriel trimestrielle trimestriels trimestrielles",
            "half": "semestriel semestrielle semestriels semestrielles",
            "year": "annuel annuelle annuels annuelles annuellement",
        },
    ),
    **_spelled(
        Kind.WORD,
        {
            "one": "un une",
            "each": "tous toutes tout chaque",
            "of": "de d du des",
            "to": "a au aux",
            "in": "en",
            "per": "par",
            "over": "sur",
            "and": "et , ; puis",
            "or": "ou",
            "times": "fois seances seance dates rencontres",
            "only": "seule seul",
            "row": "suite consecutifs consecutives consecutif",
            "last": "dernier derniers derniere dernieres",
            "last but one": "avant-dernier avant-derniers penultieme",
            "weekend": "week-end week-ends weekend weekends",
            "working": "ouvre ouvres",
            "among": "parmi",
            "until": "jusqu jusque",
            "if": "si",
            "it": "c",
            "is": "est",
            "during": "pendant durant",
            "except": "sauf",
        },
    ),
}
_SPELLINGS = (
    (re.compile(r"\baux? mois d(?:e |')"), "en "),
    (re.compile(r"\b(avant|week) (dernier|end)"), r"\1-\2"),
)
_PATTERN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
    r"|(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?!\d)"
    r"|(?P<ordinal>\d{1,3})(?:eres|ere|ers|er|emes|eme|ieme|e|nde|nd|o|re)\b"
    r"|(?P<number>\d{1,4})(?![\da-z])"
    r"|(?P<word>(?:week|avant|dix)-[a-z]+|[a-z]+|[,;])"
    r"|(?P<space>[ '.]+)",
    re.ASCII,
)


def tokens(phrase: str) -> list[Token]:
    """Cut a phrase into tokens, articles left out; `PhraseError` on any word unknown to us."""
    if len(phrase) > LONGEST_PHRASE:
        raise PhraseError(
            "phrase_too_long",
            _("Cette récurrence est trop longue : {longest} caractères au plus."),
            longest=LONGEST_PHRASE,
        )
    text = fold(phrase).strip(" .!«»\"'")
    for spoken, plain in _SPELLINGS:
        text = spoken.sub(plain, text)
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _PATTERN.match(text, place)
        if match is None:
            raise not_understood(phrase)
        place = match.end()
        if match["space"] is None and match["word"] not in _ARTICLES:
            found.append(_token(match, phrase))
    return found


def _token(match: re.Match[str], phrase: str) -> Token:
    if match["word"]:
        token = _TOKENS.get(match["word"])
        if token is None:
            raise not_understood(phrase)
        return token
    if match["ordinal"]:
        return Token(Kind.ORDINAL, int(match["ordinal"]))
    if match["number"]:
        return Token(Kind.NUMBER, int(match["number"]))
    written = match["iso"] or f"{match['year']}-{match['month']}-{match['day']}"
    return Token(Kind.DATE, day=real_date(*map(int, written.split("-"))))


def real_date(year: int, month: int, day: int) -> date:
    """Give the date, or a `PhraseError` (`no_such_date`) when no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        raise PhraseError(
            "no_such_date",
            _("Le {day}/{month:02}/{year} n’existe pas : vérifiez la date."),
            day=day,
            month=month,
            year=year,
        ) from None
