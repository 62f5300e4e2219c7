"""The associations' programme, row by row: rule, first date, length, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from events.domain.imports import Change, Report, import_file
from events.models import Event, Occurrence, Schedule
from groups.domain.territories import load_territories
from tests.events.imports.files import NOW, ORGANIZATIONS, PROGRAMME

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


@pytest.fixture(scope="module", autouse=True)
def imported(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Report]:
    """The files, imported once for all tests here: none of them writes."""
    with django_db_blocker.unblock():
        load_territories(departments=["38", "63", "69", "73"])
        import_file(data=ORGANIZATIONS, now=NOW)
        yield import_file(data=PROGRAMME, now=NOW)
        call_command("flush", interactive=False, verbosity=0)


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


def test_only_the_series_in_school_periods_has_something_to_tell(imported):
    """Its first date moves, and it goes on past the holidays that are known."""
    told = {step.number: [one.column for one in step.warnings] for step in imported.steps}
    assert {number: columns for number, columns in told.items() if columns} == {
        3: ["premiere_date", "sauf"]
    }


def test_a_date_left_out_comes_not():
    found = days("Atelier d'expression artistique")
    assert found[:4] == [
        *(date(2026, 12, day) for day in (5, 19)),
        date(2027, 1, 2),
        date(2027, 1, 16),
    ]
    assert (len(found), found[-1]) == (15, date(2027, 6, 19))


def test_months_left_out_come_not():
    assert [day.month for day in days("Groupe de parole entre pairs")] == [
        *(12, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12)
    ]


def test_public_holidays_come_not():
    found = set(days("Accueil libre"))
    holidays = {date(2026, 12, 25), date(2027, 1, 1), date(2027, 7, 14), date(2027, 11, 11)}
    assert found & holidays == set()
    assert date(2027, 7, 13) in found


def test_school_holidays_are_those_of_the_zone_of_the_place():
    found = days("Atelier peinture")
    # Zone A, winter: 13 February to 1 March 2027 for Grenoble.
    assert [day for day in found if day.month == 2] == [date(2027, 2, 4), date(2027, 2, 11)]


def test_eight_tuesdays_in_a_row():
    assert len(days("Groupe reprise d'activité")) == 8


def test_a_training_is_a_session_a_day_and_a_stay_one_span():
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


def test_new_years_eve_ends_in_the_new_year():
    night = Occurrence.objects.get(event=find("Soirée jeux du nouvel an"))
    assert (night.local_start.time(), night.local_end.date(), night.local_end.time()) == (
        time(21),
        date(2027, 1, 1),
        time(2),
    )


def test_supervision_is_private():
    private = Event.objects.filter(visibility="private").order_by("pk")
    assert list(private.values_list("texts__title", "kind")) == [
        ("Analyse de la pratique des pairs-aidants", "practice_review"),
        ("Intervision entre pairs-aidants", "practice_review"),
    ]


def test_the_words_of_a_row_are_all_kept():
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


def test_prices_and_ages():
    assert find("Café pair-aidance du samedi").fee_free_price
    assert find("Atelier d'expression artistique").fee_amount == Decimal(2)
    assert find("Partage ton expérience").fee_amount == Decimal(0)
    assert find("Groupe de parole des proches").fee_note == "adhésion"
    young = find("Atelier rebond")
    assert (young.min_age, young.max_age) == (18, 30)


def test_online_events_have_no_place():
    assert find("Point d'étape en visio").venue is None


def test_the_same_place_is_one_row():
    group = find("Accueil libre").group
    assert sorted(group.organization.venues.values_list("name", flat=True)) == [
        "Départ du GEM",
        "GEM La Boussole",
        "Gîte de montagne",
    ]
