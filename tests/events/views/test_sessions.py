"""A session's page."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.domain.registration_changes import accept
from events.models import Occurrence
from tests.events.programming import publish
from tests.events.registering import NOW, join
from tests.events.views.pages import (
    headings,
    links,
    meta_robots,
    open_page,
    words_of,
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
        assert f"https://agenda.exemple.example/feeds/events/{row.event.public_id}.ics" in found

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
        with django_assert_num_queries(8):
            assert Client().get(path_of(row)).status_code == 200


class TestComing:
    @pytest.mark.parametrize(
        ("mode", "words", "has_form"),
        [
            ("drop_in", "Pas besoin de vous inscrire : venez comme vous êtes.", False),
            ("registration", "M’inscrire à cette date", True),
            ("approval", "Le groupe répond à chaque demande.", True),
            ("members_only", "C’est réservé aux adhérents.", True),
            ("closed_cohort", "M’inscrire à toutes les dates", True),
            ("after_interview", "On vient ici après un premier échange.", True),
        ],
    )
    def test_each_way(self, mode, words, has_form):
        response = page(access_mode=mode)
        assert words in words_of(response)
        assert (path_of(tail="inscription/") in links(response)) is has_form

    @pytest.mark.parametrize("mode", ["approval", "members_only"])
    def test_no_seat_is_promised_where_the_group_answers_first(self, mode):
        publish(access_mode=mode, capacity=1)
        found = words_of(open_page(path_of()))
        assert "Demander une place" in found
        assert "M’inscrire" not in found
        accept(registration=join(Occurrence.objects.get()), now=NOW)
        full = words_of(open_page(path_of()))
        assert "avec son accord, vous serez sur la liste d’attente" in full
        assert "Rejoindre la liste d’attente" not in full

    def test_after_a_talk_names_whom_to_call(self):
        group = make_group(contact_phone="04 72 00 00 00", phone_hours="le mardi")
        response = page(group=group, access_mode="after_interview")
        found = words_of(response)
        assert "Appeler le 04 72 00 00 00" in found
        assert "Le mardi" in found
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
        assert "Ajouter cette date à mon agenda" not in found
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
