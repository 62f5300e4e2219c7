"""The form by which one registers."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from events.domain.drafts import VenueDraft
from events.models import Event, Occurrence, Registration
from groups.models import SupportGroup
from tests.events.programming import publish
from tests.events.registering import NOW, join, seats_of
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

MAIRIE = VenueDraft(
    name="Mairie",
    street="1 place Bellecour",
    postcode="69002",
    city="Lyon",
    access_notes="Sonnez à « Liens ».",
)


def path_of(row: Occurrence | None = None, tail: str = "") -> str:
    row = row or Occurrence.objects.in_order()[0]
    return f"/seances/{row.public_id}/{tail}"


def send(row: Occurrence | None = None, /, **fields: Any) -> Any:
    """Send the form as a browser would."""
    values = {"consent": "on", "submission": str(uuid4()), "companions": "0", **fields}
    values = {name: value for name, value in values.items() if value is not None}
    return Client().post(path_of(row, "inscription/"), values)


class TestForm:
    @pytest.fixture(autouse=True)
    def _session(self) -> None:
        publish(access_mode="registration", capacity=3, venue=MAIRIE)

    def test_asks_little(self):
        response = open_page(path_of(tail="inscription/"))
        found = words_of(response)
        group = SupportGroup.objects.get()
        assert headings(response) == ["Je viens"]
        for part in (
            "Café des liens",
            "Jeudi 3 décembre 2026, de 18 h 30 à 20 h 30",
            "Prénom ou pseudo (facultatif)",
            "E-mail ou téléphone mobile (facultatif)",
            f"J’accepte que {group.organization.legal_name} garde",
            "3 mois après",
            f"Seules les personnes qui organisent cette rencontre ( {group.name} )".replace(
                "( ", "("
            ).replace(" )", ")"),
        ):
            assert part in found
        fields = set(re.findall(r'name="(\w+)"', response.content.decode()))
        assert fields - {"viewport", "robots", "langue"} == {
            *{
                "submission",
                "shown",
                "nickname",
                "email",
                "companions",
                "consent",
                "website",
                "for_other",
            }
        }
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert response["Cache-Control"] == "no-store"
        assert meta_robots(response) == "noindex, nofollow"

    def test_each_form_is_another_submission(self):
        ids = {value_of(open_page(path_of(tail="inscription/")), "submission") for _n in range(3)}
        assert len(ids) == 3

    def test_registers_and_leads_to_the_persons_page(self):
        response = send(nickname="Zoé", email="zoe@exemple.example", companions="1")
        made = Registration.objects.get()
        assert (response.status_code, response["Location"]) == (
            303,
            f"/mon-rendez-vous/{made.token}/?nouveau=1",
        )
        assert not response.cookies
        assert (made.nickname, made.email, made.seats) == ("Zoé", "zoe@exemple.example", 2)

    def test_nothing_but_consent(self):
        assert send().status_code == 303
        assert send(nickname=None, email=None, companions=None).status_code == 303
        assert Registration.objects.count() == 2

    def test_a_double_click_registers_once(self):
        fields = {"nickname": "Zoé", "submission": str(uuid4())}
        first, second = send(**fields), send(**fields)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first["Location"] == second["Location"]
        assert Registration.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "name", "words"),
        [
            ({"consent": None}, "consent", "Cochez la case d’accord"),
            ({"email": "zoe"}, "email", "Cette adresse e-mail n’est pas complète."),
            ({"nickname": "x" * 10_000}, "nickname", "60"),
            ({"nickname": "a\u202eb"}, "nickname", "caractères invisibles"),
            ({"nickname": "a\x00b"}, "nickname", "caract"),
            ({"companions": "9"}, "companions", ""),
            ({"companions": "beaucoup"}, "companions", ""),
            ({"companions": "3"}, "companions", "Il n’y a pas assez de places"),
        ],
    )
    def test_errors_stand_beside_the_field_and_keep_what_was_written(self, fields, name, words):
        submission = str(uuid4())
        values = {"nickname": "Zoé", "email": "z@exemple.example", "submission": submission}
        before = world()
        response = send(None, **{**values, **fields})
        assert response.status_code == 422
        assert world() == before
        assert words in error_beside(response, name)
        assert error_beside(response, name)
        assert "Il reste quelque chose à corriger" in words_of(response)
        assert 'aria-invalid="true"' in response.content.decode()
        assert value_of(response, "submission") == submission
        for kept in ("nickname", "email"):
            if kept not in fields:
                assert value_of(response, kept) == values[kept]
        assert not response.cookies

    def test_all_faults_show_at_once(self):
        response = send(consent=None, email="camille", nickname="Ca\u202emille")
        assert {name: len(found) for name, found in response.context["form"].errors.items()} == {
            "nickname": 1,
            "email": 1,
            "consent": 1,
        }
        assert Registration.objects.count() == 0

    def test_what_was_written_is_only_ever_text(self):
        response = send(nickname='"><script>alert(1)</script>', consent=None)
        assert "<script>alert" not in response.content.decode()

    @pytest.mark.parametrize("submission", [None, "", "x", "0" * 5000])
    def test_a_form_without_its_mark(self, submission):
        response = send(submission=submission)
        assert response.status_code == 422
        assert Registration.objects.count() == 0

    def test_an_empty_sending_is_no_success(self):
        response = Client().post(path_of(tail="inscription/"))
        assert response.status_code == 422
        assert "Il reste quelque chose à corriger" in words_of(response)
        assert Registration.objects.count() == 0

    def test_machines_fill_what_nobody_sees(self):
        response = send(nickname="Zoé", website="https://spam.example")
        assert response.status_code == 422
        assert "semble rempli par une machine" in words_of(response)
        assert Registration.objects.count() == 0
        assert 'tabindex="-1"' in response.content.decode()

    def test_the_same_mark_with_other_answers(self):
        submission = str(uuid4())
        send(nickname="Zoé", submission=submission)
        response = send(nickname="Ali", submission=submission)
        assert response.status_code == 422
        assert "déjà été envoyé" in words_of(response)
        assert Registration.objects.count() == 1

    def test_full_by_then_means_waiting(self):
        row = Occurrence.objects.get()
        join(row, companions=2)
        response = open_page(path_of(tail="inscription/"))
        assert headings(response) == ["Rejoindre la liste d’attente"]
        assert send(nickname="Zoé").status_code == 303
        assert seats_of(row)[1]["Zoé"] == "waitlisted"

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"status": "cancelled"}, "Cette rencontre n’aura pas lieu."),
            ({"starts_at": NOW}, "Cette rencontre a déjà commencé ou est passée."),
        ],
    )
    def test_closed_by_then(self, values, words):
        Occurrence.objects.update(**values)
        page = open_page(path_of(tail="inscription/"))
        assert (page.status_code, value_of(page, "submission")) == (200, "")
        assert words in words_of(page)
        response = send(nickname="Zoé")
        assert response.status_code == 422
        assert words in words_of(response)
        assert Registration.objects.count() == 0

    def test_who_sends_it_too_late_is_not_asked_to_correct_anything(self):
        Occurrence.objects.update(status="cancelled")
        response = send(nickname="Zoé")
        assert headings(response) == ["Inscription"]
        assert value_of(response, "submission") == ""
        found = words_of(response)
        assert found.count("Cette rencontre n’aura pas lieu.") == 1
        assert "quelque chose à corriger" not in found
        assert "Je réserve ma place" not in found

    def test_full_without_waitlist_by_then(self):
        row = Occurrence.objects.get()
        row.event.has_waitlist = False
        row.event.save()
        join(row, companions=2)
        assert "C’est complet pour cette date." in words_of(open_page(path_of(tail="inscription/")))
        response = send(nickname="Zoé")
        assert response.status_code == 422
        assert "C’est complet pour cette date." in words_of(response)
        assert "liste d’attente" not in words_of(response)

    def test_many_tries_have_to_wait(self):
        Occurrence.objects.update(capacity=None)
        assert {send().status_code for _number in range(20)} == {303}
        response = send(nickname="Zoé")
        assert response.status_code == 429
        assert response["Retry-After"] == "600"
        assert "Attendez 10 minutes" in words_of(response)
        assert value_of(response, "nickname") == "Zoé"
        assert Registration.objects.count() == 20

    def test_private_or_unknown(self):
        row = Occurrence.objects.get()
        row.event.visibility = "private"
        row.event.save()
        assert send(row).status_code == 404
        assert open_page(path_of(row, "inscription/")).status_code == 404
        assert Client().post(f"/seances/{uuid4()}/inscription/").status_code == 404

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods(self, method):
        assert getattr(Client(), method)(path_of(tail="inscription/")).status_code == 405

    @pytest.mark.parametrize("people", [1, 20])
    def test_queries_never_grow_with_people(self, people, django_assert_num_queries):
        Occurrence.objects.update(capacity=None)
        row = Occurrence.objects.get()
        for _number in range(people):
            join(row)
        with django_assert_num_queries(5):
            assert Client().get(path_of(row, "inscription/")).status_code == 200


class TestAskingFirst:
    """Where the group answers before anybody has a place, no place is promised."""

    @pytest.mark.parametrize("mode", ["approval", "members_only"])
    def test_it_is_a_request_that_is_sent(self, mode):
        publish(access_mode=mode)
        response = open_page(path_of(tail="inscription/"))
        assert headings(response) == ["Je demande une place"]
        assert "Je réserve ma place" not in words_of(response)

    def test_a_rush_makes_it_one_too(self):
        publish(access_mode="registration")
        Occurrence.objects.update(guarded_until=NOW + timedelta(hours=1))
        response = open_page(path_of(tail="inscription/"))
        assert headings(response) == ["Je demande une place"]
        assert "Le groupe répond à chaque demande." in words_of(response)

    def test_a_member_gives_the_name_by_which_the_group_knows_them(self):
        publish(access_mode="members_only")
        shown = words_of(open_page(path_of(tail="inscription/")))
        assert "Prénom ou pseudo Celui que le groupe connaît" in shown
        response = send()
        assert response.status_code == 422
        assert "le pseudo que le groupe connaît" in error_beside(response, "nickname")
        assert send(nickname="Zoé").status_code == 303
        assert Registration.objects.get().status == "pending"

    @pytest.mark.parametrize(("email", "is_told"), [("", False), ("zoe@exemple.example", True)])
    def test_who_left_no_address_reads_where_the_answer_comes(self, email, is_told):
        publish(access_mode="approval")
        page = words_of(Client().get(send(email=email)["Location"]))
        assert "vous répond bientôt." in page
        assert ("Revenez voir cette page" not in page) is is_told


def test_a_date_that_is_closed_leads_to_the_next_ones():
    publish(access_mode="registration", every="tous les jeudis")
    first, *later = Occurrence.objects.in_order()[:3]
    Occurrence.objects.filter(pk=first.pk).update(status="cancelled")
    found = links(open_page(path_of(first, "inscription/")))
    assert [url for url in found if url in {path_of(row) for row in later}] == [
        path_of(row) for row in later
    ]


def test_no_companion_is_offered_where_one_comes_alone():
    publish(access_mode="registration")
    row = Occurrence.objects.get()
    before = join(row, companions=1)
    Event.objects.update(may_bring=False)
    assert "on vient sans accompagnement" in words_of(open_page(path_of()))
    assert "Vous venez avec quelqu’un ?" not in words_of(open_page(path_of(tail="inscription/")))
    assert send(companions="2").status_code == 303
    assert Registration.objects.latest("pk").seats == 1
    assert "Vous venez avec quelqu’un ?" in words_of(open_page(f"/mon-rendez-vous/{before.token}/"))
