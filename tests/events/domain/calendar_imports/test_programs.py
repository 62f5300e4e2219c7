"""Exports in the manner of five programs, brought in twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.domain.calendar_imports import report_lines
from events.domain.exports import export_group
from events.models import Event
from groups.domain.organizations import Change
from groups.models import SupportGroup, Venue
from tests.events.domain.calendar_imports.calendars import (
    NOW,
    PROGRAMS,
    event_of,
    file,
    said_of,
    starts,
    take,
)

pytestmark = pytest.mark.usefixtures("towns")


def all_of(group: SupportGroup) -> Any:
    return {**export_group(group=group, now=NOW), "exported_at": None}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_same_file_again_changes_nothing(program: str, group: SupportGroup) -> None:
    first = take(program, group)
    assert first.is_fine
    assert first.is_written
    before = all_of(group)
    again = take(program, group, now=NOW + timedelta(hours=1))
    assert [step.change for step in again.taken] == [Change.SAME] * len(first.taken)
    assert list(report_lines(again))[-1] == "Tout était déjà là\u00a0: rien n’a changé."
    assert all_of(group) == before


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_week_later_the_same_file_still_changes_nothing(
    program: str, group: SupportGroup
) -> None:
    take(program, group)
    again = take(program, group, now=NOW + timedelta(days=20))
    assert {step.change for step in again.taken} == {Change.SAME}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_dry_run_writes_nothing(program: str, group: SupportGroup) -> None:
    report = take(program, group, dry_run=True)
    assert {step.change for step in report.taken} == {Change.NEW}
    assert not Event.objects.exists()
    assert not Venue.objects.exists()


def test_google(group: SupportGroup) -> None:
    report = take("google", group)
    cafe = event_of(group, "Café des pairs")
    assert starts(cafe)[:5] == [
        "2026-12-03 18:30",
        "2027-01-07 18:00",
        "2027-02-04 18:30",
        "2027-03-04 18:30",
        "2027-05-06 18:30",
    ]
    galette = cafe.occurrences.get(original_date="2027-01-07")
    assert galette.title == "Café des pairs et galette"
    text = cafe.texts.get()
    assert text.description == (
        "Un café pour parler entre pairs.\n"
        "On vient comme on est, sans inscription.\n\n- Thé\n- Gâteaux"
    )
    assert cafe.venue is not None
    assert (cafe.venue.name, cafe.venue.street, cafe.venue.postcode, cafe.venue.city) == (
        *("Maison des Associations", "28 Rue Denfert-Rochereau", "69004", "Lyon"),
    )
    assert cafe.venue.department_id == "69"
    assert said_of(report, 1) == [
        "La mise en forme de la présentation est retirée : il reste le texte.",
        "Les personnes nommées (organisateur, invités) ne sont pas reprises.",
        "Ses rappels ne sont pas repris : ici, chacun choisit les siens.",
        "Ses dates passées ne sont pas reprises.",
    ]
    talk = event_of(group, "Groupe de parole en ligne")
    assert (talk.kind, talk.format, talk.venue) == ("talking_group", "online", None)
    assert talk.online_url == "https://meet.google.com/abc-defg-hij"
    assert talk.texts.get().description == "Une heure et demie pour souffler."
    stay = event_of(group, "Séjour à la mer").schedules.get()
    assert (stay.is_all_day, stay.duration) == (True, timedelta(days=3))
    assert [(step.number, step.left_out) for step in report.left_out] == [
        (5, "Il est passé\u00a0: samedi 10 janvier 2026."),
        (6, "Il est privé dans l’agenda\u00a0: il n’est pas repris."),
    ]


def test_nobody_and_nothing_private_comes_in(group: SupportGroup) -> None:
    lines = "\n".join(report_lines(take("google", group)))
    # The link is for the confirmed: it stands in its own field, and nowhere else.
    kept = str([{**event, "online_url": ""} for event in all_of(group)["events"]])
    for secret in ("Paul", "exemple.example", "Martin", "meet.google.com", "33 1 87"):
        assert secret not in lines
        assert secret not in kept


def test_outlook(group: SupportGroup) -> None:
    take("outlook", group)
    online = event_of(group, "Permanence en visio")
    assert online.schedules.get().timezone == "Europe/Paris"
    assert starts(online) == [
        *("2026-12-09 10:00", "2027-01-20 10:00", "2027-02-03 10:00", "2027-02-17 10:00"),
        *("2027-03-03 10:00", "2027-03-17 10:00"),
    ]
    assert online.online_url.startswith("https://teams.microsoft.com/l/meetup-join/19%3ameeting")
    assert online.texts.get().description == "Ordre du jour à venir."
    day = event_of(group, "Journée portes ouvertes")
    assert day.schedules.get().is_all_day
    assert day.texts.get().description == "Venez nombreux !"
    assert day.venue is not None
    assert (day.venue.name, day.venue.street, day.venue.city) == (
        *("Salle des fêtes", "3 place de la Mairie", "Grenoble"),
    )


def test_apple(group: SupportGroup) -> None:
    take("apple", group)
    workshop = event_of(group, "Atelier d’écriture")
    assert workshop.kind == "workshop"
    assert starts(workshop)[:12] == [
        *("2026-12-02 14:00", "2026-12-09 14:00", "2026-12-12 14:00", "2026-12-16 14:00"),
        *("2027-01-06 14:00", "2027-01-13 14:00 x", "2027-01-20 14:00", "2027-01-27 14:00"),
        *("2027-01-30 10:00", "2027-02-03 14:00", "2027-02-10 14:00", "2027-02-24 14:00"),
    ]
    assert starts(workshop)[-1] == "2027-06-23 14:00"
    assert workshop.venue is not None
    assert (workshop.venue.latitude, workshop.venue.is_approximate) == (45.1734, False)
    assert starts(event_of(group, "Marché de Noël")) == ["2026-12-19 10:00"]


def test_thunderbird(group: SupportGroup) -> None:
    report = take("thunderbird", group)
    assert report.notes == ("Les tâches, journaux et disponibilités ne sont pas repris.",)
    hours = event_of(group, "Permanence du jeudi")
    assert starts(hours)[:5] == [
        *("2026-12-03 14:00", "2026-12-10 14:00", "2026-12-17 14:00", "2026-12-23 14:00"),
        "2026-12-31 14:00",
    ]
    assert starts(event_of(group, "Assemblée générale annuelle")) == ["2027-03-25 18:00"]
    assert not Event.objects.filter(texts__title="Assemblée générale").exists()


def test_nextcloud(group: SupportGroup) -> None:
    report = take("nextcloud", group)
    before, after = Event.objects.filter(texts__title="Réunion du réseau").order_by("pk")
    assert starts(before) == ["2026-12-01 18:00", "2027-01-05 18:00", "2027-02-02 18:00"]
    assert starts(after)[:2] == ["2027-03-02 19:00", "2027-04-06 19:00"]
    assert said_of(report, 1) == [
        "Le fuseau « Paris, Madrid » est lu comme Europe/Paris.",
        "Il manquait sa date d’écriture (DTSTAMP) : sans conséquence.",
        "Il change à partir du mardi 2 mars 2027 : la suite est reprise comme un évènement à part.",
    ]
    phone = event_of(group, "Point téléphonique")
    assert (phone.format, phone.venue) == ("phone", None)
    # At nine in Paris in winter and in summer alike.
    assert starts(phone)[0] == "2026-12-07 09:00"
    assert starts(phone)[-1] == "2027-03-29 09:00"
    assert event_of(group, "Réunion avec La Réunion").schedules.get().timezone == "Indian/Reunion"


def test_broken_events_leave_the_others_be(group: SupportGroup) -> None:
    report = take("broken", group, skip_bad=True)
    assert [step.title for step in report.taken] == ["Atelier cuisine", "Sans identifiant"]
    assert [(step.number, step.faults[0].text) for step in report.refused] == [
        (2, "Il se répète plusieurs fois par jour\u00a0: une rencontre a lieu une fois par jour."),
        (3, "«\u202f20270230\u202f» n’est pas une date."),
        (4, "Il n’a pas de titre\u00a0: donnez-lui-en un."),
        (5, "Il n’a pas de date de début."),
        (6, "Il finit avant de commencer."),
        (7, "Le fuseau «\u202fTerre/Milieu\u202f» n’est pas connu."),
    ]
    again = take("broken", group, skip_bad=True)
    assert {step.change for step in again.taken} == {Change.SAME}


def test_without_skipping_the_bad_nothing_is_kept(group: SupportGroup) -> None:
    report = take("broken", group)
    assert not report.is_written
    assert not Event.objects.exists()


def test_all_programs_go_into_one_group(group: SupportGroup) -> None:
    for program in PROGRAMS:
        take(program, group)
    assert Event.objects.count() == sum(len(take(one, group).taken) for one in PROGRAMS)
    assert file("google")
