"""What was just done: its page, its minute, and who may go back."""

import uuid
from datetime import timedelta

import pytest

from events.models import Edit
from groups.models import RoleName
from tests.events.domain.edits.scenes import edit, rows, series, shown, stored, walls
from tests.events.registering import join, told
from tests.events.views.pages import words_of

from .editing import asked, confirmed, desk_of, undone

pytestmark = pytest.mark.usefixtures("before_the_series")
LATER = {"start": "19:30", "end": "21:30"}


@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_everything_comes_back_and_nobody_is_told(scope):
    event = series()
    party = join(rows(event)[2], email="a@exemple.example")
    desk, before = desk_of(event), walls(event)
    changes = {**LATER, "title": "Café du soir", "place_name": "Mairie"}
    done = confirmed(desk, asked(desk, rows(event)[2], scope=scope, **changes))
    assert told(party) == ["confirmed", "changed"]
    assert "1 personne inscrite est prévenue par e-mail." in words_of(done)
    page = undone(desk, done)
    assert words_of(page).startswith("Tout est comme avant")
    assert (walls(event), told(party)) == (before, ["confirmed"])
    assert {(row.title, str(row.venue)) for row in rows(event)} == {
        ("Café des liens", "Maison, 1 rue des Lilas, Lyon")
    }
    assert shown(event) == stored(event)
    assert words_of(undone(desk, done)).startswith("Tout est comme avant")


def test_where_nobody_is_told_it_speaks_of_no_message():
    event = series()
    desk = desk_of(event)
    done = confirmed(desk, asked(desk, rows(event)[2], title="Café du soir"))
    assert "Vous pouvez tout annuler jusqu’à 10 h 01" in words_of(done)
    assert "Qui est prévenu" not in words_of(done)


def test_places_given_to_who_waited_are_not_taken_back():
    event = series(capacity=1)
    session = rows(event)[2]
    parties = [join(session, email=f"{name}@exemple.example") for name in "ab"]
    desk = desk_of(event)
    preview = asked(desk, session, capacity="2")
    assert "ce changement ne s’annule plus" in words_of(preview)
    assert "Vous aurez une minute" not in words_of(preview)
    done = confirmed(desk, preview)
    assert "Des personnes ont déjà reçu les places en plus" in words_of(done)
    assert "Modifier cette rencontre" in words_of(done)
    for page in (done, desk.get(f"/organiser/seances/{session.public_id}/")):
        assert "Annuler ce changement" not in words_of(page)
    assert told(parties[1]) == ["waitlisted", "promoted"]


def test_places_that_nobody_waits_for_are(clock):
    event = series(capacity=1)
    desk = desk_of(event)
    done = confirmed(desk, asked(desk, rows(event)[2], capacity="2"))
    assert words_of(undone(desk, done)).startswith("Tout est comme avant")
    assert rows(event)[2].capacity == 1


def test_what_came_between_is_said(clock):
    event = series()
    desk = desk_of(event)
    done = confirmed(desk, asked(desk, rows(event)[2], **LATER))
    clock.shift(timedelta(seconds=10))
    edit(rows(event)[3], "this", title="Noël")
    assert "Autre chose a changé entre-temps" in words_of(undone(desk, done))
    assert rows(event)[2].local_start.hour == 19


def test_a_minute_later_one_changes_it_back(clock):
    event = series()
    desk = desk_of(event)
    done = confirmed(desk, asked(desk, rows(event)[2], **LATER))
    clock.shift(timedelta(minutes=1))
    words = words_of(desk.get(done.request["PATH_INFO"]))
    assert "Pour revenir en arrière, modifiez de nouveau la rencontre." in words
    assert "Annuler ce changement" not in words


@pytest.mark.parametrize("name", [RoleName.FACILITATOR, RoleName.READER])
def test_only_who_runs_the_group_sees_and_undoes_it(name):
    event = series()
    edit(rows(event)[0], "this", title="Café du soir")
    url = f"/organiser/modifications/{Edit.objects.get().public_id}/"
    for desk in (desk_of(event, name=name), desk_of(series())):
        assert [desk.get(url).status_code, desk.post(f"{url}retour/").status_code] == [404, 404]
    assert desk.get(f"/organiser/modifications/{uuid.uuid4()}/").status_code == 404
    assert Edit.objects.get().undone_at is None
    assert desk_of(event).get(f"{url}retour/").status_code == 405
