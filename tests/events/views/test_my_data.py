"""Taking one's data away and erasing it, by the pages."""

import json

import pytest
import time_machine

from events.models import Registration
from tests.events.registering import MINUTE, NOW, join, seats_of, session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(registration: Registration, end: str = "") -> str:
    return f"/mon-rendez-vous/{registration.token}/{end}"


def test_the_manage_page_leads_to_both(client):
    made = join(session())
    html = client.get(page_of(made)).content.decode()
    assert f'href="{page_of(made, "effacer/")}"' in html
    assert f'href="{page_of(made, "mes-donnees.json")}"' in html


def test_a_copy_is_a_private_file(client):
    made = join(session(), nickname="Zoé")
    response = client.get(page_of(made, "mes-donnees.json"))
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "Zoé" in response.content.decode()
    assert json.loads(response.content)["nickname"] == "Zoé"


def test_asking_says_what_goes_and_erases_nothing(client):
    occurrence = session()
    made = join(occurrence, nickname="Zoé")
    response = client.get(page_of(made, "effacer/"))
    html = response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
    assert "Votre venue sera aussi annulée" in html
    assert "tout s’efface le mercredi 3\u00a0mars 2027" in html
    assert "<title>Mon rendez-vous · Tablée</title>" in html
    assert seats_of(occurrence) == (1, {"Zoé": "confirmed"})


def test_what_is_over_is_not_cancelled(client):
    made = join(session())
    with time_machine.travel(made.occurrence.ends_at + MINUTE, tick=False):
        assert "annulée" not in client.get(page_of(made, "effacer/")).content.decode()
        assert client.post(page_of(made, "effacer/")).status_code == 303
    assert Registration.objects.get().status == "confirmed"
    assert Registration.objects.get().nickname == ""


def test_saying_yes_erases_and_ends_kindly(client):
    occurrence = session()
    made = join(occurrence, nickname="Zoé")
    response = client.post(page_of(made, "effacer/"))
    assert (response.status_code, response["Location"]) == (303, "/mon-rendez-vous/efface/")
    assert seats_of(occurrence) == (0, {"": "cancelled"})
    html = client.get(response["Location"]).content.decode()
    assert "C’est effacé. La porte reste ouverte." in html
    assert 'href="/aide/"' in html
    for end in ("", "effacer/", "mes-donnees.json"):
        assert client.get(page_of(made, end)).status_code == 404
    assert client.post(page_of(made, "effacer/")).status_code == 404


@pytest.mark.parametrize("end", ["effacer/", "mes-donnees.json"])
def test_a_wrong_link_shows_nothing(client, end):
    assert client.get(f"/mon-rendez-vous/faux/{end}").status_code == 404


def test_no_page_sets_a_cookie(client):
    made = join(session())
    for end in ("effacer/", "mes-donnees.json"):
        assert not client.get(page_of(made, end)).cookies
    assert not client.post(page_of(made, "effacer/")).cookies
    assert not client.get("/mon-rendez-vous/efface/").cookies


def test_a_session_that_is_over_shows_no_empty_code(client):
    made = join(session())
    Registration.objects.update(code="", code_hash="")
    html = client.get(page_of(made)).content.decode()
    assert "memorable" not in html
