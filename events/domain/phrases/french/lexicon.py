"""The French words of calendars."""

from __future__ import annotations

import re

from events.domain.phrases.lexicon import Lexicon
from events.domain.phrases.tokens import Kind, Token, fold, numbered, spelled

from .messages import MESSAGES


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
    **numbered(Kind.WEEKDAY, WEEKDAYS, 0),
    **numbered(Kind.NUMBER, NUMBERS[1:], 2),
    **numbered(Kind.ORDINAL, ORDINALS, 1),
    **MONTH_TOKENS,
    **{word: Token(Kind.ORDINAL, 1) for word in ("premiere", "premieres")},
    **{word: Token(Kind.ORDINAL, 2) for word in ("second", "seconds", "seconde", "secondes")},
    **spelled(
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
    **spelled(
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
    **spelled(
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
_ONCE = frozenset(
    {"", "-", "une fois", "une seule fois", "1 fois", "unique", "ponctuel", "ponctuelle", "aucune"}
)

FRENCH = Lexicon(
    tokens=_TOKENS,
    articles=_ARTICLES,
    spellings=_SPELLINGS,
    pattern=_PATTERN,
    once=_ONCE,
    messages=MESSAGES,
    # « Tous les quinze jours » is every second week, « tous les huit jours » every week.
    fortnights={8: 1, 15: 2},
)
