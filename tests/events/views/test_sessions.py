"""A session's page, and registering for it."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.models import Occurrence, Registration
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
from tests.factories import make_group, make_organization

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


def page(**fields: Any) -> Any:
    publish(**fields)
    return open_page(path_of())


class TestPage:
    def test_what_when_where_for_whom_how_and_how_much(self):
        response = page(
            title="Café des liens",
            description="Un.\n\nDeux.",
            summary_easy="On boit un café.",
            welcome="Zoé vous ouvre.",
            audience=("lived_experience",),
            min_age=18,
            usual_size=8,
            may_listen=True,
            may_leave=True,
            may_bring=False,
            late_ok=True,
            access_features=("step_free", "quiet_room"),
            fee_amount=Decimal("2.5"),
            venue=MAIRIE,
            facilitators=(FacilitatorDraft("Zoé", "peer_supporter"),),
            every="tous les jeudis",
        )
        assert headings(response) == ["Café des liens"]
        found = words_of(response)
        parts = [
            "Café pair-aidance",
            "Café des liens",
            "Jeudi 3 décembre 2026, de 18 h 30 à 20 h 30",
            "dans 13 jours",
            "On boit un café.",
            "Un.",
            "Chaque jeudi",
            "Mairie, 1 place Bellecour, 69002 Lyon",
            "Sonnez à « Liens ».",
            "Personnes concernées, à partir de 18 ans",
            "Zoé",
            "Zoé vous ouvre.",
            "8 personnes environ",
            "Accès de plain-pied et pièce au calme",
            "2,50 €",
            "Venir",
        ]
        places = [found.find(part) for part in parts]
        assert -1 not in places
        assert places == sorted(places)
        assert meta_robots(response) == "index, follow"
        assert "Non précisé" not in found

    def test_what_nobody_said_names_whom_to_ask(self):
        response = page(group=make_group(contact_phone="04 72 00 00 00"))
        found = words_of(response)
        assert found.count("Non précisé : demandez au 04 72 00 00 00") >= 4
        assert "Puis-je me taire" in found

    def test_without_a_phone_too(self):
        found = words_of(page(group=make_group(contact_phone="")))
        assert "Non précisé" in found
        assert "demandez au ." not in found

    def test_a_hidden_place_stays_hidden_whole(self):
        found = words_of(page(venue=MAIRIE, is_place_hidden=True))
        assert "Lyon (adresse donnée à la confirmation)" in found
        for secret in ("Mairie", "Bellecour", "69002", "Sonnez"):
            assert secret not in found

    def test_a_connection_link_is_never_public(self):
        response = page(format="online", online_url="https://visio.exemple.example/salle")
        assert "visio" not in response.content.decode()
        assert "En ligne" in words_of(response)

    def test_replaced_faces_are_those_of_the_day(self):
        publish(facilitators=(FacilitatorDraft("Zoé", "volunteer"),), every="tous les jeudis")
        first, second = Occurrence.objects.in_order()[:2]
        changes = OccurrenceChanges(facilitators=(FacilitatorDraft("Ali", "volunteer"),))
        change_occurrence(occurrence_id=first.public_id, changes=changes, now=NOW)
        found = [words_of(open_page(path_of(row))) for row in (first, second)]
        assert [("Ali" in one, "Zoé" in one) for one in found] == [(True, False), (False, True)]

    def test_the_dates_that_follow(self):
        response = page(every="tous les jeudis")
        assert "Les dates suivantes" in headings(response, 2)
        following = [str(row.public_id) for row in Occurrence.objects.in_order()[1:5]]
        assert [url.split("/")[2] for url in links(response) if url.startswith("/seances/")][
            -4:
        ] == following

    def test_how_to_keep_it(self, settings):
        settings.SITE_URL = "https://agenda.exemple.example"
        event_page = page(every="tous les jeudis")
        found = links(event_page)
        row = Occurrence.objects.in_order()[0]
        assert f"/feeds/occurrences/{row.public_id}.ics" in found
        assert f"webcal://agenda.exemple.example/feeds/events/{row.event.public_id}.ics" in found

    def test_all_day(self):
        response = page(start_time=None, duration=timedelta(days=3))
        assert "Jeudi 3 décembre 2026, jusqu’au samedi 5 décembre 2026" in words_of(response)

    def test_words_of_people_are_only_ever_text(self):
        bad = "<script>alert(1)</script>"
        response = page(
            title=bad,
            description=bad,
            summary_easy=bad,
            welcome=bad,
            fee_note=bad,
            facilitators=(FacilitatorDraft(bad, "volunteer"),),
            venue=VenueDraft(name=bad, access_notes=bad),
        )
        assert "<script>alert" not in response.content.decode()

    @pytest.mark.parametrize(
        ("visibility", "status", "robots"),
        [
            ("public", 200, "index, follow"),
            ("unlisted", 200, "noindex, nofollow"),
            ("private", 404, "noindex"),
        ],
    )
    def test_who_finds_it(self, visibility, status, robots):
        response = page(visibility=visibility)
        assert (response.status_code, meta_robots(response)) == (status, robots)

    def test_a_private_one_looks_like_none(self):
        private = page(visibility="private")
        unknown = open_page(f"/seances/{uuid4()}/")
        assert words_of(private) == words_of(unknown)

    @pytest.mark.parametrize("name", ["x", "%00", "1", "é"])
    def test_ids_that_are_none(self, name):
        assert open_page(f"/seances/{name}/").status_code == 404

    @pytest.mark.parametrize("rows", [1, 20])
    def test_queries_never_grow_with_dates_and_people(self, rows, django_assert_num_queries):
        publish(
            every=f"{rows + 5} jeudis de suite",
            access_mode="registration",
            facilitators=(FacilitatorDraft("Zoé", "volunteer"),) * min(rows, 10),
            audience=("relatives",),
            venue=MAIRIE,
        )
        row = Occurrence.objects.in_order()[0]
        for _number in range(rows):
            join(row)
        with django_assert_num_queries(7):
            assert Client().get(path_of(row)).status_code == 200


class TestComing:
    @pytest.mark.parametrize(
        ("mode", "words", "has_form"),
        [
            ("drop_in", "Pas besoin de vous inscrire : venez comme vous êtes.", False),
            ("registration", "M’inscrire à cette date", True),
            ("approval", "M’inscrire à cette date", True),
            ("members_only", "M’inscrire à cette date", True),
            ("closed_cohort", "M’inscrire à toutes les dates", True),
            ("after_interview", "On vient ici après un premier échange.", False),
        ],
    )
    def test_each_way(self, mode, words, has_form):
        response = page(access_mode=mode)
        assert words in words_of(response)
        assert (path_of(tail="inscription/") in links(response)) is has_form

    def test_after_a_talk_names_whom_to_call(self):
        group = make_group(contact_phone="04 72 00 00 00", phone_hours="le mardi")
        response = page(group=group, access_mode="after_interview")
        found = words_of(response)
        assert "Téléphone : 04 72 00 00 00" in found
        assert "le mardi" in found
        assert f"mailto:{group.contact_email}" in links(response)

    def test_seats_in_a_word(self):
        publish(access_mode="registration", capacity=10)
        row = Occurrence.objects.get()
        assert "Il reste des places" in words_of(open_page(path_of()))
        join(row, companions=3)
        join(row, companions=3)
        assert "Il reste peu de places" in words_of(open_page(path_of()))
        join(row, companions=1)
        found = words_of(open_page(path_of()))
        assert "Complet" in found
        assert "Rejoindre la liste d’attente" in found

    def test_full_without_waitlist(self):
        publish(access_mode="registration", capacity=1, has_waitlist=False)
        join(Occurrence.objects.get())
        response = open_page(path_of())
        assert "C’est complet pour cette date." in words_of(response)
        assert path_of(tail="inscription/") not in links(response)

    def test_cancelled(self):
        publish(access_mode="registration")
        Occurrence.objects.update(status="cancelled", note="Zoé est malade")
        response = open_page(path_of())
        found = words_of(response)
        assert "Annulée" in found
        assert "Zoé est malade" in found
        assert "Cette rencontre n’aura pas lieu." in found
        assert path_of(tail="inscription/") not in links(response)

    @pytest.mark.parametrize("mode", ["registration", "drop_in"])
    def test_past(self, mode):
        publish(access_mode=mode, first_date=date(2026, 11, 1))
        response = open_page(path_of())
        assert "Cette rencontre a déjà commencé ou est passée." in words_of(response)
        assert path_of(tail="inscription/") not in links(response)
        assert not [url for url in links(response) if url.startswith("/feeds/occurrences/")]

    def test_dropping_in_while_it_goes_on(self):
        found = words_of(page(first_date=NOW.date(), start_time=time(9, 30)))
        assert "en ce moment" in found
        assert "venez comme vous êtes" in found

    def test_not_before_the_association_said_who_it_is(self):
        group = make_group(organization=make_organization(hosting=""))
        response = page(group=group, access_mode="registration")
        assert "L’inscription n’est pas encore ouverte." in words_of(response)
        assert path_of(tail="inscription/") not in links(response)


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
            "Adresse e-mail (facultatif)",
            f"J’accepte que {group.organization.legal_name} garde",
            "3 mois après",
            f"Seules les personnes qui organisent cette rencontre ( {group.name} )".replace(
                "( ", "("
            ).replace(" )", ")"),
        ):
            assert part in found
        fields = set(re.findall(r'name="(\w+)"', response.content.decode()))
        assert fields - {"viewport", "robots"} == {
            *{"submission", "nickname", "email", "companions", "consent", "website"}
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
        assert (page.status_code, "<form" in page.content.decode()) == (200, False)
        assert words in words_of(page)
        response = send(nickname="Zoé")
        assert response.status_code == 422
        assert words in words_of(response)
        assert Registration.objects.count() == 0

    def test_full_without_waitlist_by_then(self):
        row = Occurrence.objects.get()
        row.event.has_waitlist = False
        row.event.save()
        join(row, companions=2)
        assert "C’est complet pour cette date." in words_of(open_page(path_of(tail="inscription/")))
        response = send(nickname="Zoé")
        assert response.status_code == 422
        assert "C’est complet pour cette date." in words_of(response)

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
        with django_assert_num_queries(4):
            assert Client().get(path_of(row, "inscription/")).status_code == 200
