"""The French words of calendars, each with what it is to the grammar."""

from __future__ import annotations

from events.domain.phrases.tokens import Kind, Token, fold, numbered, spelled

from .names import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

# « Mar » is Tuesday: March is short enough.
_SHORT_WEEKDAYS = {
    "lun": 0,
    "mar": 1,
    "mer": 2,
    "merc": 2,
    "jeu": 3,
    "ven": 4,
    "vend": 4,
    "sam": 5,
    "dim": 6,
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
TOKENS = {
    **numbered(Kind.WEEKDAY, WEEKDAYS, 0),
    **numbered(Kind.NUMBER, NUMBERS[1:], 2),
    **numbered(Kind.ORDINAL, ORDINALS, 1),
    **MONTH_TOKENS,
    **{word: Token(Kind.WEEKDAY, value) for word, value in _SHORT_WEEKDAYS.items()},
    **{word: Token(Kind.ORDINAL, 1) for word in ("premiere", "premieres")},
    **{word: Token(Kind.ORDINAL, 2) for word in ("second", "seconds", "seconde", "secondes")},
    **spelled(
        Kind.UNIT,
        {
            "day": "jour jours journee journees j",
            "week": "semaine semaines sem",
            "fortnight": "quinzaine quinzaines",
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
            "week": "hebdomadaire hebdomadaires hebdomadairement hebdo",
            "month": "mensuel mensuelle mensuels mensuelles mensuellement",
            "two months": "bimestriel bimestrielle bimestriels bimestrielles",
            "quarter": "trimestriel trimestrielle trimestriels trimestrielles",
            "half": "semestriel semestrielle semestriels semestrielles",
            "twice a week": "bihebdomadaire bihebdomadaires",
            "twice a month": "bimensuel bimensuelle bimensuels bimensuelles",
            "twice": "biannuel biannuelle",
            "year": "annuel annuelle annuels annuelles annuellement",
        },
    ),
    **spelled(
        Kind.WORD,
        {
            "one": "un une",
            "each": "tous toutes tout toute chaque chaques ts ttes chq",
            "of": "de d du des",
            "to": "a au aux",
            "in": "en dans",
            "per": "par",
            "over": "sur",
            "and": "et , ; puis",
            "or": "ou",
            "times": "fois seances seance dates rencontres",
            "only": "seule seul",
            "row": "suite consecutifs consecutives consecutif affilee",
            "last": "dernier derniers derniere dernieres dern",
            "last but one": "avant-dernier avant-derniers penultieme",
            "weekend": "week-end week-ends weekend weekends",
            "workday": "jours-ouvres",
            "among": "parmi",
            "until": "jusqu jusque",
            "since": "depuis",
            "end": "fin",
            "included": "inclus compris",
            "even": "pair paire pairs paires",
            "odd": "impair impaire impairs impaires",
            "if": "si",
            "it": "c",
            "is": "est",
            "during": "pendant durant",
            "except": "sauf hormis excepte exceptes",
        },
    ),
}
NAMES = frozenset(
    spelling for spelling, token in TOKENS.items() if token.kind in {Kind.WEEKDAY, Kind.MONTH}
)
