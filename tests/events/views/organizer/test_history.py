"""Who changed what, when, for which dates."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from events.domain.archiving import archive_event
from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.edits import EditChanges, apply, undo
from events.domain.edits.history import record_import, record_news
from events.domain.event_edits import edit_event
from events.domain.event_parts import draft_of
from events.models import Edit, Scope
from groups.models import RoleName
from tests.events.domain.edits.scenes import NOW, edit, rows, series
from tests.events.views.pages import headings, words_of
from tests.factories import make_user

from .editing import asked, confirmed, desk_of

pytestmark = pytest.mark.usefixtures("before_the_series")


def address(event) -> str:
    return f"/organiser/evenements/{event.public_id}/historique/"


def test_newest_first_in_words(clock):
    event = series()
    third = rows(event)[2]
    apply(
        occurrence_id=third.public_id,
        changes=EditChanges(
            wall_start=datetime(2026, 12, 18, 19, 0),
            duration=timedelta(minutes=90),
            venue=VenueDraft(name="Mairie", postcode="69003", city="Lyon"),
            capacity=8,
            facilitators=(FacilitatorDraft("Zoé", "employee"),),
        ),
        scope=Scope.FOLLOWING,
        now=NOW,
        user=make_user(name="Dominique"),
    )
    edit(third, "all", status="cancelled", note="Travaux", now=NOW + timedelta(minutes=5))
    edit(rows(event)[0], "this", status="scheduled", now=NOW + timedelta(minutes=6))
    page = desk_of(event).get(address(event))
    assert headings(page, 2) == [
        "Rencontre rétablie",
        "6 rencontres annulées",
        "4 rencontres modifiées",
    ]
    words = words_of(page)
    assert words.startswith("Mes rencontres Qui a changé quoi Café des liens")
    assert "Toutes les dates à venir Mot aux personnes Travaux" in words
    assert "À partir du jeudi 17 décembre 2026" in words
    assert "Début vendredi 18 décembre 2026, 19 h avant : jeudi 17 décembre 2026, 18 h 30" in words
    assert "Durée 1 h 30 avant : 2 h Lieu Mairie, 69003 Lyon avant : Maison, 1 rue" in words
    assert "Places 8 avant : sans limite Qui accueille Zoé" in words
    assert "Le vendredi 20 novembre 2026 à 10 h, par Dominique" in words
    assert "à 10 h 05, par une personne qui n’est plus là" in words


def test_what_came_about_by_itself():
    event = series()
    record_import(event, is_reworded=True, is_moved=True, now=NOW)
    record_import(event, is_reworded=False, is_moved=False, now=NOW)
    record_news(event, field="skips", words="25 décembre (jour férié)", sessions=1, now=NOW)
    page = desk_of(event).get(address(event))
    assert headings(page, 2) == [
        "Jours fériés et vacances pris en compte",
        "Mise à jour par un import",
    ]
    words = words_of(page)
    assert "Ce qui a changé textes, dates" in words
    assert "Le vendredi 20 novembre 2026 à 10 h, automatiquement" in words


def test_the_event_s_own_words_are_named():
    event = series()
    draft = replace(draft_of(event), description="Venez.", fee_amount=Decimal(2), late_ok=True)
    edit_event(event=event, draft=draft, seen=None, user=None, now=NOW)
    archive_event(event=event, user=None, now=NOW + timedelta(minutes=2))
    page = desk_of(event).get(address(event))
    assert headings(page, 2) == ["Évènement archivé", "Fiche de l’évènement modifiée"]
    assert "Ce qui a été récrit Prix, Comment ça se passe, Présentation" in words_of(page)


def test_what_was_undone_is_shown_as_such():
    event = series()
    made = edit(rows(event)[2], "following", title="Café du soir").edit
    assert made is not None
    undo(edit=made, now=NOW + timedelta(seconds=30))
    words = words_of(desk_of(event).get(address(event)))
    assert "Annulé aussitôt le vendredi 20 novembre 2026 à 10 h : personne n’a été" in words


def test_what_is_done_by_page_is_signed():
    event = series()
    desk = desk_of(event)
    confirmed(desk, asked(desk, rows(event)[0], title="Café du soir"))
    email = Edit.objects.values_list("user__email", flat=True).get()
    assert f"par {email}" in words_of(desk.get(address(event)))


def test_by_pages_of_twenty(clock):
    event = series()
    for number in range(21):
        edit(rows(event)[0], "this", title=f"Café {number}")
    desk = desk_of(event)
    first, second = desk.get(address(event)), desk.get(f"{address(event)}?page=2")
    assert [len(page.context["rows"]) for page in (first, second)] == [20, 1]
    assert (first.context["older_url"], second.context["newer_url"]) == (
        f"{address(event)}?page=2",
        f"{address(event)}?page=1",
    )


def test_queries_do_not_grow(django_assert_num_queries):
    event = series()
    desk = desk_of(event)
    for number in range(3):
        edit(rows(event)[number], "this", title="Un")
        if number != 1:
            with django_assert_num_queries(7):
                desk.get(address(event))


def test_nothing_yet():
    event = series()
    assert "Aucun changement" in words_of(desk_of(event).get(address(event)))


@pytest.mark.parametrize("name", [RoleName.FACILITATOR, RoleName.READER])
def test_only_who_runs_the_group_reads_it(name):
    event = series()
    assert desk_of(event, name=name).get(address(event)).status_code == 404
    assert desk_of(series()).get(address(event)).status_code == 404
