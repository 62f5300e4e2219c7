"""How French phrases are cut into words."""

from __future__ import annotations

import re

from events.domain.phrases.lexicon import Lexicon, Pitfall
from events.domain.phrases.skip_clauses import SkipClauses

from .dates import date_words
from .messages import MESSAGES
from .names import WEEKDAYS
from .vocabulary import NAMES, TOKENS

_ARTICLES = frozenset({"le", "la", "les", "l"})
_NAMED = "|".join(sorted(NAMES, key=len, reverse=True))
_SPELLINGS = tuple(
    (re.compile(spoken, re.ASCII), plain)
    for spoken, plain in (
        (r"[()]|(?<!\d):|:(?!\d)", ","),
        (r"(?<=\d) ?x\b", " fois"),
        (r"\btoute l'annee\b", ""),
        (r" ?[&+] ?", " et "),
        (r"(?<=[a-z]) ?/ ?(?=(?:\d|deux|trois|quatre)\b)", " sur "),
        (r" ?/ ?(?=(?:semaine|mois|trimestre|an)\b)", " par "),
        (r"(?<=[a-z]) ?/ ?(?=\d{1,2}(?:er|e|eme)\b)", " et "),
        (r"(?<=[a-z]) ?/ ?(?=[a-z])", ", "),
        (r"(?<=\d) (?=(?:ers?|eres?|emes?|iemes?|e)\b)", ""),
        (r"(?<=\d) ?\u00b0", "e"),
        (r"\bt(?:ou)?s les jrs\b|\btlj\b", "tous les jours"),
        (r"\baux? mois d(?:e |')", "en "),
        (rf"\bmois (?:de |d')(?=(?:{_NAMED})\b)", ""),
        (r"\b(avant|week) (dernier|end)", r"\1-\2"),
        (r"\b(?:a (?:partir|compter)|debut(?:ant)?|commencant) (?:du|de|le|d')\b ?", "depuis "),
        (r"\bdes (?:le )?(?=\d)", "depuis "),
        (r"\bjours? (?:ouvres?|(?:de|en) (?:la )?semaine)\b", "jours-ouvres"),
        (r"\ben semaine\b(?! (?:im)?paires?)", "jours-ouvres"),
        (r"\b(\d{1,2}|de) sept\b(?! (?:fois|seances?|jours?|semaines?|mois))", r"\1 septembre"),
        (r"\bsept(?:\.|(?= (?:a|et) [a-z]+bre\b)| (?=a [a-z]))", "septembre "),
        (r"\bbi-(?=mensuel|hebdo|annuel)", "bi"),
        (r"\bfin (?=de mois)", ""),
    )
)
_PITFALLS = (
    Pitfall(
        re.compile(
            r"\b\d{1,2} ?(?:h|heures?)(?:\d\d)?\b|\b\d{1,2}:\d\d\b"
            r"|\b(?:matin|soir|apres-midi|apres midi|matinee|soiree)s?\b|\bmidi\b",
            re.ASCII,
        ),
        "hour_in_phrase",
        MESSAGES.hour,
    ),
    Pitfall(re.compile(r"\bouvrables?\b"), "phrase_ambiguous", MESSAGES.working_day),
    Pitfall(
        re.compile(rf"\b(?:{_NAMED}) ?[-–] ?(?:{_NAMED})\b"),
        "phrase_ambiguous",
        MESSAGES.hyphen,
    ),
    Pitfall(
        re.compile(r"(?:\d(?:e|er|re|ere|eme)|\b\w+ieme|premiere|seconde|derniere) semaine"),
        "phrase_ambiguous",
        MESSAGES.which,
    ),
    Pitfall(
        re.compile(r"\b(?:irreguli\w+|variables?|a definir|a preciser|a confirmer)\b"),
        "irregular_dates",
        MESSAGES.irregular,
    ),
)
_PATTERN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
    r"|(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d\d)(?!\d)"
    r"|(?P<ordinal>\d{1,3})(?:eres|ere|ers|er|emes|eme|ieme|e|nde|nd|o|re)\b"
    r"|(?P<number>\d{1,4})(?![\da-z])"
    r"|(?P<word>(?:week|avant|dix|jours)-[a-z]+|[a-z]+|[,;])"
    r"|(?P<space>[ '.]+)",
    re.ASCII,
)
_WEEKDAYS = "|".join(WEEKDAYS)
_SKIPS = SkipClauses(
    opening=re.compile(
        r"[\s,;(]*\b(?:sauf|hors|hormis|except[ée]e?s?|en dehors d(?:es?|u)"
        r"|[àa] l['’]exception d(?:es?|u)|pas (?:en|pendant|durant))\b"
        rf"(?!\s+(?:les? |tous les )?(?:{_WEEKDAYS}|week[- ]?end)s?\b(?!\s+(?:\d|le\b)))",
        re.IGNORECASE,
    ),
    closing=re.compile(
        r"[\s,;)]*\b(?=jusqu|[àa] (?:partir|compter)\b|(?:pendant\s+)?\d+\s+(?:fois|s[ée]ances?"
        r"|dates|rencontres|semaines)\b)",
        re.IGNORECASE,
    ),
    term_time=re.compile(
        r"[\s,;(]*\b(?:(?:seulement|uniquement)\s+)?(?:en|pendant\s+les?|durant\s+les?)\s+"
        r"p[ée]riodes?\s+scolaires?(?:\s+(?:seulement|uniquement))?\b\)?",
        re.IGNORECASE,
    ),
    outside_holidays=", sauf vacances scolaires ",
)
_ONCE = frozenset(
    {
        "",
        "-",
        "une fois",
        "une seule fois",
        "1 fois",
        "une seule date",
        "date unique",
        "unique",
        "ponctuel",
        "ponctuelle",
        "aucune",
        "non",
        "sans",
    }
)

FRENCH = Lexicon(
    tokens=TOKENS,
    articles=_ARTICLES,
    spellings=_SPELLINGS,
    pitfalls=_PITFALLS,
    pattern=_PATTERN,
    skips=_SKIPS,
    once=_ONCE,
    messages=MESSAGES,
    say_date=date_words,
    # « Tous les quinze jours » is every second week, « tous les huit jours » every week.
    fortnights={8: 1, 15: 2},
    has_ordinal_days=False,
    every_rank_counts=False,
    shortest_name=5,
)
