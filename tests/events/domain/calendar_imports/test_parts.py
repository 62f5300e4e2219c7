"""Places, links, texts and single values, each as programs write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from events.domain.calendar_imports.faults import Notes
from events.domain.calendar_imports.lines import Line
from events.domain.calendar_imports.meetings import is_meeting, without_meeting
from events.domain.calendar_imports.places import venue_of
from events.domain.calendar_imports.plain_text import paragraphs_of
from tests.events.domain.calendar_imports.calendars import entry, reason

TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Café Simone", ("Café Simone", "", "", "")),
        ("28, rue Denfert-Rochereau 69004 Lyon", ("", "28 rue Denfert-Rochereau", "69004", "Lyon")),
        (
            "Maison des Associations, 28 rue Denfert-Rochereau, 69004 Lyon, France",
            ("Maison des Associations", "28 rue Denfert-Rochereau", "69004", "Lyon"),
        ),
        (
            "GEM Les Tilleuls - 12 bis avenue Foch\n38000 Grenoble",
            ("GEM Les Tilleuls", "12 bis avenue Foch", "38000", "Grenoble"),
        ),
        ("Salle B, Place Bellecour, Lyon", ("Salle B", "Place Bellecour", "", "Lyon")),
        (
            "Médiathèque (salle 2), 1 place Gustave Rivet, F-38000 Grenoble",
            ("Médiathèque (salle 2)", "1 place Gustave Rivet", "38000", "Grenoble"),
        ),
        ("Salle 12", ("Salle 12", "", "", "")),
    ],
)
def test_places(text: str, parts: tuple[str, ...]) -> None:
    venue = venue_of(text, None)
    assert venue is not None
    assert (venue.name, venue.street, venue.postcode, venue.city) == parts


@pytest.mark.parametrize(
    ("geo", "position"),
    [
        ("45.76;4.83", (45.76, 4.83)),
        ("45.76,4.83", (45.76, 4.83)),
        ("0;0", (None, None)),
        ("99;4", (None, None)),
        ("nord;sud", (None, None)),
    ],
)
def test_positions(geo: str, position: tuple[float | None, float | None]) -> None:
    venue = venue_of("Mairie", Line("GEO", {}, geo))
    assert venue is not None
    assert (venue.latitude, venue.longitude) == position


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (TEAMS, True),
        ("https://us02web.zoom.us/j/123?pwd=x", True),
        ("https://meet.google.com/abc-defg-hij", True),
        ("https://bbb.association.example/b/abc", True),
        ("https://zoom.us", False),
        ("https://zoom.us.exemple.example/j/1", False),
        ("https://gem.example/programme", False),
        ("https://[", False),
    ],
)
def test_meetings(url: str, found: bool) -> None:
    assert is_meeting(url) is found


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("On parle du sommeil.", "On parle du sommeil."),
        (f"Bonjour.\n\n{'_' * 40}\nRejoindre : {TEAMS}\nCode secret : x\n{'_' * 40}", "Bonjour."),
        (f"Bonjour.\nVisio : {TEAMS}\nMot de passe : 123\nÀ bientôt", "Bonjour.\nÀ bientôt"),
        ("Voir https://gem.example/programme", "Voir https://gem.example/programme"),
    ],
)
def test_descriptions_without_the_way_in(text: str, rest: str) -> None:
    assert without_meeting(text) == rest


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Un <b>deux</b>", "Un deux"),
        ("<p>Un</p><p>Deux &amp; trois</p>", "Un\nDeux & trois"),
        ("<ul><li>Thé</li><li>Café</li></ul>", "- Thé\n- Café"),
        ('<a href="https://gem.example/p">Programme</a>', "Programme (https://gem.example/p)"),
        ('<a href="https://gem.example">https://gem.example</a>', "https://gem.example"),
        ("<html><head><style>p{}</style></head><body>Un</body></html>", "Un"),
        ("<script>alert(1)</script><p>Un</p>", "Un"),
        ("<p>Un<script>", "Un"),
        ("2 < 3 et 5 > 4", "2 < 3 et 5 > 4"),
        ("Un\n\n\n\nDeux", "Un\n\nDeux"),
    ],
)
def test_markup_goes(text: str, plain: str) -> None:
    assert paragraphs_of(text, Notes()) == plain


def test_long_texts_are_cut_and_that_is_said() -> None:
    found = entry(SUMMARY="a" * 200, DESCRIPTION="b" * 5_000)
    assert (len(found.title), len(found.description)) == (160, 4_000)
    assert found.notes.lines == [
        "Le titre est trop long\u00a0: il est coupé à 160 caractères.",
        "La présentation est trop longue\u00a0: elle est coupée à 4 000 caractères.",
    ]


@pytest.mark.parametrize(
    ("fields", "format", "has_place", "link"),
    [
        ({"LOCATION": "Mairie"}, "onsite", True, ""),
        ({"LOCATION": "Visio"}, "online", False, ""),
        ({"LOCATION": TEAMS}, "online", False, TEAMS),
        ({"LOCATION": f"Mairie ; {TEAMS}"}, "hybrid", True, TEAMS),
        ({"LOCATION": "Mairie", "URL": TEAMS}, "hybrid", True, TEAMS),
        (
            {"X_GOOGLE_CONFERENCE": "https://meet.google.com/a-b"},
            "online",
            False,
            "https://meet.google.com/a-b",
        ),
        ({"LOCATION": "Par téléphone"}, "phone", False, ""),
        ({}, "onsite", False, ""),
    ],
)
def test_formats(fields: dict[str, Any], format: str, has_place: bool, link: str) -> None:
    found = entry(**fields)
    assert (found.format, found.venue is not None, found.online_url) == (format, has_place, link)


@pytest.mark.parametrize(
    ("fields", "start", "length", "is_all_day"),
    [
        ({"DTSTART": "2026-12-03T18:30:00", "DTEND": ""}, datetime(2026, 12, 3, 18, 30), 1, False),
        ({"DTSTART": "20261203T1830", "DTEND": ""}, datetime(2026, 12, 3, 18, 30), 1, False),
        ({"DTEND": "", "DURATION": "PT1H30M"}, datetime(2026, 12, 3, 18, 30), 1.5, False),
        ({"DTEND": "", "DURATION": "P1W"}, datetime(2026, 12, 3, 18, 30), 168, False),
        ({"DTSTART;VALUE=DATE": "20261203", "DTEND": ""}, datetime(2026, 12, 3), 24, True),
        (
            {"DTSTART;VALUE=DATE": "20261203", "DTEND;VALUE=DATE": "20261205"},
            datetime(2026, 12, 3),
            48,
            True,
        ),
        ({"DTSTART": "20261203", "DTEND": "20261203"}, datetime(2026, 12, 3), 24, True),
    ],
)
def test_times(fields: dict[str, Any], start: datetime, length: float, is_all_day: bool) -> None:
    found = entry(**fields)
    assert (found.start, found.duration / timedelta(hours=1), found.is_all_day) == (
        *(start, length, is_all_day),
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"DTSTART": "demain"}, "« demain » n’est pas une date."),
        ({"DTSTART": "20270230"}, "« 20270230 » n’est pas une date."),
        ({"DTSTART": "16010101T000000"}, "La date « 16010101T000000 » est hors du calendrier."),
        ({"DTEND": "", "DURATION": "PT"}, None),
        ({"DTEND": "", "DURATION": "1h"}, "« 1h » n’est pas une durée."),
        ({"DTEND": "", "DURATION": "-PT1H"}, "Il finit avant de commencer."),
        ({"SUMMARY": " "}, "Il n’a pas de titre : donnez-lui-en un."),
    ],
)
def test_times_that_are_none(fields: dict[str, Any], words: str | None) -> None:
    if words is None:
        assert entry(**fields).duration == timedelta(hours=1)
    else:
        assert reason(**fields) == words


@pytest.mark.parametrize(
    ("categories", "kind"),
    [("Atelier", "workshop"), ("Loisirs,SORTIE", "outing"), ("Travail", ""), ("", "")],
)
def test_kinds(categories: str, kind: str) -> None:
    assert entry(CATEGORIES=categories).kind == kind


def test_dates_taken_out_are_read_by_day_whatever_their_form() -> None:
    dates: dict[str, Any] = {
        "EXDATE;TZID=Europe/Paris": ["20261204T183000", "20261205T183000,20261206T183000"],
        "EXDATE;VALUE=DATE": "20261207",
        "EXDATE": "20261208T173000Z",
    }
    found = entry(RRULE="FREQ=DAILY", **dates)
    assert found.excluded == {date(2026, 12, day) for day in range(4, 9)}
