"""« Mon rendez-vous »: what a secret link opens, and finding it by three words."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from events.domain.codes import normalize
from events.domain.registration_changes import cancel, decline
from events.models import Event, Occurrence, Registration
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told
from tests.events.views.pages import (
    error_beside,
    headings,
    links,
    meta_robots,
    open_page,
    value_of,
    words_of,
    world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def path_of(made: Registration, tail: str = "") -> str:
    return f"/mon-rendez-vous/{made.token}/{tail}"


def post(path: str, **fields: Any) -> Any:
    response = Client().post(path, fields)
    assert not response.cookies
    return response


class TestPage:
    def test_right_after_registering(self):
        made = join(session(), nickname="Zoé", companions=1)
        response = open_page(f"{path_of(made)}?nouveau=1")
        found = words_of(response)
        assert headings(response) == ["Votre place est réservée"]
        for part in (
            "Jeudi 3 décembre 2026, de 18 h 30 à 20 h 30",
            "Café des liens",
            "2 places",
            made.code,
            "gardez vos trois mots",
            "Annuler ma venue",
            "Changer mes réponses",
        ):
            assert part in found
        assert path_of(made, "rendez-vous.ics") in links(response)
        assert (value_of(response, "nickname"), value_of(response, "email")) == ("Zoé", "")

    def test_with_an_address_it_says_what_comes(self):
        found = words_of(open_page(path_of(join(session(), email="z@exemple.example"))))
        said = (
            "Nous vous prévenons par e-mail, "
            "avec un rappel 2 jours avant et un autre 3 heures avant."
        )
        assert said in found

    def test_nothing_personal_leaks(self):
        response = open_page(path_of(join(session())))
        assert response["Cache-Control"] == "no-store, private"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
        assert meta_robots(response) == "noindex, nofollow"
        title = re.search(r"<title>(.*?)</title>", response.content.decode())
        assert title is not None
        assert title[1] == "Mon rendez-vous · Tablée"

    def test_nobody_else_is_seen(self):
        occurrence = session()
        join(occurrence, nickname="Ali", email="ali@exemple.example")
        page = open_page(path_of(join(occurrence, nickname="Zoé"))).content.decode()
        assert "Ali" not in page
        assert "ali@" not in page

    def test_waiting_tells_the_position(self):
        occurrence = session(capacity=1)
        join(occurrence)
        join(occurrence)
        response = open_page(path_of(join(occurrence)))
        assert headings(response) == ["Vous êtes sur la liste d’attente"]
        assert "Vous êtes en position 2." in words_of(response)

    def test_a_question_waits_for_its_answer(self):
        occurrence = session(access_mode="approval")
        made = join(occurrence)
        assert headings(open_page(path_of(made))) == ["Votre demande est arrivée"]
        decline(registration=made, now=NOW)
        response = open_page(path_of(made))
        assert headings(response) == ["Le groupe n’a pas pu retenir votre demande"]
        assert "Finalement, je viens" not in words_of(response)

    def test_who_would_come_back_as_too_many_registers_anew(self):
        made = join(session(), companions=2)
        cancel(token=made.token, now=NOW)
        Event.objects.update(max_companions=1)
        response = open_page(path_of(made))
        found = words_of(response)
        assert "venir avec 1 personne au plus. Inscrivez-vous de nouveau" in found
        assert "Finalement, je viens" not in found
        assert f"/seances/{made.occurrence.public_id}/inscription/" in links(response)
        refused = post(path_of(made, "revenir/"))
        assert refused.status_code == 409
        assert "venir avec 1 personne au plus." in words_of(refused)

    def test_cancelled_leaves_the_door_open(self):
        event = publish(access_mode="registration", every="tous les jeudis")
        first, second = Occurrence.objects.filter(event=event).in_order()[:2]
        made = join(first)
        cancel(token=made.token, now=NOW)
        response = open_page(path_of(made))
        found = words_of(response)
        assert headings(response) == ["C’est noté, merci. La porte reste ouverte."]
        assert "Finalement, je viens" in found
        assert "jeudi 10 décembre 2026" in found
        assert f"/seances/{second.public_id}/" in links(response)
        assert "Besoin de parler à quelqu’un ?" in found
        assert "Annuler ma venue" not in found
        assert "<textarea" not in response.content.decode()

    def test_called_off(self):
        made = join(session())
        Occurrence.objects.update(status="cancelled", note="Zoé est malade")
        found = words_of(open_page(path_of(made)))
        for part in (
            "Cette rencontre n’aura pas lieu",
            "Zoé est malade",
            "Vous n’avez rien à faire",
        ):
            assert part in found
        assert "Annuler ma venue" not in found
        assert "Place réservée" not in found

    def test_called_off_for_somebody_else(self):
        made = join(session(), nickname="Camille", for_other=True)
        Occurrence.objects.update(status="cancelled")
        assert "Donnez-lui le code" not in words_of(open_page(path_of(made)))

    def test_past(self):
        event = publish(access_mode="registration", every="tous les jeudis")
        first, second = Occurrence.objects.filter(event=event).in_order()[:2]
        made = join(first)
        with time_machine.travel(first.ends_at, tick=False):
            response = open_page(path_of(made))
        found = words_of(response)
        assert "Passée" in found
        assert f"/seances/{second.public_id}/" in links(response)
        for part in (
            "Annuler ma venue",
            "Changer mes réponses",
            "Place réservée",
            "Un empêchement",
            "Ajouter à mon agenda",
        ):
            assert part not in found

    @pytest.mark.parametrize("status", ["waitlisted", "pending", "offered"])
    def test_nothing_is_promised_of_what_is_past(self, status):
        made = join(session())
        Registration.objects.update(status=status)
        with time_machine.travel(made.occurrence.ends_at, tick=False):
            response = open_page(path_of(made))
        assert headings(response) == ["Mon rendez-vous"]
        for part in ("Dès qu’une place", "vous répond bientôt", "Je prends la place"):
            assert part not in words_of(response)

    def test_while_it_goes_on_there_is_nothing_left_to_call_off(self):
        made = join(session(online_url="https://visio.exemple.example/porte"))
        with time_machine.travel(made.occurrence.starts_at + MINUTE, tick=False):
            found = words_of(open_page(path_of(made)))
        assert "Rejoindre en ligne" in found
        assert made.code in found
        assert "Un empêchement" not in found

    def test_what_people_wrote_is_only_ever_text(self):
        made = join(session(), nickname='"><script>alert(1)</script>')
        assert "<script>alert" not in open_page(path_of(made)).content.decode()

    @pytest.mark.parametrize("token", ["x", "%00", "é", "a" * 3000])
    @pytest.mark.parametrize("tail", ["", "annuler/", "revenir/", "rendez-vous.ics"])
    def test_wrong_tokens(self, token, tail):
        join(session())
        before = world()
        path = f"/mon-rendez-vous/{token}/{tail}"
        responses = [Client().get(path), Client().post(path)]
        assert {one.status_code for one in responses} <= {404, 405}
        assert 404 in {one.status_code for one in responses}
        assert world() == before

    @pytest.mark.parametrize("people", [1, 20])
    def test_queries_never_grow_with_people(self, people, django_assert_num_queries):
        occurrence = session(capacity=1)
        for _number in range(people):
            made = join(occurrence)
        path = path_of(made)
        queries = 5 if made.status == "confirmed" else 6
        with django_assert_num_queries(queries):
            assert Client().get(path).status_code == 200


class TestChanging:
    def test_who_and_how_many(self):
        occurrence = session(capacity=4)
        made = join(occurrence, nickname="Zoé", email="z@exemple.example")
        response = post(path_of(made), nickname="Zoé D.", companions="2")
        assert (response.status_code, response["Location"]) == (303, f"{path_of(made)}?modifie=1")
        kept = Registration.objects.get()
        assert (kept.nickname, kept.email, kept.seats) == ("Zoé D.", "z@exemple.example", 3)
        assert "C’est enregistré." in words_of(open_page(response["Location"]))
        assert "C’est enregistré." not in words_of(open_page(path_of(made)))

    def test_what_is_not_sent_stays(self):
        made = join(session(), nickname="Zoé", email="z@exemple.example", companions=1)
        assert post(path_of(made)).status_code == 303
        kept = Registration.objects.get()
        assert (kept.nickname, kept.email, kept.seats) == ("Zoé", "z@exemple.example", 2)

    @pytest.mark.parametrize(
        ("fields", "name", "words"),
        [
            ({"nickname": "x" * 10_000}, "nickname", "60"),
            ({"companions": "9"}, "companions", ""),
            ({"companions": "2"}, "companions", "Il ne reste pas assez de places"),
        ],
    )
    def test_errors_stand_beside_the_field(self, fields, name, words):
        occurrence = session(capacity=3)
        made = join(occurrence)
        join(occurrence)
        before = world()
        response = post(path_of(made), **{"nickname": "Ali", **fields})
        assert response.status_code == 422
        assert world() == before
        assert words in error_beside(response, name)
        assert error_beside(response, name)
        assert "<details open" in response.content.decode()
        assert response["Cache-Control"] == "no-store, private"
        if "nickname" not in fields:
            assert value_of(response, "nickname") == "Ali"

    def test_too_late(self):
        made = join(session())
        Occurrence.objects.update(starts_at=NOW)
        response = post(path_of(made), nickname="Ali")
        assert response.status_code == 422
        assert "a déjà commencé" in words_of(response)

    def test_cancelled(self):
        made = join(session())
        cancel(token=made.token, now=NOW)
        response = post(path_of(made), nickname="Ali")
        assert response.status_code == 422
        assert "il n’y a rien à changer" in words_of(response)


class TestCancellingAndComingBack:
    def test_by_one_press_without_a_reason(self):
        occurrence = session(capacity=1)
        made, waiting = join(occurrence, nickname="A"), join(occurrence, nickname="B")
        response = post(path_of(made, "annuler/"))
        assert (response.status_code, response["Location"]) == (303, f"{path_of(made)}?annule=1")
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})
        assert told(waiting) == ["waitlisted", "promoted"]

    def test_twice_is_once(self):
        made = join(session())
        for _number in range(2):
            assert post(path_of(made, "annuler/")).status_code == 303
        assert told(made) == ["confirmed", "cancelled"]

    @pytest.mark.parametrize("tail", ["annuler/", "revenir/"])
    def test_a_link_that_is_opened_changes_nothing(self, tail):
        made = join(session())
        for method in ("get", "head"):
            before = world()
            assert getattr(Client(), method)(path_of(made, tail)).status_code == 405
            assert world() == before

    def test_too_late(self):
        made = join(session())
        Occurrence.objects.update(starts_at=NOW)
        response = post(path_of(made, "annuler/"))
        assert response.status_code == 409
        assert "a déjà commencé" in words_of(response)
        assert Registration.objects.get().status == "confirmed"

    def test_coming_back(self):
        occurrence = session(capacity=1)
        made = join(occurrence, nickname="A")
        post(path_of(made, "annuler/"))
        response = post(path_of(made, "revenir/"))
        assert (response.status_code, response["Location"]) == (303, f"{path_of(made)}?retour=1")
        assert seats_of(occurrence) == (1, {"A": "confirmed"})
        assert headings(open_page(response["Location"])) == ["Votre place est réservée"]

    def test_coming_back_to_a_full_session(self):
        occurrence = session(capacity=1, has_waitlist=False)
        made = join(occurrence, nickname="A")
        post(path_of(made, "annuler/"))
        join(occurrence, nickname="B")
        response = post(path_of(made, "revenir/"))
        assert response.status_code == 409
        assert "C’est complet pour cette date." in words_of(response)
        assert seats_of(occurrence)[1]["A"] == "cancelled"


class TestCalendar:
    def test_the_sessions_own_file(self):
        made = join(session())
        response = open_page(path_of(made, "rendez-vous.ics"))
        body = response.content.decode()
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="rendez-vous.ics"'
        assert response["Cache-Control"] == "no-store, private"
        assert body.startswith("BEGIN:VCALENDAR\r\n")
        assert "SUMMARY:Rendez-vous" in body
        assert "Café" not in body

    def test_an_alarm_for_who_left_no_address(self):
        occurrence = session()
        alone = open_page(path_of(join(occurrence), "rendez-vous.ics"))
        told_by_mail = open_page(
            path_of(join(occurrence, email="z@exemple.example"), "rendez-vous.ics")
        )
        alarms = ["BEGIN:VALARM" in one.content.decode() for one in (alone, told_by_mail)]
        assert alarms == [True, False]


class TestFinding:
    def test_the_form(self):
        response = open_page("/retrouver/")
        assert headings(response) == ["Retrouver mon inscription"]
        assert response["Cache-Control"] == "no-store, private"
        assert meta_robots(response) == "noindex, nofollow"

    def test_three_words_lead_to_the_page(self):
        made = join(session())
        for words in (made.code, normalize(made.code), f"  {made.code.upper()} "):
            response = post("/retrouver/", code=words)
            assert (response.status_code, response["Location"]) == (303, path_of(made))

    @pytest.mark.parametrize("code", ["tulipe", "un deux trois", "x" * 10_000, "a\x00b", " "])
    def test_wrong_words(self, code):
        join(session())
        response = post("/retrouver/", code=code)
        assert response.status_code == 422
        assert error_beside(response, "code")

    def test_nothing_written(self):
        response = post("/retrouver/")
        assert response.status_code == 422
        assert error_beside(response, "code") == "Écrivez vos trois mots."

    def test_after_the_session_nothing_is_found(self):
        made = join(session())
        Occurrence.objects.update(starts_at=NOW - timedelta(hours=3), ends_at=NOW)
        response = post("/retrouver/", code=made.code)
        assert response.status_code == 422
        assert "Nous ne trouvons pas" in words_of(response)

    def test_wrong_guesses_have_to_wait_and_right_ones_look_the_same_meanwhile(self):
        made = join(session())
        with time_machine.travel(NOW, tick=False) as clock:
            for _number in range(31):
                assert post("/retrouver/", code="tulipe").status_code == 422
            assert post("/retrouver/", code=made.code).status_code == 429
            clock.shift(timedelta(seconds=2))
            answers = [post("/retrouver/", code=code) for code in (made.code, made.code, "tulipe")]
            found = [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers]
            assert found == [(303, None), (429, "4"), (429, "4")]
            bodies = [answer.content.decode().replace(made.code, "tulipe") for answer in answers]
            assert bodies[1] == bodies[2]
            assert "Attendez 4 secondes" in words_of(answers[1])
            clock.shift(timedelta(seconds=4))
            assert post("/retrouver/", code=made.code).status_code == 303

    def test_a_right_code_is_never_counted(self):
        made = join(session())
        for _number in range(70):
            assert post("/retrouver/", code=made.code).status_code == 303

    def test_a_code_in_an_address_finds_nothing(self):
        made = join(session())
        response = open_page(f"/retrouver/?code={made.code}")
        assert response.status_code == 200
        assert made.token not in response.content.decode()
