"""The agenda's page: by day, filtered by its address, readable without a script."""

from datetime import date, time, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from events.domain.drafts import VenueDraft
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.models import Occurrence
from groups.models import SupportGroup
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.events.views.pages import (
    headings,
    links,
    meta_robots,
    open_page,
    plain,
    value_of,
    words_of,
)
from tests.factories import make_commune, make_department, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def titles(path: str) -> list[str]:
    return headings(open_page(path), 3)


class TestList:
    def test_by_day_in_full_words(self):
        publish(title="Matin", first_date=date(2026, 11, 21), start_time=time(9, 30))
        publish(title="Soir", first_date=date(2026, 11, 21))
        publish(title="Après", first_date=date(2026, 12, 1))
        response = open_page("/")
        assert headings(response) == ["Les rencontres à venir"]
        assert headings(response, 2) == [
            "samedi 21 novembre 2026 demain",
            "mardi 1er décembre 2026 dans 11 jours",
        ]
        assert headings(response, 3) == ["Matin", "Soir", "Après"]
        assert meta_robots(response) == "index, follow"

    def test_what_a_card_says(self):
        event = publish(
            audience=("lived_experience", "relatives"),
            access_mode="registration",
            capacity=1,
            fee_amount=Decimal(2),
            venue=VenueDraft(name="Mairie", street="1 place", postcode="69002", city="Lyon"),
        )
        response = open_page("/")
        found = words_of(response)
        for part in (
            "de 18 h 30 à 20 h 30",
            "café pair-aidance",
            event.group.name,
            "Mairie, Lyon",
            "personnes concernées et proches",
            "sur inscription",
            "Il reste des places",
            "2 €",
        ):
            assert part in found
        assert f"/seances/{Occurrence.objects.get().public_id}/" in links(response)

    def test_no_count_of_people_is_ever_shown(self):
        publish(access_mode="registration", capacity=37)
        assert "37" not in words_of(open_page("/"))

    def test_what_goes_on_now_is_there_and_what_is_over_is_not(self):
        publish(title="Là", first_date=NOW.date(), start_time=time(9, 30))
        publish(title="Fini", first_date=NOW.date(), start_time=time(7))
        response = open_page("/")
        assert headings(response, 3) == ["Là"]
        assert headings(response, 2) == ["vendredi 20 novembre 2026 aujourd’hui"]

    def test_called_off_and_moved_sessions_say_so(self):
        publish(title="Annulée")
        Occurrence.objects.update(status="cancelled")
        publish(title="Déplacée", first_date=date(2026, 12, 5))
        moved = Occurrence.objects.get(title="Déplacée")
        changes = OccurrenceChanges(wall_start=moved.local_start.replace(tzinfo=None, hour=20))
        change_occurrence(occurrence_id=moved.public_id, changes=changes, now=NOW)
        found = words_of(open_page("/"))
        assert "Annulée de 18 h 30 à 20 h 30 Annulée" in found
        assert "Déplacée de 20 h 30 à 22 h 30 Déplacée" in found

    def test_a_session_that_is_only_longer_has_not_moved(self):
        publish(title="Café")
        changes = OccurrenceChanges(duration=timedelta(hours=3))
        row = Occurrence.objects.get()
        change_occurrence(occurrence_id=row.public_id, changes=changes, now=NOW)
        assert "Déplacée" not in words_of(open_page("/"))

    def test_titles_are_only_ever_text(self):
        publish(title="<script>alert(1)</script>", description="<b>x</b>")
        page = open_page("/").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_nothing_private_or_unlisted(self):
        for visibility in ("unlisted", "private"):
            publish(visibility=visibility)
        assert titles("/") == ["Pas de rencontre annoncée pour l’instant"] or titles("/") == []
        assert "Café des liens" not in words_of(open_page("/"))

    @pytest.mark.parametrize("rows", [1, 20])
    def test_queries_never_grow_with_rows(self, rows, django_assert_num_queries):
        for number in range(rows):
            publish(
                audience=("relatives", "members"),
                venue=VenueDraft(name=f"Salle {number}"),
                access_mode="registration",
            )
        with django_assert_num_queries(4):
            assert Client().get("/").status_code == 200


class TestFilters:
    @pytest.fixture(autouse=True)
    def _programme(self) -> None:
        savoie = make_department("73", name="Savoie")
        publish(
            group=make_group(department=savoie),
            title="Théâtre",
            kind="workshop",
            audience=("relatives",),
            access_mode="registration",
            format="online",
        )
        publish(title="Café")

    @pytest.mark.parametrize(
        "query",
        [
            "q=theatre",
            "department=73",
            "kind=workshop",
            "audience=relatives",
            "access_mode=registration",
            "online=on",
            "q=théâtre&department=73&kind=workshop&audience=relatives&online=on",
        ],
    )
    def test_the_address_is_the_filter(self, query):
        response = open_page(f"/?{query}")
        assert headings(response, 3) == ["Théâtre"]
        assert "Tout afficher" in words_of(response)

    def test_choices_stay_chosen(self):
        page = open_page("/?department=73&kind=workshop&q=théâtre").content.decode()
        assert '<option value="73" selected>Savoie (73)</option>' in page
        assert '<option value="workshop" selected>' in page
        assert 'value="théâtre"' in page

    @pytest.mark.parametrize(
        "query",
        [
            "kind=party",
            "kind=practice_review",
            "department=99",
            "audience=cats",
            "access_mode=x",
            "online=&after=zzz",
            "q=%00",
            "q=" + "x" * 10_000,
            "kind=%00&department=%00",
            "unknown=1",
            "after=" + "A" * 5000,
            "after=%00",
            "department=69&department=73%27",
        ],
    )
    def test_nonsense_is_left_open(self, query):
        response = open_page(f"/?{query}")
        assert response.status_code == 200
        assert sorted(headings(response, 3)) == ["Café", "Théâtre"]

    def test_nothing_found_says_how_to_go_on(self):
        response = open_page("/?q=zzz")
        assert "Aucune rencontre ne correspond" in words_of(response)
        assert links(response).count("/") >= 1

    def test_only_departments_with_groups_are_offered(self):
        make_department("01", name="Ain")
        page = open_page("/").content.decode()
        assert "Savoie (73)" in page
        assert "Ain (01)" not in page


class TestNearACommune:
    @pytest.fixture(autouse=True)
    def _programme(self) -> None:
        lyon = make_commune("69123", "Lyon", postcodes=("69003",))
        make_commune("93066", "Saint-Denis")
        make_commune("97411", "Saint-Denis")
        publish(title="Ici", group=make_group(commune=lyon))
        publish(title="Ailleurs")

    @pytest.mark.parametrize(
        "query",
        [
            "commune=lyon",
            "commune=69003",
            "commune=Lyon+(69)&radius=5",
            "commune=lyon-69123&radius=100",
            "commune=lyon&radius=7",
            "commune=lyon&radius=%00",
        ],
    )
    def test_the_address_is_the_filter(self, query):
        response = open_page(f"/?{query}")
        assert headings(response, 3) == ["Ici"]
        assert value_of(response, "commune") == "Lyon (69)"

    def test_a_radius_alone_is_left_open(self):
        response = open_page("/?radius=20&commune=")
        assert sorted(headings(response, 3)) == ["Ailleurs", "Ici"]
        assert "Tout afficher" not in words_of(response)

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    @pytest.mark.parametrize(
        ("town", "words"),
        [
            ("Nulle-Part", "Cette commune n’est pas connue."),
            ("Saint-Denis", "Saint-Denis (93), Saint-Denis (974)."),
        ],
    )
    def test_what_cannot_be_told_is_said_and_left_open(self, town, words, headers):
        response = open_page(f"/?commune={town}", **headers)
        assert words in plain(response.content.decode())
        assert sorted(headings(response, 3)) == ["Ailleurs", "Ici"]

    def test_the_next_page_keeps_the_circle(self):
        group = SupportGroup.objects.get(commune="69123")
        for number in range(41):
            publish(title=str(number), group=group)
        (older,) = [url for url in links(open_page("/?commune=lyon&radius=10")) if "after" in url]
        assert older.startswith("?commune=lyon-69123&radius=10&after=")


class TestWithoutReload:
    def test_htmx_gets_the_results_alone(self):
        publish(title="Café")
        whole, part = open_page("/"), open_page("/", **{"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert part.content.decode().strip().startswith('<div id="resultats"')
        assert headings(part, 3) == headings(whole, 3) == ["Café"]
        assert part.content.decode().strip() in whole.content.decode()
        assert {one["Vary"] for one in (whole, part)} == {"HX-Request"} or all(
            "HX-Request" in one["Vary"] for one in (whole, part)
        )


class TestPages:
    def test_all_sessions_once(self):
        publish(every="tous les jours", description="x")
        path, seen = "/?q=cafe", []
        for _page in range(3):
            response = open_page(path)
            seen += headings(response, 2)
            onward = [url for url in links(response) if "after=" in url]
            assert len(onward) == 1
            assert parse_qs(urlsplit(onward[0]).query)["q"] == ["cafe"]
            path = f"/{onward[0]}"
        assert len(seen) == len(set(seen)) == 120
        assert "Revenir au début de l’agenda" in words_of(open_page(path))

    def test_the_last_page_leads_nowhere(self):
        publish()
        assert [url for url in links(open_page("/")) if "after=" in url] == []


def test_empty_from_the_start():
    response = open_page("/")
    assert response.status_code == 200
    assert "Pas de rencontre annoncée pour l’instant" in words_of(response)
    assert "/groupes/" in links(response)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_read(method):
    assert getattr(Client(), method)("/").status_code == 405


def test_plain_reads_as_people_do():
    assert plain("<p>a&nbsp;b<br>c &amp; d</p>") == "a b c & d"
