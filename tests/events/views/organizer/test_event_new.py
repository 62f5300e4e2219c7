"""An event written on one screen, without a script."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.test import Client

from events.models import Event, Occurrence
from groups.models import RoleName
from tests.events.programming import days, publish
from tests.events.views.organizer.conftest import login
from tests.events.views.organizer.writing import ESSENTIALS, shown_fields
from tests.events.views.pages import error_beside, headings, links, words_of
from tests.factories import (
    make_department,
    make_group,
    make_organization,
    make_role,
    make_venue,
)

SIX = [
    "Jeudi 7 janvier 2027",
    "Jeudi 4 février 2027",
    "Jeudi 4 mars 2027",
    "Jeudi 1er avril 2027",
    "Jeudi 6 mai 2027",
    "Jeudi 3 juin 2027",
]


@pytest.fixture
def url(group) -> str:
    return f"/organiser/groupes/{group.slug}/evenements/nouveau/"


@pytest.fixture
def dates_url(group) -> str:
    return f"/organiser/groupes/{group.slug}/evenements/dates/"


def typed(**fields) -> dict[str, object]:
    return {**ESSENTIALS, **fields}


def lines(answer) -> list[str]:
    return [line.words.replace("\u00a0", " ") for line in answer.context["dates"].lines]


class TestWhoMay:
    @pytest.mark.parametrize("role", [RoleName.FACILITATOR, RoleName.READER])
    def test_only_those_who_run_the_group(self, group, url, dates_url, role):
        browser = login(group, role)
        assert browser.get(url).status_code == 404
        assert browser.post(url, typed()).status_code == 404
        assert browser.post(dates_url, typed()).status_code == 404
        assert not Event.objects.exists()

    def test_forged_forms_are_refused(self, organizer, url):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(organizer)
        assert browser.post(url, typed()).status_code == 403

    def test_looking_at_the_dates_is_a_post(self, desk, dates_url):
        assert desk.get(dates_url).status_code == 405

    def test_kept_by_nobody(self, desk, url):
        answer = desk.get(url)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == (
            "no-store, private",
            "noindex, nofollow",
        )


class TestPublishing:
    def test_the_essentials_are_enough(self, desk, group, url):
        answer = desk.post(url, typed())
        assert (answer.status_code, answer["Location"]) == (
            303,
            f"/organiser/groupes/{group.slug}/evenements/",
        )
        event = Event.objects.get()
        assert (event.group, event.texts.get().title, event.kind) == (
            group,
            "Café du jeudi",
            "peer_cafe",
        )
        assert days(event)[:2] == [date(2027, 1, 7), date(2027, 2, 4)]
        page = words_of(desk.get(answer["Location"]))
        assert "« Café du jeudi » est dans l’agenda." in page
        assert "Café du jeudi" in words_of(Client().get("/"))

    def test_everything_is_kept_as_typed(self, desk, group, url):
        make_venue(organization=group.organization)
        answer = desk.post(
            url,
            typed(
                every="",
                first_date="2027-01-15",
                start_time="21:00",
                end_time="02:00",
                venue_name="Maison des liens",
                street="12 rue des Lilas",
                postcode="69003",
                city="Lyon",
                access_notes="Sonnez deux fois.",
                access_mode="registration",
                capacity="12",
                audience=["relatives", "lived_experience"],
                min_age="18",
                max_age="30",
                welcome="Sam ouvre la porte.",
                usual_size="8",
                may_listen="yes",
                may_leave="yes",
                may_bring="no",
                price="fixed",
                fee_amount="2,50",
                fee_member_amount="0",
                fee_note="thé compris",
                access_features=["step_free", "quiet_room"],
                face_0="Sam",
                face_role_0="peer_supporter",
                face_1="Dominique",
                face_role_1="volunteer",
                summary_easy="On parle. On écoute. ☕",
                description="Un café <b>simple</b>.\r\n\r\nVenez !",
            ),
        )
        assert answer.status_code == 303
        session = Occurrence.objects.get()
        page = words_of(Client().get(f"/seances/{session.public_id}/"))
        for words in (
            "Café du jeudi",
            "Vendredi 15 janvier 2027, de 21 h à 2 h le lendemain",
            "Maison des liens, 12 rue des Lilas, 69003 Lyon Sonnez deux fois.",
            "Personnes concernées et proches, de 18 à 30 ans".replace(
                "Personnes concernées et proches", "Proches et personnes concernées"
            ),
            "Sam et Dominique. Sam ouvre la porte.",
            "8 personnes environ",
            "Oui, on peut venir juste pour écouter.",
            "Oui, quand vous voulez.",
            "Non, on vient sans accompagnement.",
            "Et si j’arrive en retard ?",
            "2,50 € (gratuit pour les adhérents), thé compris",
            "Accès de plain-pied et pièce au calme",
            "On parle. On écoute. ☕",
            "Un café <b>simple</b>. Venez !",
            "M’inscrire à cette date",
        ):
            assert words in page

    def test_a_place_of_the_association(self, desk, group, url):
        venue = make_venue(organization=group.organization, name="Salle bleue")
        make_venue(organization=make_organization(), name="Ailleurs")
        page = desk.get(url).content.decode()
        assert ("Salle bleue" in page, "Ailleurs" in page) == (True, False)
        (key,) = [
            key for key, _label in desk.get(url).context["form"].fields["venue"].choices if key
        ]
        desk.post(url, typed(venue=key))
        assert Event.objects.get().venue == venue

    def test_sent_twice_it_is_published_once(self, desk, url):
        for _n in range(2):
            assert desk.post(url, typed()).status_code == 303
        assert Event.objects.count() == 1

    def test_sent_again_with_other_words_it_asks(self, desk, url):
        desk.post(url, typed())
        answer = desk.post(url, typed(title="Café du soir"))
        assert (answer.status_code, Event.objects.count()) == (422, 1)
        assert "Ce formulaire a déjà publié une rencontre." in words_of(answer)
        assert desk.post(url, shown_fields(answer)).status_code == 303
        titles = Event.objects.order_by("pk").values_list("texts__title", flat=True)
        assert list(titles) == ["Café du jeudi", "Café du soir"]

    def test_practice_review_stays_private(self, desk, url):
        desk.post(url, typed(kind="practice_review"))
        assert Event.objects.get().visibility == "private"


class TestDates:
    def test_shown_without_publishing(self, desk, url):
        answer = desk.post(url, typed(title="", kind="", show="1"))
        assert (answer.status_code, lines(answer), Event.objects.count()) == (200, SIX, 0)
        assert "Chaque premier jeudi du mois, de 18 h 30 à 20 h 30" in words_of(answer)
        assert "Il reste quelque chose à corriger" not in words_of(answer)
        assert shown_fields(answer)["every"] == ["tous les 1ers jeudis du mois"]

    def test_an_example_takes_the_place_of_what_was_typed(self, desk, url):
        answer = desk.post(url, typed(every="bof", example="tous les mardis"))
        assert (answer.status_code, shown_fields(answer)["every"]) == (200, ["tous les mardis"])
        assert lines(answer)[0] == "Mardi 8 décembre 2026"

    def test_shown_as_one_types(self, desk, dates_url):
        answer = desk.post(dates_url, {"every": "1er jeudi du mois"})
        today = "Jeudi 3 décembre 2026"
        assert (answer.status_code, lines(answer)) == (200, [today, *SIX[:5]])
        assert "<html" not in answer.content.decode()
        assert not Event.objects.exists()

    @pytest.mark.parametrize("fields", [{}, {"every": " "}, {"start_time": "18:30"}])
    def test_nothing_said_yet(self, desk, dates_url, fields):
        answer = desk.post(dates_url, fields)
        assert "Dites quand" in words_of(answer)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"every": "tous les pre"}, "Nous n’avons pas compris"),
            ({"first_date": "0001-01-01"}, "est hors du calendrier"),
            ({"first_date": "99999"}, "n’est pas une date"),
            ({"every": "tous les jours", "first_date": "2099-12-31", "until": "9999-12-31"}, ""),
            ({"every": "tous les jeudis", "start_time": "25:00"}, "les heures vont de"),
            ({"first_date": "2026-12-10", "last_date": "2026-12-09"}, "Le dernier jour vient"),
            ({"every": "x" * 10_000}, "trop long"),
            ({"every": "tous les jeudis \x00"}, "caractères invisibles"),
            ({"every": "☕"}, "Nous n’avons pas compris"),
            ({"every": "tous les jeudis", "school_holidays": "on", "without": "jamais"}, "jamais"),
        ],
    )
    def test_what_cannot_be_is_said_in_words(self, desk, dates_url, fields, words):
        answer = desk.post(dates_url, fields)
        assert (answer.status_code, words in words_of(answer)) == (200, True)
        assert "prochaines dates s’affichent ici" not in words_of(answer)

    def test_skips_warnings_and_clashes(self, desk, group, dates_url):
        publish(group=group, title="Atelier", first_date=date(2027, 5, 13))
        answer = desk.post(
            dates_url,
            typed(every="tous les jeudis", first_date="2027-05-06", public_holidays="on"),
        )
        page = words_of(answer)
        assert "Jeudi 6 mai 2027 sautée : jour férié" in page
        assert "la première rencontre aura lieu le jeudi 13 mai 2027" in page
        assert "Jeudi 13 mai 2027 aux mêmes heures que « Atelier »" in page

    def test_the_same_queries_however_many_dates(self, desk, dates_url, django_assert_num_queries):
        for phrase in ("1er jeudi du mois", "tous les jours"):
            with django_assert_num_queries(6):
                desk.post(dates_url, typed(every=phrase))


class TestFaults:
    def test_beside_the_fields_and_on_top_and_nothing_is_lost(self, desk, url):
        answer = desk.post(
            url,
            typed(
                title="",
                kind="",
                end_time="",
                street="12 rue des Lilas",
                min_age="30",
                max_age="18",
                price="fixed",
                face_0="Sam",
                description="Un café ☕",
            ),
        )
        assert (answer.status_code, Event.objects.count()) == (422, 0)
        beside = {
            "title": "Donnez un titre.",
            "kind": "Choisissez le type de rencontre.",
            "end_time": "Donnez l’heure de fin, même approximative.",
            "city": "Dites dans quelle ville.",
            "max_age": "Vérifiez les âges : le plus petit d’abord.",
            "fee_amount": "Donnez le prix en euros.",
            "face_role_0": "Choisissez en quelle qualité.",
        }
        assert {name: error_beside(answer, name) for name in beside} == beside
        assert headings(answer, 2)[0] == "Il reste quelque chose à corriger"
        assert all(f"#id_{name}" in links(answer) for name in beside)
        shown = shown_fields(answer)
        assert (shown["description"], shown["face_0"], shown["street"]) == (
            ["Un café ☕"],
            ["Sam"],
            ["12 rue des Lilas"],
        )

    def test_folded_parts_at_fault_are_open(self, desk, url):
        page = desk.post(url, typed(min_age="30", max_age="18")).content.decode()
        opened = re.findall(r'<details[^>]*id="([a-z-]+)"[^>]*\sopen\b', page)
        assert opened == ["pour-qui"]

    @pytest.mark.parametrize(
        ("fields", "name", "words"),
        [
            ({"title": "x" * 10_000}, "title", "Ce texte est trop long : 160 caractères au plus."),
            ({"title": "Ca\x00fé"}, "title", "Ce texte contient des caractères invisibles."),
            ({"description": "x" * 10_000}, "description", "Ce texte est trop long"),
            ({"first_date": "0001-01-01"}, "first_date", "est hors du calendrier"),
            ({"start_time": "25:00"}, "start_time", "les heures vont de 0h00 à 23h59"),
            ({"end_time": "18:30"}, "end_time", "L’heure de fin est aussi celle du début."),
            ({"capacity": "0"}, "capacity", "1"),
            ({"capacity": "9" * 30}, "capacity", "10000"),
            ({"postcode": "69", "city": "Lyon"}, "postcode", "Un code postal a cinq chiffres."),
            ({"online_url": "chez moi"}, "online_url", "elle commence par https://"),
            ({"fee_amount": "cher"}, "fee_amount", "n’est pas un prix"),
            ({"fee_amount": "999999"}, "fee_amount", "trop élevé"),
            ({"price": "free", "fee_amount": "2"}, "price", "gratuit ou payant"),
            ({"kind": "fête"}, "kind", ""),
            ({"venue": "1"}, "venue", ""),
            ({"every": "tous les jeudis", "until": "2026-01-01"}, "until", "vient avant"),
            ({"every": "le 30 février"}, "every", ""),
            ({"every": "tous les jeudis en août", "months": "8"}, "every", "sautées"),
            ({"every": "tous les jeudis", "extra": "01/01/1850"}, "extra", "hors du calendrier"),
        ],
    )
    def test_what_cannot_be(self, desk, url, fields, name, words):
        answer = desk.post(url, typed(**fields))
        assert (answer.status_code, Event.objects.count()) == (422, 0)
        said = error_beside(answer, name)
        assert (bool(said), words in said) == (True, True)

    def test_a_place_chosen_and_described(self, desk, group, url):
        make_venue(organization=group.organization)
        form = desk.get(url).context["form"]
        key = form.fields["venue"].choices[1][0]
        answer = desk.post(url, typed(venue=key, city="Lyon"))
        assert error_beside(answer, "venue").startswith("Choisissez un lieu de la liste ou")

    def test_unknown_holidays(self, desk, organizer, url):
        group = make_group(department=make_department("974", name="La Réunion"))
        make_role(organizer, group=group)
        answer = desk.post(
            f"/organiser/groupes/{group.slug}/evenements/nouveau/",
            typed(every="tous les jeudis", school_holidays="on"),
        )
        assert "Nous n’avons pas les vacances scolaires" in error_beside(answer, "school_holidays")

    @pytest.mark.parametrize("submission", ["", "1", "\x00"])
    def test_a_form_without_its_number(self, desk, url, submission):
        assert desk.post(url, typed(submission=submission)).status_code == 422


class TestRegistration:
    def test_what_the_association_has_to_say_first(self, desk, group, url):
        assert "ne peut pas encore s’ouvrir" not in words_of(desk.get(url))
        group.organization.legal_name = group.organization.hosting = ""
        group.organization.save()
        page = words_of(desk.get(url))
        assert "L’inscription ne peut pas encore s’ouvrir" in page
        assert "Il manque : le nom légal de l’association le nom de l’hébergeur" in page
        assert f"/organiser/groupes/{group.slug}/reglages/" in links(desk.get(url))
        assert desk.post(url, typed(access_mode="registration")).status_code == 303


class TestDuplicating:
    def test_all_is_filled_in(self, desk, group, url):
        desk.post(
            url,
            typed(
                every="1er jeudi du mois",
                venue_name="Maison",
                city="Lyon",
                public_holidays="on",
                months=["7", "8"],
                price="open",
                late_ok="no",
                face_0="Sam",
                face_role_0="employee",
                audience=["members"],
            ),
        )
        event = Event.objects.get()
        answer = desk.get(url, {"modele": event.public_id})
        assert lines(answer)[0] == SIX[0]
        assert "Le groupe a déjà « Café du jeudi » aux mêmes heures." in words_of(answer)
        shown = shown_fields(answer)
        assert shown["submission"] != [ESSENTIALS["submission"]]
        assert desk.post(url, shown).status_code == 303
        first, second = Event.objects.order_by("pk")
        names = ("kind", "venue", "fee_free_price", "late_ok", "access_mode", "visibility")
        assert [getattr(second, name) for name in names] == [getattr(first, name) for name in names]
        assert days(second) == days(first)
        assert second.schedules.get().skips == first.schedules.get().skips
        assert second.facilitators.get().label == "Sam"

    def test_only_from_the_group(self, desk, url):
        theirs = publish()
        for model in (theirs.public_id, uuid.uuid4(), "x"):
            assert desk.get(url, {"modele": model}).status_code == 404
