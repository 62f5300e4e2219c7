"""The demo's programmes as schedules, their phrases and skips translated by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_FIXED = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
_AFTER_EASTER = ("2027-03-29", "2027-05-06", "2027-05-17", "2028-04-17", "2028-05-25", "2028-06-05")
PUBLIC_HOLIDAYS = [f"{year}-{day}" for year in (2026, 2027, 2028, 2029) for day in _FIXED]
PUBLIC_HOLIDAYS += _AFTER_EASTER
SCHOOL_HOLIDAYS = (  # zone A
    ("2026-12-19", "2027-01-03"),
    ("2027-02-13", "2027-02-28"),
    ("2027-04-10", "2027-04-25"),
    ("2027-07-03", "2027-08-31"),
)


def between(*spans: tuple[str, str]) -> list[str]:
    found = []
    for first, last in spans:
        start = date.fromisoformat(first)
        days = (date.fromisoformat(last) - start).days + 1
        found += [str(start + timedelta(days=day)) for day in range(days)]
    return found


SUMMER = between(*((f"{year}-07-01", f"{year}-08-31") for year in (2027, 2028, 2029)))
AUGUST = [day for day in SUMMER if day[5:7] == "08"]
SCHOOL = between(*SCHOOL_HOLIDAYS)


@dataclass(frozen=True)
class Programme:
    title: str
    start: datetime
    duration: timedelta
    rrule: str
    exdates: tuple[str, ...] = ()
    is_all_day: bool = False

    def __str__(self) -> str:
        return self.title


def programme(
    title: str, start: str, hours: float, rrule: str = "", skips: list[str] | None = None
) -> Programme:
    begins = datetime.fromisoformat(start)
    return Programme(
        title,
        begins,
        timedelta(hours=hours),
        rrule,
        tuple(skips or ()),
        is_all_day="T" not in start,
    )


PROGRAMMES = [
    programme("Café pair-aidance", "2026-12-03T18:30", 2, "FREQ=MONTHLY;BYDAY=1TH"),
    programme("Café du samedi", "2026-12-19T10:00", 2, "FREQ=MONTHLY;BYDAY=3SA", SCHOOL),
    programme(
        "Partage ton expérience", "2027-01-11T09:30", 7, "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201"
    ),
    programme("Entre pairs", "2026-12-08T18:00", 2, "FREQ=MONTHLY;BYDAY=2TU", SUMMER),
    programme(
        "Expression artistique",
        "2026-12-05T14:00",
        2.5,
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20270626",
        ["2026-12-26"],
    ),
    programme("Préparation du CLSM", "2027-01-20T17:00", 2, "FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE"),
    programme("Proches", "2026-11-26T18:00", 2, "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270624"),
    programme("Frères et sœurs", "2026-12-02T20:00", 1.5, "FREQ=MONTHLY;BYDAY=1WE", SUMMER),
    programme("Forum des familles", "2027-03-20T09:00", 8.5),
    programme(
        "Accueil libre",
        "2026-11-23T10:00",
        7,
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        PUBLIC_HOLIDAYS,
    ),
    programme("Autogestion", "2026-11-28T14:00", 4, "FREQ=WEEKLY;BYDAY=SA,SU", PUBLIC_HOLIDAYS),
    programme("Réunion planning", "2026-11-26T13:30", 1, "FREQ=WEEKLY;BYDAY=TH"),
    programme("Peinture", "2026-11-26T14:30", 2, "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270701", SCHOOL),
    programme("Sortie du mois", "2026-12-12T09:00", 9, "FREQ=MONTHLY;BYDAY=2SA"),
    programme("Séjour annuel", "2027-06-04", 72),
    programme("Assemblée générale", "2027-04-14T14:00", 3, "FREQ=YEARLY;BYMONTH=4;BYDAY=2WE"),
    programme(
        "Accueil", "2026-11-24T13:00", 5, "FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA", PUBLIC_HOLIDAYS
    ),
    programme("Cuisine", "2026-11-25T10:00", 4, "FREQ=WEEKLY;BYDAY=WE", AUGUST),
    programme("Randonnée", "2026-12-13T09:00", 7, "FREQ=MONTHLY;BYDAY=2SU"),
    programme("Soirée jeux du nouvel an", "2026-12-31T21:00", 5),
    programme("Inter-GEM", "2027-05-22T10:00", 7, "FREQ=MONTHLY;INTERVAL=6;BYDAY=4SA"),
    programme("Permanence jeunes", "2026-11-25T14:00", 3, "FREQ=WEEKLY;BYDAY=WE", PUBLIC_HOLIDAYS),
    programme("Rebond", "2026-12-01T17:30", 2, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270629"),
    programme("Reprise d’activité", "2027-01-12T14:00", 2, "FREQ=WEEKLY;BYDAY=TU;COUNT=8"),
    programme("Point d’étape", "2026-12-07T18:00", 1, "FREQ=MONTHLY;BYDAY=1MO"),
    programme("Rencontre régionale", "2027-01-21T09:30", 7, "FREQ=MONTHLY;INTERVAL=3;BYDAY=3TH"),
    programme("Démarrer une activité", "2027-03-18T09:00", 8, "FREQ=DAILY;UNTIL=20270319"),
    programme("Interétablissements", "2027-02-11T14:00", 3, "FREQ=MONTHLY;INTERVAL=6;BYDAY=2TH"),
    programme("Réunion d’information", "2027-03-10T18:00", 1.5),
    programme("Journées du DU", "2027-01-15T09:00", 8, "FREQ=MONTHLY;BYDAY=3FR;UNTIL=20270618"),
    programme("Vos besoins", "2026-12-16T14:00", 2),
    programme("Restitution", "2027-04-08T18:30", 2),
    programme("Groupe de travail", "2026-11-30T17:30", 2, "FREQ=MONTHLY;BYDAY=-1MO", AUGUST),
]
