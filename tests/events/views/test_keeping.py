from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from events.domain.for_other import keep_key
from events.models import Party, Registration
from tests.events.registering import NOW, join, session
from tests.events.several import take, weekly

pytestmark = pytest.mark.django_db
ADDRESS = "camille@exemple.example"


@pytest.fixture(autouse=True)
def today():
    with travel(NOW, tick=False):
        yield


def other(**fields: Any) -> Registration:
    return join(session(), nickname="Camille", email=ADDRESS, for_other=True, **fields)


def page_of(party: Party) -> str:
    return f"/mon-rendez-vous/{party.token}/garder/{keep_key(party)}/"


class TestAsking:
    def test_looking_changes_nothing(self, client: Client):
        party = other()
        response = client.get(page_of(party))
        assert response.status_code == 200
        text = response.content.decode()
        assert "Quelqu’un a réservé une place pour vous" in text
        assert ADDRESS not in text
        assert "Camille" not in text
        assert response["Cache-Control"] == "no-store, private"
        assert Registration.objects.get().keep_until is not None

    def test_keeping_leads_to_ones_page(self, client: Client):
        party = other()
        response = client.post(page_of(party), {"answer": "keep"})
        assert (response.status_code, response["Location"]) == (
            303,
            f"/mon-rendez-vous/{party.token}/?garde=1",
        )
        assert Registration.objects.get().is_for_other is False
        assert "C’est enregistré." in client.get(response["Location"]).content.decode()
        assert "Votre adresse est gardée" in client.get(page_of(party)).content.decode()

    def test_who_registered_them_reads_and_changes_nothing_of_how_they_are_told(
        self, client: Client
    ):
        for party in (other(), take(weekly(), email=ADDRESS, for_other=True)):
            mine = f"/mon-rendez-vous/{party.token}/"
            text = client.get(mine).content.decode()
            assert (
                "Sans réponse au bout de 72 heures, l’adresse s’efface et la place reste." in text
            )
            assert "Nous vous prévenons" not in text
            assert "prevenir/" not in text
            for answer in (client.get(f"{mine}prevenir/"), client.post(f"{mine}prevenir/")):
                assert answer.status_code == 404

    def test_erasing_offers_to_give_the_seat_back(self, client: Client):
        party = other()
        response = client.post(page_of(party), {"answer": "erase"}, follow=True)
        text = response.content.decode()
        assert "Votre adresse est effacée" in text
        assert f'action="/mon-rendez-vous/{party.token}/annuler/"' in text
        found = Registration.objects.get()
        assert (found.email, found.nickname, found.status) == ("", "Camille", "confirmed")

    def test_after_72_hours_it_says_so(self, client: Client):
        party = other()
        with travel(NOW.replace(day=NOW.day + 3), tick=False):
            response = client.post(page_of(party), {"answer": "keep"})
        assert response.status_code == 409
        assert "C’est trop tard" in response.content.decode()

    @pytest.mark.parametrize("key", ["x", "0" * 32])
    def test_another_key_leads_nowhere(self, client: Client, key: str):
        party = other()
        for call in (client.get, client.post):
            assert call(f"/mon-rendez-vous/{party.token}/garder/{key}/").status_code == 404

    def test_of_several_dates(self, client: Client):
        party = take(weekly(), email=ADDRESS, for_other=True)
        text = client.get(page_of(party)).content.decode()
        assert text.count("session__when") == 3


class TestThePageOfWhoRegistered:
    def test_it_does_not_show_the_address(self, client: Client):
        for party in (other(), take(weekly(), email=ADDRESS, for_other=True)):
            text = client.get(f"/mon-rendez-vous/{party.token}/").content.decode()
            assert ADDRESS not in text
            assert 'name="email"' not in text
            assert "Donnez-lui le code ou cette page" in text
            data = client.get(f"/mon-rendez-vous/{party.token}/mes-donnees.json")
            assert ADDRESS not in data.content.decode()

    def test_a_forged_address_changes_nothing(self, client: Client):
        party = other()
        client.post(
            f"/mon-rendez-vous/{party.token}/",
            {"nickname": "Cam", "email": "autre@exemple.example", "companions": "0"},
        )
        found = Registration.objects.get()
        assert (found.nickname, found.email) == ("Cam", ADDRESS)


class TestTheForm:
    def test_the_box_says_their_agreement(self, client: Client):
        occurrence = session()
        url = f"/seances/{occurrence.public_id}/inscription/"
        form = client.get(url).context["form"]
        assert form["for_other"].label.startswith("J’inscris quelqu’un d’autre.")
        sent = {"submission": form["submission"].value(), "nickname": "Camille", "email": ADDRESS}
        refused = client.post(url, sent)
        assert refused.status_code == 422
        with travel(NOW.replace(hour=NOW.hour + 1), tick=False):
            fields = {name: form[name].value() for name in form.fields if form[name].is_hidden}
            done = client.post(url, {**fields, **sent, "for_other": "on"})
        assert done.status_code == 303, done.content.decode()
        found = Registration.objects.get()
        assert (found.is_for_other, found.email) == (True, ADDRESS)
        assert found.keep_until is not None
