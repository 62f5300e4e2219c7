"""Rows of a programme: moved, repeated, corrected, refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from events.domain.imports import Change, Report, import_file
from events.models import Event, Occurrence
from tests.events.imports.files import ATELIER, NOW, plain, programme

pytestmark = pytest.mark.django_db


def load(*rows: dict[str, str]) -> Report:
    report = import_file(data=programme(*rows), now=NOW)
    assert report.is_written
    return report


def find(title: str) -> Event:
    return Event.objects.get(texts__title=title)


def days(title: str, *, until: date = date(2027, 12, 31)) -> list[date]:
    rows = Occurrence.objects.filter(event=find(title), original_date__lte=until)
    return list(rows.order_by("original_date").values_list("original_date", flat=True))


def test_a_first_date_that_is_not_on_the_rule_moves_and_is_told(organizations):
    report = load({"premiere_date": "03/12/2026", "recurrence": "tous les vendredis"})
    assert [plain(one.text) for one in report.steps[0].warnings] == [
        "Le jeudi 3 décembre 2026 n’est pas dans la récurrence : "
        "la première rencontre aura lieu le vendredi 4 décembre 2026."
    ]
    assert days("Atelier photo")[0] == date(2026, 12, 4)


def test_a_row_said_twice_is_refused_the_second_time(organizations):
    report = import_file(data=programme({}, {"places": "9"}), now=NOW)
    assert not report.is_written
    assert [[plain(one.text) for one in step.faults] for step in report.steps] == [
        [],
        ["La ligne 2 annonce déjà ce titre, au même lieu, à la même date et heure."],
    ]


def test_the_same_title_at_another_hour_is_another_event(organizations):
    load({}, {"heure_debut": "17h", "heure_fin": "18h"}, {"lieu": "Ailleurs"})
    assert Event.objects.count() == 3


def test_corrected_words_update_the_event(organizations):
    load(ATELIER)
    report = load({**ATELIER, "places": "12", "titre": "Atelier  PHOTO", "tarif": "3 €"})
    event = Event.objects.get()
    assert report.amount(Change.UPDATED) == 1
    assert (event.capacity, event.fee_amount) == (12, Decimal(3))
    assert event.texts.get().title == "Atelier PHOTO"
    assert set(event.occurrences.values_list("capacity", flat=True)) == {12}


def test_what_organisers_added_on_the_site_stays(organizations):
    load(ATELIER)
    event = Event.objects.get()
    Event.objects.update(online_url="https://visio.example/abc", may_listen=True, min_age=18)
    event.texts.update(welcome="Sam vous accueille.", description="Apportez une photo.")
    assert load(ATELIER).amount(Change.SAME) == 1
    assert load({**ATELIER, "places": "9"}).amount(Change.UPDATED) == 1
    event.refresh_from_db()
    assert (event.online_url, event.may_listen, event.min_age, event.capacity) == (
        "https://visio.example/abc",
        True,
        18,
        9,
    )
    text = event.texts.get()
    assert (text.welcome, text.description) == ("Sam vous accueille.", "Apportez une photo.")


def test_an_event_taken_off_the_programme_stays_off(organizations):
    load(ATELIER)
    Event.objects.update(archived_at=NOW)
    report = load({**ATELIER, "places": "9"})
    assert report.amount(Change.SAME) == 1
    assert [plain(one.text) for one in report.steps[0].warnings] == [
        "Cet évènement a été retiré du programme : il le reste."
    ]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"titre": ""}, "titre", "La cellule est vide."),
        ({"titre": "x" * 161}, "titre", "Ce texte est trop long : 160 caractères au plus."),
        ({"type": "zumba"}, "type", None),
        ({"public": "martiens"}, "public", None),
        ({"acces": "secret"}, "acces", None),
        ({"format": "lune"}, "format", None),
        ({"places": "0"}, "places", None),
        ({"places": "1000000"}, "places", None),
        ({"code_postal": "abc"}, "code_postal", "Un code postal a cinq chiffres, comme 69003."),
        ({"lieu": "Salle\x07"}, "lieu", None),
        ({"description": "x" * 4001}, "description", None),
        ({"description": "De 30 à 18 ans"}, "description", None),
        ({"recurrence": "tous les 31 février"}, "recurrence", None),
        ({"jusqu_au": "01/01/2090", "recurrence": "tous les vendredis"}, "jusqu_au", None),
        (
            {"recurrence": "", "jusqu_au": "31/12/2027", "type": "séjour"},
            "jusqu_au",
            "La fin doit venir après le début, et dans les 31 jours.",
        ),
        ({"sauf": "tous les jours", "recurrence": "tous les vendredis"}, "sauf", None),
        (
            {"sauf": "janvier à décembre"},
            "recurrence",
            "Toutes les dates sont sautées : il n’en reste aucune.",
        ),
        ({"organisation": ""}, "organisation", "La cellule est vide."),
        (
            {"organisation": "GEM La Bousole"},
            "organisation",
            "« GEM La Bousole » n’est pas connue ici. Serait-ce « GEM La Boussole » ?",
        ),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(organizations, cells, column, reason):
    report = import_file(data=programme({}, {"titre": "Chorale", **cells}), now=NOW)
    assert not report.is_written
    (fault,) = report.steps[1].faults
    assert fault.column == column
    assert plain(fault.text) == (reason or plain(fault.text))
    assert Event.objects.count() == 0


def test_accents_and_capitals_of_an_organisation_are_forgiven(organizations):
    load(
        {"organisation": "gem la BOUSSOLE"},
        {"organisation": "GEM L’Arc en ciel (Clermont-Ferrand)"},
    )
    assert list(Event.objects.order_by("pk").values_list("group__slug", flat=True)) == [
        "gem-la-boussole",
        "gem-l-arc-en-ciel",
    ]


def test_a_place_in_another_departement_sets_the_school_zone(organizations):
    """Zone A for the GEM's own town; Paris is unknown here, so its zone can't be told."""
    row = {"recurrence": "tous les vendredis", "sauf": "vacances scolaires", "ville": "Atlantis"}
    report = load({**row, "jusqu_au": "30/06/2028"})
    assert [one.column for one in report.steps[0].warnings] == ["ville"]
    assert date(2026, 12, 25) not in days("Atelier photo")


UNKNOWN_YET = (
    "Les vacances scolaires sont connues jusqu’au jeudi 31 août 2028. "
    "Les suivantes seront sautées dès qu’elles paraîtront."
)


def warnings(row: dict[str, str]) -> list[tuple[str, str]]:
    (step,) = import_file(data=programme(row), now=NOW).steps
    assert step.faults == []
    return [(one.column, plain(one.text)) for one in step.warnings]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"sauf": "vacances scolaires"}, "sauf"),
        ({"sauf": "vacances scolaires", "jusqu_au": "01/09/2028"}, "sauf"),
        ({"recurrence": "tous les vendredis hors vacances scolaires"}, "recurrence"),
    ],
)
def test_a_series_that_outlives_the_known_school_holidays_is_told(organizations, row, column):
    assert warnings(row) == [(column, UNKNOWN_YET)]


@pytest.mark.parametrize(
    "row",
    [
        {"sauf": "vacances scolaires", "jusqu_au": "31/08/2028"},
        {"sauf": "vacances scolaires", "recurrence": "8 vendredis"},
        {"sauf": "jours fériés"},
    ],
)
def test_one_that_does_not_has_nothing_to_tell(organizations, row):
    assert warnings(row) == []


def test_what_is_left_out_may_stand_beside_the_rule_or_in_it(organizations):
    until = {"jusqu_au": "30/06/2027"}
    report = import_file(
        data=programme(
            {"recurrence": "tous les vendredis sauf janvier", "sauf": "mai", **until},
            {"titre": "B", "recurrence": "tous les vendredis", "sauf": "janvier, mai", **until},
        ),
        now=NOW,
    )
    one, other = (plain(step.details[0]) for step in report.steps)
    assert one == other
    assert one == (
        "chaque vendredi, jusqu’au 30 juin 2027, sauf en janvier et en mai, de 14 h à 16 h"
    )


ENGLISH = {
    "titre": "Walk",
    "premiere_date": "Friday 4 December 2026",
    "heure_debut": "2 pm",
    "heure_fin": "4:30 pm",
    "recurrence": "every first Friday of the month",
    "jusqu_au": "30 June 2027",
    "sauf": "public holidays and in April",
}


def test_dates_may_be_written_in_english(organizations):
    (step,) = import_file(data=programme(ENGLISH), now=NOW).steps
    assert (step.faults, step.warnings) == ([], [])
    assert plain(step.details[0]) == (
        "chaque premier vendredi du mois, jusqu’au 30 juin 2027, "
        "sauf les jours fériés et en avril, de 14 h à 16 h 30"
    )


def test_and_are_told_in_the_language_of_who_imports(organizations):
    with translation.override("en"):
        (step,) = import_file(data=programme(ENGLISH), now=NOW).steps
    assert plain(step.details[0]) == (
        "every first Friday of the month, until 30 June 2027, "
        "except on public holidays and in April, 2 pm to 4:30 pm"
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Nous n’avons pas compris « sometimes »."),
        ("en", "We did not understand “sometimes”"),
    ],
)
def test_what_no_language_understands_is_refused_in_the_reader_s(organizations, language, said):
    with translation.override(language):
        (step,) = import_file(data=programme({"recurrence": "sometimes"}), now=NOW).steps
    assert [plain(one.text)[: len(said)] for one in step.faults] == [said]
