"""A cohort's pages: joining all dates, declining one, leaving the group."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from events.models import Enrolment, Event, Occurrence, Registration
from tests.events.enrolling import cohort, dates, enter, sessions_of, states, taken, words
from tests.events.registering import MINUTE, NOW, join, session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response: Any) -> str:
    """What a person reads, on one line, with plain spaces."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def form_url(event: Event) -> str:
    return f"/seances/{sessions_of(event)[0].public_id}/inscription/"


def send(client: Client, event: Event, **fields: Any) -> Any:
    values = {"consent": "on", "submission": str(uuid4()), "companions": "0", **fields}
    return client.post(form_url(event), values)


def page_of(enrolment: Enrolment, end: str = "") -> str:
    return f"/mon-rendez-vous/{enrolment.token}/{end}"


class TestTheSessionPage:
    def test_all_dates_to_come_and_one_button(self, client):
        event = cohort(dates=6)
        html = client.get(f"/seances/{sessions_of(event)[2].public_id}/").content.decode()
        listed = html.partition("Toutes les dates à venir")[2]
        assert [str(one.public_id) in listed for one in sessions_of(event)] == [True] * 6
        assert "M’inscrire à toutes les dates" in html
        assert "M’inscrire à cette date" not in html

    def test_past_dates_are_not_listed_and_still_lead_to_joining(self, client):
        event = cohort()
        first = sessions_of(event)[0]
        with time_machine.travel(first.ends_at + MINUTE, tick=False):
            html = client.get(f"/seances/{first.public_id}/").content.decode()
        assert "Je m’inscris aux dates qui restent" in html
        assert f'links__title" href="/seances/{first.public_id}/' not in html

    def test_one_full_date_offers_the_waitlist(self, client):
        event = cohort(capacity=1)
        Occurrence.objects.filter(pk=sessions_of(event)[2].pk).update(confirmed_seats=1)
        html = client.get(f"/seances/{sessions_of(event)[0].public_id}/").content.decode()
        assert "Rejoindre la liste d’attente" in html

    def test_a_full_group_without_a_waitlist_says_so(self, client):
        event = cohort(capacity=1, has_waitlist=False)
        enter(event)
        html = client.get(f"/seances/{sessions_of(event)[0].public_id}/").content.decode()
        assert "C’est complet pour ce groupe." in html
        assert "inscription/" not in html

    def test_when_it_is_over_it_says_so(self, client):
        event = cohort()
        last = sessions_of(event)[-1]
        with time_machine.travel(last.ends_at, tick=False):
            html = client.get(f"/seances/{last.public_id}/").content.decode()
        assert "Ce groupe n’a plus de date à venir." in html

    @pytest.mark.both_databases
    def test_queries_do_not_grow_with_dates(self, client):
        counts = []
        for number in (2, 20):
            event = cohort(dates=number)
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/seances/{sessions_of(event)[0].public_id}/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTheForm:
    def test_it_names_all_dates_and_what_one_agrees_to(self, client):
        text = text_of(client.get(form_url(cohort())))
        assert text.count("Je m’inscris à toutes les dates") == 2
        assert "Jeudi 3 décembre 2026, de 18 h 30 à 20 h 30" in text
        assert "Jeudi 17 décembre 2026, de 18 h 30 à 20 h 30" in text
        assert "pour organiser ces rencontres, jusqu’à 3 mois après la dernière" in text

    def test_sending_it_joins_all_dates(self, client):
        event = cohort()
        response = send(client, event, nickname="Zoé", companions="1")
        made = Enrolment.objects.get()
        assert response.status_code == 303
        assert response["Location"] == page_of(made, "?nouveau=1")
        assert states(made) == ("confirmed", ["confirmed"] * 3)
        assert taken(event) == [2, 2, 2]

    def test_sending_it_twice_joins_once(self, client):
        event = cohort()
        nonce = str(uuid4())
        first, again = (send(client, event, submission=nonce) for _number in range(2))
        assert first["Location"] == again["Location"]
        assert taken(event) == [1, 1, 1]

    def test_without_consent_nothing_is_kept(self, client):
        response = send(client, cohort(), consent="")
        assert response.status_code == 422
        assert "Cochez la case d’accord" in text_of(response)
        assert Enrolment.objects.count() == Registration.objects.count() == 0

    def test_no_cookie_is_set(self, client):
        assert client.get(form_url(cohort())).cookies == {}


class TestTheGroupPage:
    def test_all_dates_with_their_state(self, client):
        event = cohort(dates=5)
        made = enter(event, email="zoe@exemple.example")
        rows = dates(made)
        client.post(f"/mon-rendez-vous/{rows[2].token}/annuler/")
        sessions = sessions_of(event)
        Occurrence.objects.filter(pk=sessions[3].pk).update(status="cancelled")
        Registration.objects.filter(pk=rows[4].pk).update(status="waitlisted")
        with time_machine.travel(sessions[0].ends_at + MINUTE, tick=False):
            text = text_of(client.get(page_of(made)))
        listed = text.partition("Vos dates")[2].partition("Je ne viens pas à plusieurs")[0]
        days = ["3 décembre", "10 décembre", "17 décembre", "24 décembre", "31 décembre"]
        parts = re.split(
            "|".join(f"Jeudi {day} 2026, de 18 h 30 à 20 h 30" for day in days), listed
        )
        assert [part.split(" Ajouter")[0].split(" Je ne")[0].strip() for part in parts[1:]] == [
            "Passée",
            "Place réservée",
            "Vous ne venez pas Finalement, je viens : jeudi 17 décembre 2026, de 18 h 30 à 20 h 30",
            "N’aura pas lieu",
            "Liste d’attente",
        ]

    def test_it_is_private_and_neutral(self, client):
        response = client.get(page_of(enter(cohort())))
        assert response["Cache-Control"] == "no-store, private"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "<title>Mes rendez-vous · Tablée</title>" in response.content.decode()
        assert response.cookies == {}

    def test_the_code_and_the_link_online_are_for_who_is_in(self, client):
        event = cohort(capacity=1, online_url="https://visio.exemple.example/salle")
        inside, waiting = enter(event), enter(event)
        assert inside.code in (html := client.get(page_of(inside)).content.decode())
        assert "https://visio.exemple.example/salle" in html
        text = client.get(page_of(waiting)).content.decode()
        assert "Vous êtes en position 1" in text
        assert "visio.exemple" not in text

    def test_declining_one_date_comes_back_to_the_group(self, client):
        event = cohort()
        made = enter(event)
        response = client.post(f"/mon-rendez-vous/{dates(made)[1].token}/annuler/")
        assert (response.status_code, response["Location"]) == (303, page_of(made, "?annule=1"))
        assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])
        assert "votre place de ce jour-là" in text_of(client.get(response["Location"]))

    def test_and_so_does_coming_after_all(self, client):
        made = enter(cohort())
        token = dates(made)[1].token
        client.post(f"/mon-rendez-vous/{token}/annuler/")
        response = client.post(f"/mon-rendez-vous/{token}/revenir/")
        assert (response.status_code, response["Location"]) == (303, page_of(made, "?retour=1"))
        assert states(made) == ("confirmed", ["confirmed"] * 3)
        assert "C’est enregistré." in text_of(client.get(response["Location"]))

    def test_leaving_the_group_asks_no_reason(self, client):
        event = cohort()
        made = enter(event)
        assert "Vous n’avez rien à expliquer." in text_of(client.get(page_of(made)))
        response = client.post(page_of(made, "quitter/"))
        assert (response.status_code, response["Location"]) == (303, page_of(made, "?quitte=1"))
        assert states(made) == ("cancelled", ["cancelled"] * 3)
        text = text_of(client.get(response["Location"]))
        assert "C’est noté, merci. La porte reste ouverte." in text
        assert "Finalement, je reviens" in text
        assert "Quitter le groupe" not in text

    def test_reading_changes_nothing(self, client):
        made = enter(cohort())
        assert client.get(page_of(made, "quitter/")).status_code == 405
        client.get(page_of(made))
        assert states(made) == ("confirmed", ["confirmed"] * 3)

    def test_what_is_over_cannot_be_left(self, client):
        event = cohort()
        made = enter(event)
        with time_machine.travel(sessions_of(event)[-1].ends_at, tick=False):
            response = client.post(page_of(made, "quitter/"))
        assert response.status_code == 409
        assert "Ce groupe n’a plus de date à venir." in text_of(response)

    def test_changing_answers_changes_all_dates(self, client):
        made = enter(cohort(), nickname="Zoé")
        values = {"nickname": "Ana", "companions": "1"}
        response = client.post(page_of(made), values)
        assert (response.status_code, response["Location"]) == (303, page_of(made, "?modifie=1"))
        assert {(row.nickname, row.seats) for row in dates(made)} == {("Ana", 2)}
        assert "C’est enregistré." in text_of(client.get(response["Location"]))

    def test_three_words_lead_there(self, client):
        made = enter(cohort())
        response = client.post("/retrouver/", {"code": made.code})
        assert (response.status_code, response["Location"]) == (303, page_of(made))

    def test_a_wrong_link(self, client):
        enter(cohort())
        for end in ("", "quitter/"):
            assert client.post(f"/mon-rendez-vous/{'x' * 43}/{end}").status_code == 404

    @pytest.mark.both_databases
    def test_queries_do_not_grow_with_dates(self, client):
        counts = []
        for number in (2, 20):
            made = enter(cohort(dates=number))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page_of(made)).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestOneDate:
    def test_its_own_page_leads_to_the_group_and_declines_that_day(self, client):
        made = enter(cohort())
        html = client.get(f"/mon-rendez-vous/{dates(made)[0].token}/").content.decode()
        assert f'href="{page_of(made)}"' in html
        assert "Je ne viens pas ce jour-là" in html
        assert "Changer mes réponses" not in html
        assert "Tout effacer" not in html

    def test_a_single_registration_looks_as_before(self, client):
        html = client.get(f"/mon-rendez-vous/{join(session()).token}/").content.decode()
        assert "Annuler ma venue" in html
        assert "Changer mes réponses" in html
        assert "Tout effacer" in html
        assert "groupe suivi" not in html


class TestOnesData:
    def test_a_copy_holds_the_whole_and_each_date(self, client):
        made = enter(cohort(), nickname="Zoé")
        body = client.get(page_of(made, "mes-donnees.json")).json()
        assert (body["nickname"], body["code"], body["token"]) == ("Zoé", made.code, made.token)
        assert [one["token"] for one in body["dates"]] == [row.token for row in dates(made)]
        assert body["kept_until"] == "2027-03-17T19:30:00+00:00"

    def test_asking_says_what_goes_and_erases_nothing(self, client):
        made = enter(cohort(), nickname="Zoé")
        text = text_of(client.get(page_of(made, "effacer/")))
        assert "Pour toutes les dates de ce groupe" in text
        assert "Votre venue sera aussi annulée" in text
        assert "tout s’efface le mercredi 17 mars 2027" in text
        assert Enrolment.objects.get().nickname == "Zoé"

    def test_erasing_leaves_nothing_and_frees_every_date(self, client):
        event = cohort()
        made = enter(event, nickname="Zoé", email="zoe@exemple.example", phone="0612345678")
        response = client.post(page_of(made, "effacer/"))
        assert (response.status_code, response["Location"]) == (303, "/mon-rendez-vous/efface/")
        for row in (Enrolment.objects.get(), *Registration.objects.all()):
            assert (row.nickname, row.email, row.phone, row.token, row.code) == ("",) * 5
            assert (row.email_hash, row.phone_hash, row.code_hash) == ("",) * 3
            assert row.status == "cancelled"
        assert taken(event) == [0, 0, 0]
        assert client.get(page_of(made)).status_code == 404
        assert words(made)[-1] == ("cancelled", 0)
