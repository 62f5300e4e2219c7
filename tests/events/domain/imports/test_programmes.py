"""Each row of the associations' programme: the rule, the first date, the length it comes to."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from events.domain.imports import Change, Report, import_file
from events.models import Event, Occurrence, Schedule
from tests.events.imports.files import ATELIER, NOW, PROGRAMME, programme

pytestmark = pytest.mark.django_db

H = timedelta(hours=1)
EXPECTED = [
    ("Café pair-aidance", "2026-12-03", "FREQ=MONTHLY;BYDAY=1TH", 2 * H),
    ("Café pair-aidance du samedi", "2027-01-16", "FREQ=MONTHLY;BYDAY=3SA", 2 * H),
    ("Partage ton expérience", "2027-01-11", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201", 7 * H),
    ("Groupe de parole entre pairs", "2026-12-08", "FREQ=MONTHLY;BYDAY=2TU", 2 * H),
    (
        "Atelier d'expression artistique",
        "2026-12-05",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20270626",
        2.5 * H,
    ),
    (
        "Préparation du conseil local de santé mentale",
        "2027-01-20",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE",
        2 * H,
    ),
    ("Groupe de parole des proches", "2026-11-26", "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270624", 2 * H),
    ("Groupe frères et sœurs", "2026-12-02", "FREQ=MONTHLY;BYDAY=1WE", 1.5 * H),
    (
        "Analyse de la pratique des pairs-aidants",
        "2027-01-15",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=3FR",
        3 * H,
    ),
    ("Forum des familles", "2027-03-20", "", 8.5 * H),
    ("Accueil libre", "2026-11-23", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 7 * H),
    ("Week-end en autogestion", "2026-11-28", "FREQ=WEEKLY;BYDAY=SA,SU", 4 * H),
    ("Réunion planning", "2026-11-26", "FREQ=WEEKLY;BYDAY=TH", H),
    ("Atelier peinture", "2026-11-26", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270701", 2 * H),
    ("Sortie du mois", "2026-12-12", "FREQ=MONTHLY;BYDAY=2SA", 9 * H),
    ("Séjour annuel", "2027-06-04", "", 72 * H),
    ("Assemblée générale", "2027-04-14", "FREQ=YEARLY;BYMONTH=4;BYDAY=2WE", 3 * H),
    ("Accueil", "2026-11-24", "FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA", 5 * H),
    ("Atelier cuisine", "2026-11-25", "FREQ=WEEKLY;BYDAY=WE", 4 * H),
    ("Randonnée", "2026-12-13", "FREQ=MONTHLY;BYDAY=2SU", 7 * H),
    ("Soirée jeux du nouvel an", "2026-12-31", "", 5 * H),
    ("Rencontre inter-GEM", "2027-05-22", "FREQ=MONTHLY;INTERVAL=6;BYDAY=4SA", 7 * H),
    ("Permanence jeunes", "2026-11-25", "FREQ=WEEKLY;BYDAY=WE", 3 * H),
    ("Atelier rebond", "2026-12-01", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270629", 2 * H),
    ("Groupe reprise d'activité", "2027-01-12", "FREQ=WEEKLY;BYDAY=TU;COUNT=8", 2 * H),
    ("Point d'étape en visio", "2026-12-07", "FREQ=MONTHLY;BYDAY=1MO", H),
    ("Rencontre régionale", "2027-01-21", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3TH", 7 * H),
    ("Intervision entre pairs-aidants", "2026-12-10", "FREQ=MONTHLY;BYDAY=2TH", 1.5 * H),
    (
        "Démarrer une activité de pair-aidant",
        "2027-03-18",
        "FREQ=DAILY;UNTIL=20270319",
        8 * H,
    ),
    ("Rencontre interétablissements", "2027-02-11", "FREQ=MONTHLY;INTERVAL=6;BYDAY=2TH", 3 * H),
    ("Réunion d'information", "2027-03-10", "", 1.5 * H),
    ("Journées du DU", "2027-01-15", "FREQ=MONTHLY;BYDAY=3FR;UNTIL=20270618", 8 * H),
    ("Groupe d'écoute : vos besoins", "2026-12-16", "", 2 * H),
    ("Restitution de l'enquête", "2027-04-08", "", 2 * H),
    ("Groupe de travail", "2026-11-30", "FREQ=MONTHLY;BYDAY=-1MO", 2 * H),
]


@pytest.fixture
def imported(organizations: None) -> Report:
    return import_file(data=PROGRAMME, now=NOW)


def load(*rows: dict[str, str]) -> Report:
    report = import_file(data=programme(*rows), now=NOW)
    assert report.is_written
    return report


def find(title: str) -> Event:
    return Event.objects.get(texts__title=title)


def days(title: str, *, until: date = date(2027, 12, 31)) -> list[date]:
    rows = Occurrence.objects.filter(event=find(title), original_date__lte=until)
    return list(rows.order_by("original_date").values_list("original_date", flat=True))


def test_every_row_comes_to_its_rule_first_date_and_length(imported):
    rows = Schedule.objects.order_by("pk").values_list(
        "event__texts__title", "first_date", "rrule", "duration"
    )
    assert [(title, day.isoformat(), rule, length) for title, day, rule, length in rows] == EXPECTED
    assert imported.amount(Change.NEW) == 35
    assert set(Schedule.objects.values_list("timezone", flat=True)) == {"Europe/Paris"}


def test_only_the_first_date_in_the_holidays_moves_and_is_told(imported):
    told = {step.number: [one.column for one in step.warnings] for step in imported.steps}
    assert {number: columns for number, columns in told.items() if columns} == {
        3: ["premiere_date"]
    }


def test_a_date_left_out_comes_not(imported):
    found = days("Atelier d'expression artistique")
    assert found[:4] == [
        *(date(2026, 12, day) for day in (5, 19)),
        date(2027, 1, 2),
        date(2027, 1, 16),
    ]
    assert (len(found), found[-1]) == (15, date(2027, 6, 19))


def test_months_left_out_come_not(imported):
    assert [day.month for day in days("Groupe de parole entre pairs")] == [
        *(12, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12)
    ]


def test_public_holidays_come_not(imported):
    found = set(days("Accueil libre"))
    holidays = {date(2026, 12, 25), date(2027, 1, 1), date(2027, 7, 14), date(2027, 11, 11)}
    assert found & holidays == set()
    assert date(2027, 7, 13) in found


def test_school_holidays_are_those_of_the_zone_of_the_place(imported):
    found = days("Atelier peinture")
    # Zone A, winter: 13 February to 1 March 2027 for Grenoble.
    assert [day for day in found if day.month == 2] == [date(2027, 2, 4), date(2027, 2, 11)]


def test_eight_tuesdays_in_a_row(imported):
    assert len(days("Groupe reprise d'activité")) == 8


def test_a_training_is_a_session_a_day_and_a_stay_one_span(imported):
    assert days("Démarrer une activité de pair-aidant") == [date(2027, 3, 18), date(2027, 3, 19)]
    stay = Occurrence.objects.get(event=find("Séjour annuel"))
    assert (stay.schedule.is_all_day, stay.local_start.date(), stay.local_end.date()) == (
        True,
        date(2027, 6, 4),
        date(2027, 6, 7),
    )
    assert find("Séjour annuel").texts.get().description == (
        "Trois jours, deux nuits.\n\nDépart le vendredi 4 juin 2027 à 9\N{NO-BREAK SPACE}h."
    )


def test_new_years_eve_ends_in_the_new_year(imported):
    night = Occurrence.objects.get(event=find("Soirée jeux du nouvel an"))
    assert (night.local_start.time(), night.local_end.date(), night.local_end.time()) == (
        time(21),
        date(2027, 1, 1),
        time(2),
    )


def test_supervision_is_private(imported):
    private = Event.objects.filter(visibility="private").order_by("pk")
    assert list(private.values_list("texts__title", "kind")) == [
        ("Analyse de la pratique des pairs-aidants", "practice_review"),
        ("Intervision entre pairs-aidants", "practice_review"),
    ]


def test_the_words_of_a_row_are_all_kept(imported):
    event = find("Café pair-aidance")
    assert event.group.name == "Réseau Avant de Craquer"
    assert (event.kind, event.access_mode, event.format) == ("peer_cafe", "drop_in", "onsite")
    assert event.capacity == 25
    assert list(event.audiences.order_by("pk").values_list("audience", flat=True)) == [
        "lived_experience",
        "relatives",
    ]
    assert list(event.facilitators.values_list("label", "role")) == [
        ("Pair-aidant", "peer_supporter"),
        ("bénévole", "volunteer"),
    ]
    assert str(event.venue) == "Café des Voisins, 12 rue de la République, Lyon"
    assert event.venue is not None
    assert (event.venue.commune_id, event.venue.department_id) == ("69123", "69")


def test_prices_and_ages(imported):
    assert find("Café pair-aidance du samedi").fee_free_price
    assert find("Atelier d'expression artistique").fee_amount == Decimal(2)
    assert find("Partage ton expérience").fee_amount == Decimal(0)
    assert find("Groupe de parole des proches").fee_note == "adhésion"
    young = find("Atelier rebond")
    assert (young.min_age, young.max_age) == (18, 30)


def test_online_events_have_no_place(imported):
    assert find("Point d'étape en visio").venue is None


def test_the_same_place_is_one_row(imported):
    group = find("Accueil libre").group
    assert sorted(group.organization.venues.values_list("name", flat=True)) == [
        "Départ du GEM",
        "GEM La Boussole",
        "Gîte de montagne",
    ]


def test_a_first_date_that_is_not_on_the_rule_moves_and_is_told(organizations):
    report = load({"premiere_date": "03/12/2026", "recurrence": "tous les vendredis"})
    assert [one.text for one in report.steps[0].warnings] == [
        "Le jeudi 3 décembre 2026 n’est pas dans la récurrence : "
        "la première rencontre aura lieu le vendredi 4 décembre 2026."
    ]
    assert days("Atelier photo")[0] == date(2026, 12, 4)


def test_a_row_said_twice_is_refused_the_second_time(organizations):
    report = import_file(data=programme({}, {"places": "9"}), now=NOW)
    assert not report.is_written
    assert [[one.text for one in step.faults] for step in report.steps] == [
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
    assert [one.text for one in report.steps[0].warnings] == [
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
    assert fault.text == (reason or fault.text)
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
    report = load(
        {"recurrence": "tous les vendredis", "sauf": "vacances scolaires", "ville": "Atlantis"}
    )
    assert [one.column for one in report.steps[0].warnings] == ["ville"]
    assert date(2026, 12, 25) not in days("Atelier photo")
