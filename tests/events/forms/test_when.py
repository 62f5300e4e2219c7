"""Days in words, hours, skips and extra dates, read together."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from events.domain.phrases import parse_phrase
from events.domain.skips import Skips
from events.forms.prefilled import when_initial
from events.forms.when import WhenForm
from events.forms.when_parts import When
from tests.events.programming import draft

TODAY = date(2026, 11, 20)
CLOCK = datetime(2026, 11, 20, 10)
HOURS: dict[str, Any] = {"first_date": "2026-12-03", "start_time": "18:30", "end_time": "20:30"}


def form(*, is_preview: bool = False, department: str = "69", **fields: Any) -> WhenForm:
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    made = WhenForm(data, clock=CLOCK, department=department, is_preview=is_preview)
    made.is_valid()
    return made


def when(**fields: Any) -> When:
    made = form(**{**HOURS, **fields})
    assert made.errors == {}
    assert made.when
    return made.when


def faults(**fields: Any) -> dict[str, list[str]]:
    found = form(**{**HOURS, **fields}).errors
    return {name: [str(error) for error in errors] for name, errors in found.items()}


class TestDays:
    def test_once(self):
        found = when()
        assert (found.first_date, found.start_time, found.duration, found.rule) == (
            date(2026, 12, 3),
            time(18, 30),
            timedelta(hours=2),
            None,
        )

    def test_every_first_thursday(self):
        rule = parse_phrase("1er jeudi du mois", first_date=TODAY)
        assert when(every="tous les 1ers jeudis du mois").rule == rule

    def test_a_series_may_begin_as_soon_as_it_can(self):
        found = when(every="1er jeudi du mois", first_date="")
        assert (found.first_date, found.is_first_said) == (TODAY, False)

    def test_not_today_when_its_hour_is_over(self):
        found = when(every="tous les vendredis", first_date="", start_time="09:30")
        assert found.first_date == date(2026, 11, 21)

    @pytest.mark.parametrize("phrase", ["toutes les semaines", "tous les 3 mois", "le 15 et tous"])
    def test_but_not_where_it_decides_the_day(self, phrase):
        assert set(faults(every=phrase, first_date="")) <= {"first_date", "every"}
        assert faults(every=phrase, first_date="") != {}

    def test_once_needs_its_day(self):
        assert faults(first_date="") == {"first_date": ["Donnez la date de la rencontre."]}

    def test_words_unknown_to_us(self):
        (words,) = faults(every="quand il fait beau")["every"]
        assert words.startswith("Nous n’avons pas compris")

    def test_an_end(self):
        rule = parse_phrase("tous les jeudis jusqu’au 24 juin 2027", first_date=TODAY)
        assert when(every="tous les jeudis", until="2027-06-24").rule == rule
        for first, until in (("2026-12-03", "2026-12-02"), ("", "2026-11-19")):
            assert faults(every="tous les jeudis", first_date=first, until=until) == {
                "until": ["La fin vient avant la première date."]
            }

    def test_two_ends(self):
        assert faults(every="tous les jeudis jusqu’au 1er juin 2027", until="2027-06-24") == {
            "until": ["Les mots et cette date donnent deux fins. Gardez l’une des deux."]
        }


class TestHours:
    def test_over_midnight(self):
        assert when(start_time="21:00", end_time="02:00").duration == timedelta(hours=5)

    def test_a_stay(self):
        assert when(last_date="2026-12-05").duration == timedelta(days=2, hours=2)

    def test_all_day(self):
        found = when(all_day="on", start_time="", end_time="")
        assert (found.start_time, found.duration) == (None, timedelta(days=1))
        assert when(all_day="on", last_date="2026-12-05").duration == timedelta(days=3)

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            (
                {"start_time": ""},
                "start_time",
                "Donnez l’heure, ou cochez «\u202fToute la journée\u202f».",
            ),
            ({"end_time": ""}, "end_time", "Donnez l’heure de fin, même approximative."),
            ({"end_time": "18:30"}, "end_time", "L’heure de fin est aussi celle du début."),
            (
                {"last_date": "2026-12-02"},
                "last_date",
                "Le dernier jour vient avant la première date.",
            ),
            (
                {"last_date": "2026-12-03", "end_time": "17:00"},
                "last_date",
                "La fin doit venir après le début, et dans les 31 jours.",
            ),
            (
                {"last_date": "2027-12-03"},
                "last_date",
                "La fin doit venir après le début, et dans les 31 jours.",
            ),
            (
                {"start_time": "25:00"},
                "start_time",
                "«\u202f25:00\u202f» n’existe pas\u00a0: les heures vont de 0h00 à 23h59.",
            ),
        ],
    )
    def test_what_cannot_be(self, fields, field, words):
        assert faults(**fields)[field] == [words]

    def test_a_preview_does_without(self):
        made = form(is_preview=True, every="tous les jeudis", start_time="18:30")
        assert made.when
        assert (made.errors, made.when.has_hours, made.when.start_time) == ({}, False, None)


class TestSkips:
    def test_boxes_and_words_together(self):
        found = when(
            every="tous les jeudis",
            public_holidays="on",
            months=["7", "8"],
            without="26/12/2026, décembre",
        )
        assert found.skips == Skips(
            dates=frozenset({date(2026, 12, 26)}),
            months=frozenset({7, 8, 12}),
            public_holidays=True,
        )

    def test_said_along_with_the_days(self):
        found = when(every="tous les jeudis sauf les jours fériés et en août", months=["7"])
        assert found.skips == Skips(months=frozenset({7, 8}), public_holidays=True)

    def test_of_no_effect_on_one_date(self):
        assert when(public_holidays="on").skips is None

    def test_words_unknown_to_us(self):
        (words,) = faults(every="tous les jeudis", without="pont")["without"]
        assert "pont" in words

    @pytest.mark.parametrize(
        ("department", "label"),
        [
            ("69", "les vacances scolaires (zone A)"),
            ("75", "les vacances scolaires (zone C)"),
            ("974", "les vacances scolaires"),
        ],
    )
    def test_the_zone_is_said(self, department, label):
        assert str(form(department=department).fields["school_holidays"].label) == label


class TestExtras:
    def test_days_at_the_usual_hour_or_another(self):
        found = when(extra="12/01/2027, 20/02/2027 à 10h ; 2027-03-01 et 3 avril 2027 9h30")
        assert found.rdates == (
            datetime(2027, 1, 12, 18, 30),
            datetime(2027, 2, 20, 10),
            datetime(2027, 3, 1, 18, 30),
            datetime(2027, 4, 3, 9, 30),
        )

    @pytest.mark.parametrize("text", ["demain", "12/01/2027 à 25h", "99999"])
    def test_what_cannot_be_read(self, text):
        (words,) = faults(extra=text)["extra"]
        assert words.startswith(f"«\u202f{text}\u202f» ")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"every": "tous les 1ers jeudis du mois"},
        {"every": "8 jeudis de suite"},
        {"every": "tous les jeudis jusqu’au 24 juin 2027"},
        {"start_time": None, "duration": timedelta(days=1)},
        {"start_time": None, "duration": timedelta(days=3)},
        {"start_time": time(21), "duration": timedelta(hours=5)},
        {"start_time": time(14), "duration": timedelta(days=2, hours=3)},
        {"start_time": time(18), "duration": timedelta(days=1)},
        {
            "every": "tous les jeudis",
            "skips": Skips(
                dates=frozenset({date(2026, 12, 26), date(2027, 1, 7)}),
                months=frozenset({2, 7}),
                school_holidays=True,
            ),
        },
        {"rdates": (datetime(2027, 1, 12, 18, 30), datetime(2027, 2, 20, 10))},
    ],
)
def test_what_is_shown_says_the_same(fields):
    """What the form shows of a draft, sent back as it is, gives the same dates."""
    stored = draft(**fields)
    shown = WhenForm(clock=CLOCK, department="69", initial=when_initial(stored))
    data = QueryDict(mutable=True)
    for field in shown:
        value = field.value()
        if isinstance(value, list):
            data.setlist(field.name, [str(one) for one in value])
        elif value:
            data[field.name] = "on" if value is True else field.field.widget.format_value(value)
    made = WhenForm(data, clock=CLOCK, department="69")
    assert (made.is_valid(), made.errors) == (True, {})
    assert made.when
    for name, value in made.when.values().items():
        assert (name, value) == (name, getattr(stored, name))
