"""Coming after a first talk, as a person reads it: call, ask, wait, be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from events.domain.talk_answers import admit, not_now, note_tried
from events.models import Enrolment, Event, EventAudience
from groups.rate_limits import REGISTER_LIMIT
from tests.events.enrolling import sessions_of, states
from tests.events.registering import NOW
from tests.events.talking import call_me, season
from tests.events.views.pages import error_beside, headings, links, open_page, words_of
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_schedule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def page(event: Event, end: str = "") -> str:
    return f"/seances/{sessions_of(event)[0].public_id}/{end}"


def send(event: Event, **fields: Any) -> Any:
    values = {
        "consent": "on",
        "submission": str(uuid4()),
        "phone": "06 39 98 12 34",
        "best_moment": "any",
        **fields,
    }
    return Client().post(page(event, "inscription/"), values)


def welcoming(event: Event, *audiences: str) -> Event:
    EventAudience.objects.bulk_create(
        EventAudience(event=event, audience=audience) for audience in audiences
    )
    return event


def other(title: str, *audiences: str, **fields: Any) -> Event:
    event = welcoming(make_event(title=title, **fields), *audiences)
    make_occurrence(schedule=make_schedule(event=event))
    return event


class TestTheSessionPage:
    def test_the_phone_comes_first_then_asking(self):
        group = make_group(phone_hours="le mardi", reply_delay_days=4)
        event = season(group=group)
        response = open_page(page(event))
        html = response.content.decode()
        assert html.count('href="tel:0472000000"') == 2
        assert html.index("tel:0472000000") < html.index(page(event, "inscription/"))
        found = words_of(response)
        assert "Appeler le 04 72 00 00 00" in found
        assert "Le mardi" in found
        assert "Demander à être rappelé" in found
        assert "Nous vous rappelons sous 4 jours." in found

    def test_a_closed_season_says_when_and_what_is_open_meanwhile(self):
        group = make_group(next_entry=date(2027, 3, 1))
        event = welcoming(season(group=group), "relatives")
        other("Café ouvert", "relatives", group=group, access_mode="drop_in")
        other("Pour les professionnels", "professionals", group=group, access_mode="drop_in")
        response = open_page(page(event))
        found = words_of(response)
        assert "Prochaine entrée : mars 2027" in found
        assert "Appeler le 04 72 00 00 00" in found
        assert "Café ouvert" in found
        assert "Pour les professionnels" not in found
        assert page(event, "inscription/") not in links(response)
        assert "Rappelez-moi" not in words_of(open_page(page(event, "inscription/")))
        assert "Café ouvert" in words_of(open_page(page(event, "inscription/")))

    def test_what_is_open_is_near_for_the_same_people_and_has_room(self):
        organization = make_organization()
        group = make_group(organization=organization, next_entry=date(2027, 3, 1))
        event = welcoming(season(group=group), "relatives")
        other("Département", "general_public", access_mode="drop_in")
        other("Association", "relatives", group=make_group(organization=organization))
        other("Accord", "relatives", access_mode="approval", group=group)
        other("Caché", "relatives", visibility="unlisted", group=group)
        full = other("Complet", "relatives", group=group, capacity=1)
        full.occurrences.update(confirmed_seats=1)
        found = words_of(open_page(page(event))).partition("En attendant")[2]
        assert [name in found for name in ("Accord", "Caché", "Complet")] == [False] * 3
        assert found.index("Association") < found.index("Département")


class TestAsking:
    def test_nothing_is_asked_about_anybody_else_and_there_is_no_free_text(self):
        html = open_page(page(season(), "inscription/")).content.decode()
        assert "<textarea" not in html
        for name in ("for_other", "companions", "dates", "access_needs"):
            assert f'name="{name}"' not in html

    def test_one_page_one_button(self):
        event = season()
        response = send(event, nickname="Zoé", best_moment="evening", may_leave_message="yes")
        made = Enrolment.objects.get()
        assert response.status_code == 303
        assert response["Location"] == f"/mon-rendez-vous/{made.token}/?nouveau=1"
        assert (made.nickname, made.phone) == ("Zoé", "+33639981234")
        assert (made.best_moment, made.may_leave_message) == ("evening", True)
        assert not response.cookies

    def test_a_contact_is_needed_and_what_was_typed_stays(self):
        response = send(season(), nickname="Zoé", phone="")
        assert response.status_code == 422
        assert "Donnez un numéro" in error_beside(response, "phone")
        assert 'value="Zoé"' in response.content.decode()
        assert Enrolment.objects.count() == 0

    def test_all_that_is_missing_is_said_at_once(self):
        response = send(season(), phone="", consent="")
        assert "Donnez un numéro" in error_beside(response, "phone")
        assert "Cochez la case" in error_beside(response, "consent")

    def test_of_what_one_must_suffice_neither_is_said_to_be_optional(self):
        found = words_of(open_page(page(season(), "inscription/")))
        assert "Prénom ou pseudo (facultatif)" in found
        assert "Téléphone (facultatif)" not in found
        assert "Adresse e-mail (facultatif)" not in found

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"phone": "12"}, "phone"),
            ({"email": "zoe"}, "email"),
            ({"consent": ""}, "consent"),
            ({"best_moment": "midnight"}, "best_moment"),
        ],
    )
    def test_faults_stand_beside_their_field(self, fields, field):
        response = send(season(), **fields)
        assert response.status_code == 422
        assert error_beside(response, field)

    def test_a_machine_is_asked_to_try_by_hand(self):
        assert send(season(), website="x").status_code == 422
        assert Enrolment.objects.count() == 0

    def test_twice_the_same_form_is_one_request(self):
        event, form = season(), str(uuid4())
        first, again = (send(event, submission=form) for _twice in range(2))
        assert first["Location"] == again["Location"]

    def test_a_private_group_is_not_there(self):
        assert send(season(visibility="private")).status_code == 404


class TestMyRequest:
    def test_it_repeats_the_promise(self):
        made = call_me(season(group=make_group(reply_delay_days=4)), best_moment="evening")
        response = open_page(f"/mon-rendez-vous/{made.token}/")
        found = words_of(response)
        assert headings(response) == ["Votre demande est arrivée"]
        assert "Nous vous rappelons sous 4 jours : au plus tard le mardi 24 novembre 2026" in found
        assert "En fin de journée" in found
        assert "Non, nous n’en laissons pas" in found
        assert made.code in response.content.decode()
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == (
            "no-store, private",
            "noindex, nofollow",
        )

    def test_a_late_answer_and_a_call_in_vain_are_said(self):
        made = call_me(season(), now=NOW - timedelta(days=9))
        note_tried(enrolment=made, now=NOW)
        found = words_of(open_page(f"/mon-rendez-vous/{made.token}/"))
        assert "avant le mercredi 18 novembre 2026, et nous avons pris du retard" in found
        assert "Nous avons appelé le vendredi 20 novembre 2026, sans vous joindre." in found
        assert "06 39 98 12 34" in found

    def test_the_contact_can_be_changed(self, client):
        made = call_me(season())
        url = f"/mon-rendez-vous/{made.token}/"
        assert client.post(url, {"phone": "06 39 98 99 99"}).status_code == 303
        assert Enrolment.objects.get().phone == "+33639989999"
        assert Enrolment.objects.get().nickname == "Zoé"
        refused = client.post(url, {"phone": "", "email": ""})
        assert refused.status_code == 422
        assert "Donnez un numéro" in error_beside(refused, "phone")

    def test_so_can_the_best_moment_and_whether_a_message_may_be_left(self, client):
        made = call_me(season(), best_moment="morning")
        url = f"/mon-rendez-vous/{made.token}/"
        html = client.get(url).content.decode()
        assert 'value="06 39 98 12 34"' in html
        assert '<option value="morning" selected>' in html
        wanted = {"phone": "06 39 98 12 34", "best_moment": "evening", "may_leave_message": "yes"}
        assert client.post(url, wanted).status_code == 303
        kept = Enrolment.objects.get()
        assert (kept.best_moment, kept.may_leave_message) == ("evening", True)
        assert "Oui, on peut en laisser un" in words_of(client.get(url))
        client.post(url, {**wanted, "may_leave_message": "no"})
        assert Enrolment.objects.get().may_leave_message is False
        refused = client.post(url, {**wanted, "best_moment": "midnight"})
        assert refused.status_code == 422
        assert error_beside(refused, "best_moment")

    def test_it_can_be_taken_back(self, client):
        made = call_me(season())
        response = client.post(f"/mon-rendez-vous/{made.token}/quitter/", follow=True)
        assert "nous ne vous rappelons pas" in words_of(response)
        assert states(made) == ("cancelled", ["declined"])

    def test_not_now_is_kind_and_shows_what_is_open(self):
        event = welcoming(season(), "relatives")
        other("Café ouvert", "relatives", group=event.group, access_mode="drop_in")
        made = not_now(enrolment=call_me(event), now=NOW)
        response = open_page(f"/mon-rendez-vous/{made.token}/")
        assert headings(response) == ["Pas pour l’instant"]
        found = words_of(response)
        assert "la porte reste ouverte" in found
        assert "Café ouvert" in found
        assert "Changer mes réponses" not in found

    def test_once_admitted_it_is_the_page_of_all_dates(self, client):
        event = season()
        made = admit(enrolment=call_me(event), now=NOW)
        response = client.get(f"/mon-rendez-vous/{made.token}/")
        found = words_of(response)
        assert found.count("Je ne viens pas ce jour-là") == 3
        assert "Groupe de proches" in found

    @pytest.mark.parametrize("end", ["mes-donnees.json", "effacer/", "agenda/"])
    def test_what_every_link_opens(self, client, end):
        made = call_me(season())
        assert client.get(f"/mon-rendez-vous/{made.token}/{end}").status_code == 200


def test_all_dates_of_a_group_are_one_door_for_who_asks_too_often(settings):
    cache.clear()
    settings.RATE_LIMITS = True
    event = season()
    pages = [f"/seances/{one.public_id}/inscription/" for one in sessions_of(event)]
    assert len(pages) > 1
    answers = [
        Client().post(
            pages[number % len(pages)],
            {"consent": "on", "submission": str(uuid4()), "phone": f"06 39 98 12 {number:02}"},
        )
        for number in range(REGISTER_LIMIT.most + 1)
    ]
    assert [one.status_code for one in answers] == [303] * REGISTER_LIMIT.most + [429]
    assert Enrolment.objects.count() == REGISTER_LIMIT.most
