"""What an event says, changed on its page; archived; given other days."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.models import Edit, Event, Notice, Occurrence
from groups.models import AccessLogEntry, RoleName
from tests.events.enrolling import enter
from tests.events.programming import days, publish
from tests.events.views.organizer.conftest import NOW, login
from tests.events.views.organizer.writing import shown_fields
from tests.events.views.pages import error_beside, headings, links, words_of
from tests.factories import make_group, make_registration, make_venue

HOUSE = VenueDraft(name="Maison", street="1 rue des Lilas", postcode="69003", city="Lyon")
FIRST = date(2026, 12, 10)


@pytest.fixture
def event(group) -> Event:
    return publish(
        group=group,
        now=NOW,
        first_date=FIRST,
        every="6 jeudis de suite",
        venue=HOUSE,
        capacity=12,
        access_mode="registration",
        may_leave=True,
        fee_free_price=True,
        audience=("relatives",),
        facilitators=(FacilitatorDraft("Sam", "volunteer"),),
        description="Venez.\n\nRestez.",
    )


def address(event: Event, tail: str = "modifier") -> str:
    return f"/organiser/evenements/{event.public_id}/{tail}/"


TAILS = ("modifier", "quand", "archiver")


class TestWhoMay:
    @pytest.mark.parametrize("tail", TAILS)
    def test_only_those_who_run_the_group(self, group, event, tail):
        for role in (RoleName.FACILITATOR, RoleName.READER):
            browser = login(group, role)
            assert browser.get(address(event, tail)).status_code == 404
            assert browser.post(address(event, tail)).status_code == 404
        assert not Edit.objects.exists()

    @pytest.mark.parametrize("tail", TAILS)
    def test_unknown_and_forbidden_look_alike(self, desk, tail):
        forbidden = desk.get(address(publish(group=make_group()), tail))
        unknown = desk.get(f"/organiser/evenements/{uuid.uuid4()}/{tail}/")
        assert (forbidden.status_code, unknown.status_code) == (404, 404)
        assert forbidden.content == unknown.content

    @pytest.mark.parametrize("tail", TAILS)
    def test_forged_forms_are_refused(self, organizer, event, tail):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(organizer)
        assert browser.post(address(event, tail)).status_code == 403

    @pytest.mark.parametrize("tail", TAILS)
    def test_what_is_archived_changes_no_more(self, desk, group, event, tail):
        Event.objects.update(archived_at=NOW)
        answer = desk.get(address(event, tail))
        assert answer["Location"] == f"/organiser/groupes/{group.slug}/evenements/?archives=1"
        assert "Vous pouvez le dupliquer" in words_of(desk.get(answer["Location"]))


class TestWords:
    def send(self, desk: Client, event: Event, **changes: Any) -> Any:
        fields = shown_fields(desk.get(address(event)))
        return desk.post(address(event), {**fields, **changes})

    def test_sent_back_as_it_is_nothing_changes(self, desk, group, event):
        before = Event.objects.values().get()
        answer = self.send(desk, event)
        assert answer["Location"] == f"/organiser/groupes/{group.slug}/evenements/"
        assert "Rien n’a changé." in words_of(desk.get(answer["Location"]))
        assert (Event.objects.values().get(), Edit.objects.count()) == (before, 0)

    def test_its_own_words(self, desk, event):
        answer = self.send(desk, event, description="Un café ☕", late_ok="yes", price="free")
        assert "C’est enregistré." in words_of(desk.get(answer["Location"]))
        session = event.occurrences.first()
        page = words_of(Client().get(f"/seances/{session.public_id}/"))
        for words in ("Un café ☕", "Entrez, on vous fait une place.", "Gratuit"):
            assert words in page

    def test_what_sessions_share_can_be_undone(self, desk, event):
        make_registration(occurrence=event.occurrences.first(), email="c@exemple.example")
        answer = self.send(desk, event, title="Café du quai", venue="", street="2 rue", city="Lyon")
        edit = Edit.objects.get()
        assert answer["Location"] == f"/organiser/modifications/{edit.public_id}/"
        assert {
            (row.title, row.venue and row.venue.street) for row in Occurrence.objects.all()
        } == {("Café du quai", "2 rue")}
        assert Notice.objects.get().purpose == "changed"
        desk.post(f"/organiser/modifications/{edit.public_id}/retour/")
        assert {row.title for row in Occurrence.objects.all()} == {"Café des liens"}
        assert not Notice.objects.exists()

    def test_another_place_of_the_association(self, desk, group, event):
        other = make_venue(organization=group.organization, name="Salle bleue", city="Bron")
        form = desk.get(address(event)).context["form"]
        (key,) = (key for key, name in form.fields["venue"].choices if "Salle bleue" in name)
        self.send(desk, event, venue=key)
        assert {row.venue for row in Occurrence.objects.all()} == {other}

    def test_faults_stand_beside_their_fields(self, desk, event):
        make_registration(occurrence=event.occurrences.first(), seats=4)
        answer = self.send(desk, event, capacity="3", description="Perdu ?")
        assert answer.status_code == 422
        assert "déjà réservées" in error_beside(answer, "capacity")
        assert shown_fields(answer)["description"] == ["Perdu ?"]
        event.refresh_from_db()
        assert event.texts.get().description == "Venez.\n\nRestez."

    def test_somebody_else_came_first(self, desk, event, clock):
        mine = shown_fields(desk.get(address(event)))
        clock.shift(60)
        self.send(desk, event, description="La leur.")
        answer = desk.post(address(event), {**mine, "description": "La mienne."})
        assert (answer.status_code, event.texts.get().description) == (422, "La leur.")
        assert "Quelqu’un a changé cet évènement entre-temps." in words_of(answer)
        assert desk.post(address(event), shown_fields(answer)).status_code == 303
        assert event.texts.get().description == "La mienne."

    def test_dates_and_hours_have_their_own_pages(self, desk, event):
        found = links(desk.get(address(event)))
        first = event.occurrences.order_by("starts_at")[0]
        for url in (
            f"/organiser/seances/{first.public_id}/modifier/",
            address(event, "quand"),
            address(event, "archiver"),
            address(event, "historique"),
            f"/organiser/groupes/{event.group.slug}/evenements/nouveau/?modele={event.public_id}",
        ):
            assert url in found

    def test_an_event_that_is_over(self, desk, group):
        event = publish(group=group, first_date=date(2026, 11, 5))
        answer = desk.get(address(event))
        assert "Il ne reste aucune date à venir." in words_of(answer)
        assert self.send(desk, event, description="Merci.").status_code == 303
        assert event.texts.get().description == "Merci."

    def test_queries_do_not_grow(self, desk, event, django_assert_num_queries):
        for _n in range(2):
            with django_assert_num_queries(13):
                desk.get(address(event))
            make_venue(organization=event.group.organization)


class TestArchiving:
    def test_what_it_does_is_said_first(self, desk, event):
        first = event.occurrences.order_by("starts_at")[0]
        make_registration(occurrence=first, phone="0472123456")
        page = words_of(desk.get(address(event, "archiver")))
        for words in (
            "6 dates à venir seront annulées.",
            "Jeudi 10 décembre 2026, de 18 h 30 à 20 h 30",
            "0472123456",
            "Vous aurez une minute pour revenir en arrière",
        ):
            assert words in page
        assert [entry.action for entry in AccessLogEntry.objects.all()] == ["contacts.read"]
        assert Event.objects.get().archived_at is None

    def test_done_and_undone(self, desk, event):
        answer = desk.post(address(event, "archiver"))
        edit = Edit.objects.get()
        assert answer["Location"] == f"/organiser/modifications/{edit.public_id}/"
        assert Event.objects.get().archived_at == NOW
        assert set(Occurrence.objects.values_list("status", flat=True)) == {"cancelled"}
        assert "Évènement archivé" in words_of(desk.get(answer["Location"]))
        desk.post(f"/organiser/modifications/{edit.public_id}/retour/")
        assert Event.objects.get().archived_at is None
        assert set(Occurrence.objects.values_list("status", flat=True)) == {"scheduled"}

    def test_twice_is_once(self, desk, event):
        desk.post(address(event, "archiver"))
        assert desk.post(address(event, "archiver")).status_code == 303
        assert Edit.objects.count() == 1

    def test_nothing_to_come(self, desk, group):
        event = publish(group=group, first_date=date(2026, 11, 5))
        assert "Il n’y a plus de date à venir" in words_of(desk.get(address(event, "archiver")))
        answer = desk.post(address(event, "archiver"))
        assert answer["Location"] == f"/organiser/groupes/{group.slug}/evenements/"
        assert "C’est archivé." in words_of(desk.get(answer["Location"]))


class TestRule:
    def url(self, event: Event) -> str:
        return address(event, "quand")

    def fields(self, desk: Client, event: Event, **changes: Any) -> dict[str, Any]:
        return {**shown_fields(desk.get(self.url(event))), **changes}

    def test_shown_as_it_stands(self, desk, event):
        answer = desk.get(self.url(event))
        shown = shown_fields(answer)
        assert (shown["every"], shown["first_date"]) == (["chaque jeudi, 6 fois"], ["2026-12-10"])
        assert "start_time" not in shown
        assert len(answer.context["dates"].lines) == 6
        assert "L’heure reste la même." in words_of(answer)

    def test_dates_as_one_types(self, desk, event):
        fields = self.fields(desk, event, every="tous les mardis")
        answer = desk.post(self.url(event), fields, headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()
        first = answer.context["dates"].lines[0].words.replace("\u00a0", " ")
        assert first == "Mardi 15 décembre 2026"

    def test_shown_without_a_script(self, desk, event):
        fields = self.fields(desk, event, example="tous les mardis")
        answer = desk.post(self.url(event), fields)
        assert (answer.status_code, shown_fields(answer)["every"]) == (200, ["tous les mardis"])
        assert days(event)[0] == FIRST

    def test_members_of_a_whole_are_told_of_what_it_adds(self, desk, event):
        told = "un seul message les en prévient"
        fields = self.fields(desk, event, every="un jeudi sur deux")
        Event.objects.update(access_mode="closed_cohort")
        assert told not in words_of(desk.post(self.url(event), fields))
        enter(event, now=NOW, email="zoe@exemple.example")
        fields = self.fields(desk, event, every="chaque jeudi, 8 fois")
        answer = desk.post(self.url(event), fields)
        assert told in words_of(answer)
        done = desk.post(self.url(event), {**shown_fields(answer), "confirm": "1"}, follow=True)
        assert "Les messages partent dans une minute" in words_of(done)
        assert set(Notice.objects.values_list("purpose", flat=True)) == {"confirmed", "added"}

    def test_what_it_takes_away_is_shown_then_done(self, desk, event):
        joined = event.occurrences.get(original_date=FIRST + timedelta(days=7))
        make_registration(occurrence=joined, phone="0472123456")
        fields = self.fields(desk, event, every="un jeudi sur deux")
        answer = desk.post(self.url(event), fields)
        page = words_of(answer)
        assert headings(answer) == ["Ce qui va changer"]
        for words in (
            "3 dates disparaissent",
            "Jeudi 17 décembre 2026",
            "0472123456",
            "Un jeudi sur deux",
        ):
            assert words in page
        assert Occurrence.objects.count() == 6
        answer = desk.post(self.url(event), {**shown_fields(answer), "confirm": "1"})
        edit = Edit.objects.get()
        assert answer["Location"] == f"/organiser/modifications/{edit.public_id}/"
        joined.refresh_from_db()
        assert (joined.status, Notice.objects.get().purpose) == ("cancelled", "called_off")
        assert days(event)[:3] == [FIRST, FIRST + timedelta(days=7), FIRST + timedelta(days=14)]
        assert desk.get(answer["Location"]).status_code == 200
        desk.post(f"/organiser/modifications/{edit.public_id}/retour/")
        joined.refresh_from_db()
        assert (joined.status, days(event)) == (
            "scheduled",
            [FIRST + timedelta(days=7 * n) for n in range(6)],
        )

    def test_somebody_registered_meanwhile(self, desk, event):
        answer = desk.post(self.url(event), self.fields(desk, event, every="un jeudi sur deux"))
        joined = event.occurrences.get(original_date=FIRST + timedelta(days=7))
        make_registration(occurrence=joined)
        answer = desk.post(self.url(event), {**shown_fields(answer), "confirm": "1"})
        assert (answer.status_code, Edit.objects.count()) == (409, 0)
        assert "Quelque chose a changé entre-temps." in words_of(answer)
        answer = desk.post(self.url(event), {**shown_fields(answer), "confirm": "1"})
        assert (answer.status_code, Edit.objects.count()) == (303, 1)

    def test_one_may_come_back_to_correct(self, desk, event):
        answer = desk.post(self.url(event), self.fields(desk, event, every="un jeudi sur deux"))
        answer = desk.post(self.url(event), {**shown_fields(answer), "show": "1"})
        assert shown_fields(answer)["every"] == ["un jeudi sur deux"]

    def test_the_same_changes_nothing(self, desk, event):
        answer = desk.post(self.url(event), self.fields(desk, event))
        assert "Aucune date déjà annoncée ne disparaît." in words_of(answer)
        answer = desk.post(self.url(event), {**shown_fields(answer), "confirm": "1"})
        assert (answer["Location"], Edit.objects.count()) == (address(event), 0)

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"every": "quand il fait beau"}, "every"),
            ({"every": "x" * 10_000}, "every"),
            ({"every": "le 30 février"}, "every"),
            ({"first_date": "0001-01-01"}, "first_date"),
            ({"until": "99999"}, "until"),
            ({"without": "jamais\x00"}, "without"),
            ({"every": "tous les jeudis en août", "months": "8"}, "every"),
        ],
    )
    def test_what_cannot_be(self, desk, event, fields, name):
        answer = desk.post(self.url(event), self.fields(desk, event, **fields))
        assert (answer.status_code, bool(error_beside(answer, name))) == (422, True)
        answer = desk.post(
            self.url(event), self.fields(desk, event, **fields), headers={"HX-Request": "true"}
        )
        assert (answer.status_code, answer.context["dates"].lines) == (200, ())
