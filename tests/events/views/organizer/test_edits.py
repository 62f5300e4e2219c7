"""Changing a session on pages: a form, a preview, then it is done."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.edits import EditChanges, apply
from events.models import Edit, Notice, Scope
from groups.models import AccessLogEntry
from tests.events.domain.edits.scenes import MINUTE, NOW, edit, rows, series, shown, stored, walls
from tests.events.registering import join
from tests.events.views.pages import error_beside, plain, words_of
from tests.factories import make_venue

from .editing import address, asked, confirmed, desk_of
from .filling import filled, send

pytestmark = pytest.mark.usefixtures("before_the_series")


DECEMBER_30 = date(2026, 12, 30)
LATER = {"start": "19:30", "end": "21:30"}
SCOPES = {
    "this": ["12-03", "12-10", "12-17*", "12-24", "12-31", "01-07"],
    "following": ["12-03", "12-10", "12-17*", "12-24*", "12-31*", "01-07*"],
    "all": ["12-03*", "12-10*", "12-17*", "12-24*", "12-31*", "01-07*"],
}
CHANGES: list[tuple[dict[str, str], Any]] = [
    (LATER, lambda row: f"{row.local_start:%H:%M}-{row.local_end:%H:%M}" == "19:30-21:30"),
    ({"end": "21:00"}, lambda row: row.ends_at - row.starts_at == timedelta(minutes=150)),
    ({"end": "0h30"}, lambda row: row.ends_at - row.starts_at == timedelta(hours=6)),
    ({"title": "Café du soir"}, lambda row: row.title == "Café du soir"),
    ({"place_name": "Mairie", "place_city": "Lyon"}, lambda row: row.venue.name == "Mairie"),
    ({"capacity": "7"}, lambda row: row.capacity == 7),
    ({"capacity": ""}, lambda row: row.capacity is None),
    ({"note": "Apportez un fruit."}, lambda row: row.note == "Apportez un fruit."),
]


@pytest.mark.parametrize(("changes", "is_changed"), CHANGES)
@pytest.mark.parametrize(("scope", "expected"), SCOPES.items())
def test_each_change_with_each_scope(scope, expected, changes, is_changed):
    event = series(capacity=5)
    desk = desk_of(event)
    page = confirmed(desk, asked(desk, rows(event)[2], scope=scope, **changes))
    assert words_of(page).startswith("C’est fait.")
    found = [f"{row.original_date:%m-%d}{'*' * is_changed(row)}" for row in rows(event)]
    assert found == expected
    assert shown(event) == stored(event)
    made = Edit.objects.get()
    assert (made.scope, made.sessions) == (scope, sum("*" in one for one in expected))


@pytest.mark.parametrize("scope", SCOPES)
def test_who_welcomes(scope):
    event = series(facilitators=(FacilitatorDraft("Ana", "volunteer"),))
    desk = desk_of(event)
    changes = {"face_1_label": "Zoé", "face_1_role": "employee"}
    page = asked(desk, rows(event)[2], scope=scope, **changes)
    assert "Qui accueille Ana, Zoé" in words_of(page)
    confirmed(desk, page)
    whose = None if scope != "this" else rows(event)[2]
    found = event.facilitators.filter(occurrence=whose)
    assert list(found.values_list("label", "role")) == [("Ana", "volunteer"), ("Zoé", "employee")]


def test_another_day():
    event = series()
    desk = desk_of(event)
    page = asked(desk, rows(event)[2], scope="following", day="2026-12-18")
    assert "Jour vendredi 18 décembre 2026 avant : jeudi 17 décembre 2026" in words_of(page)
    assert "Vendredi 25 décembre de 18 h 30 à 20 h 30 (avant : jeudi 24 décembre" in words_of(page)
    confirmed(desk, page)
    assert walls(event)[1:4] == ["12-10 18:30", "12-18 18:30", "12-25 18:30"]


def test_a_place_of_the_list():
    event = series()
    make_venue(organization=event.group.organization, name="Salle B", street="", postcode="")
    desk = desk_of(event)
    choice = {"name": "Salle B", "street": "", "postcode": "", "city": "Lyon"}
    place = json.dumps(choice, ensure_ascii=False)
    confirmed(desk, asked(desk, rows(event)[0], place=place))
    assert [str(row.venue) for row in rows(event)[:2]] == [
        "Salle B, Lyon",
        "Maison, 1 rue des Lilas, Lyon",
    ]
    page = asked(desk, rows(event)[0], place="")
    assert "Lieu aucun lieu avant : Salle B, Lyon" in words_of(page)


def test_places_of_others_are_not_offered():
    event = series()
    make_venue(name="Chez les autres")
    page = desk_of(event).get(address(rows(event)[0]))
    assert "Chez les autres" not in page.content.decode()


class TestForm:
    def test_shows_the_session_and_three_scopes(self):
        event = series(capacity=12)
        page = desk_of(event).get(address(rows(event)[2]))
        _url, values = filled(page, holding="title")
        shown_values = {name: values[name] for name in ("day", "start", "end", "title", "scope")}
        assert shown_values == {
            "day": "2026-12-17",
            "start": "18:30",
            "end": "20:30",
            "title": "Café des liens",
            "scope": "this",
        }
        words = words_of(page)
        assert "Seulement le jeudi 17 décembre" in words
        assert "Cette date et les suivantes (4 dates) du jeudi 17 décembre au" in words
        assert "Toutes les dates à venir (6 dates) du jeudi 3 décembre au jeudi 7 janvier" in words

    def test_a_series_without_end_says_that_it_goes_on(self):
        event = series("FREQ=WEEKLY")
        assert ", et celles d’après" in words_of(desk_of(event).get(address(rows(event)[2])))

    def test_one_date_has_no_scope_to_choose(self):
        event = series("")
        page = desk_of(event).get(address(rows(event)[0]))
        assert 'name="scope"' not in page.content.decode()

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"title": " "}, "title", "Donnez un titre à cette rencontre."),
            ({"title": "a\x07"}, "title", ""),
            ({"day": "hier"}, "day", ""),
            ({"day": ""}, "day", "Donnez une date."),
            ({"start": "25:00"}, "start", ""),
            ({"end": ""}, "end", "Donnez l’heure de la fin."),
            ({"end": "18:30"}, "end", "La fin doit venir après le début, et dans les 31 jours."),
            ({"capacity": "0"}, "capacity", "Donnez un nombre de places entre 1 et 10 000, ou"),
            ({"note": "a" * 501}, "note", ""),
            ({"day": "2026-11-01"}, "day", "Choisissez un début à venir"),
            ({"capacity": "1"}, "capacity", "Plus de places sont déjà réservées"),
            ({"place_name": "x", "place_postcode": "12"}, "place_name", "Un code postal a"),
            ({"face_0_label": "Zoé"}, "face_0_role", "Dites en quelle qualité"),
        ],
    )
    def test_faults_stand_beside_their_field(self, changes, field, words):
        event = series(capacity=5)
        join(rows(event)[0], companions=2)
        page = asked(desk_of(event), rows(event)[0], **changes)
        assert page.status_code == 422
        assert error_beside(page, field).startswith(words)
        assert error_beside(page, field)
        assert "Il reste quelque chose à corriger" in words_of(page)
        assert not Edit.objects.exists()

    @pytest.mark.parametrize("changes", [{}, {"scope": "all"}, {"title": "Café des liens "}])
    def test_nothing_changes(self, changes):
        event = series()
        page = asked(desk_of(event), rows(event)[0], **changes)
        assert page.status_code == 422
        assert "Rien ne change. Modifiez d’abord quelque chose." in words_of(page)

    def test_a_scope_of_no_sense_is_refused(self):
        event = series()
        page = asked(desk_of(event), rows(event)[0], scope="every", title="x")
        assert page.status_code == 422
        assert not Edit.objects.exists()

    def test_htmx_is_answered_with_the_step_alone(self):
        event = series()
        desk = desk_of(event)
        url, values = filled(desk.get(address(rows(event)[0])), holding="title")
        for title, words in (("", "Il reste quelque chose"), ("Café", "Relisez avant")):
            step = desk.post(url, {**values, "title": title}, headers={"HX-Request": "true"})
            assert step.status_code == 200
            assert "<html" not in step.content.decode()
            assert words in plain(step.content.decode())

    def test_a_whole_day_and_a_stay(self):
        event = series("", first=NOW.date() + timedelta(days=9), start_time=None,
                       duration=timedelta(days=1))  # fmt: skip
        desk = desk_of(event)
        confirmed(desk, asked(desk, rows(event)[0], days="2"))
        assert rows(event)[0].ends_at - rows(event)[0].starts_at == timedelta(days=2)
        stay = series("", duration=timedelta(days=1, hours=20))
        desk = desk_of(stay)
        _url, values = filled(desk.get(address(rows(stay)[0])), holding="title")
        assert (values["nights"], values["end"]) == ("2", "14:30")
        confirmed(desk, asked(desk, rows(stay)[0], nights="3", end="12:30"))
        assert rows(stay)[0].ends_at - rows(stay)[0].starts_at == timedelta(days=2, hours=18)

    def test_what_has_begun_does_not_change(self, clock):
        event = series()
        clock.move_to(rows(event)[0].starts_at + MINUTE)
        page = desk_of(event).get(address(rows(event)[0]), follow=True)
        assert "Cette rencontre a commencé : le passé ne change plus." in words_of(page)
        assert "Modifier cette rencontre" not in words_of(page)


class TestPreview:
    def test_dates_people_and_what_stays(self):
        event = series()
        third, fourth, fifth = rows(event)[2:5]
        edit(fourth, "this", title="Noël")
        join(third, email="a@exemple.example")
        join(fifth, email="a@exemple.example")
        join(fifth)
        page = asked(desk_of(event), third, scope="following", title="Café du soir", **LATER)
        words = words_of(page)
        assert "4 dates, du jeudi 17 décembre au jeudi 7 janvier 2027." in words
        assert "Heures de 19 h 30 à 21 h 30 avant : de 18 h 30 à 20 h 30" in words
        assert "Titre Café du soir avant : Café des liens" in words
        assert "Gardent leur propre titre : jeudi 24 décembre." in words
        assert "Jeudi 31 décembre 2 inscriptions" in words
        assert "1 personne inscrite est prévenue par e-mail." in words
        assert "1 personne inscrite n’a pas laissé de contact." in words
        assert "Changer ces 4 dates" in words
        assert not Edit.objects.filter(scope="following").exists()

    def test_words_alone_are_told_to_nobody(self):
        event = series()
        join(rows(event)[0], email="a@exemple.example")
        words = words_of(asked(desk_of(event), rows(event)[0], title="Café du soir"))
        assert "Personne : les personnes inscrites reçoivent un message quand" in words

    @pytest.mark.parametrize(("capacity", "is_moving"), [("2", True), ("", True), ("1", False)])
    def test_who_waits_is_told_of_more_places(self, capacity, is_moving):
        event = series(capacity=1)
        for _number in range(2):
            join(rows(event)[0])
        page = asked(desk_of(event), rows(event)[0], capacity=capacity, title="Café du soir")
        words = words_of(page)
        assert ("Les places en plus vont à la liste d’attente" in words) is is_moving
        assert ("Personne : les personnes inscrites" in words) is not is_moving

    def test_nobody_waits_for_more_places(self):
        event = series(capacity=1)
        join(rows(event)[0])
        words = words_of(asked(desk_of(event), rows(event)[0], capacity="2"))
        assert "liste d’attente" not in words

    def test_a_long_list_is_folded(self):
        event = series("FREQ=WEEKLY")
        page = asked(desk_of(event), rows(event)[2], scope="all", **LATER)
        assert len(page.context["dates"]) == 6
        assert f"Voir les {len(rows(event)) - 6} autres dates" in words_of(page)

    def test_dates_that_go_and_dates_that_come(self):
        event = series("FREQ=MONTHLY;BYMONTHDAY=30", first=DECEMBER_30)
        april = next(row for row in rows(event) if row.original_date.month == 4)
        join(april)
        page = asked(desk_of(event), rows(event)[0], scope="all", day="2026-12-31")
        words = words_of(page)
        assert "Vendredi 30 avril 2027 n’a plus de date : elle est annulée · 1 inscription" in words

    def test_telephones_are_shown_and_the_look_is_noted(self):
        event = series()
        party = join(rows(event)[0])
        party.phone = "0612345678"
        party.save()
        words = words_of(asked(desk_of(event), rows(event)[0], **LATER))
        assert "0612345678" in words
        assert [one.action for one in AccessLogEntry.objects.all()] == ["contacts.read"]

    def test_one_can_go_back_and_change_something_else(self):
        event = series()
        desk = desk_of(event)
        page = asked(desk, rows(event)[2], scope="all", title="Café du soir", **LATER)
        form = send(desk, page, holding="seen", step="edit")
        _url, values = filled(form, holding="title")
        assert (values["title"], values["start"], values["scope"]) == (
            "Café du soir",
            "19:30",
            "all",
        )
        confirmed(desk, send(desk, form, holding="title", title="Café des liens"))
        assert Edit.objects.get().summary[0]["field"] == "starts_at"

    def test_queries_do_not_grow_with_dates(self, django_assert_max_num_queries):
        for count in (3, 30):
            event = series(f"FREQ=WEEKLY;COUNT={count}")
            for row in rows(event):
                join(row, email="a@exemple.example")
            desk = desk_of(event)
            url, values = filled(desk.get(address(rows(event)[1])), holding="title")
            with django_assert_max_num_queries(36):
                desk.post(url, {**values, "scope": "all", **LATER})


class TestMeanwhile:
    def test_what_somebody_else_changed_is_not_put_back(self):
        event = series()
        desk, row = desk_of(event), rows(event)[0]
        form = desk.get(address(row))
        edit(row, "all", title="Café du soir", capacity=8)
        confirmed(desk, send(desk, form, holding="title", **LATER))
        found = rows(event)[0]
        assert (found.title, found.capacity, found.local_start.hour) == ("Café du soir", 8, 19)

    def test_other_people_to_tell_means_another_look(self):
        event = series()
        desk, row = desk_of(event), rows(event)[2]
        preview = asked(desk, row, scope="following", **LATER)
        join(row)
        page = confirmed(desk, preview)
        assert page.status_code == 409
        assert "1 à prévenir, au lieu de 0. Relisez, puis appliquez." in words_of(page)
        assert not Edit.objects.exists()
        assert words_of(confirmed(desk, page)).startswith("C’est fait.")

    def test_so_do_other_dates(self):
        event = series()
        desk = desk_of(event)
        preview = asked(desk, rows(event)[2], scope="following", **LATER)
        edit(rows(event)[4], "this", status="cancelled")
        page = confirmed(desk, preview)
        assert page.status_code == 409
        assert "Ces rencontres ont changé entre-temps." in words_of(page)

    def test_what_can_no_longer_be_is_said_beside_its_field(self):
        event = series(capacity=5)
        desk = desk_of(event)
        preview = asked(desk, rows(event)[0], capacity="1")
        join(rows(event)[0], companions=2)
        page = confirmed(desk, preview)
        assert page.status_code == 422
        assert error_beside(page, "capacity").startswith("3 places sont déjà réservées")

    @pytest.mark.parametrize("scope", SCOPES)
    def test_the_button_pressed_twice_does_it_once(self, scope):
        event = series(facilitators=(FacilitatorDraft("Ana", "volunteer"),))
        join(rows(event)[2], email="a@exemple.example")
        desk = desk_of(event)
        changes = {"face_0_label": "Zoé", **LATER}
        preview = asked(desk, rows(event)[2], scope=scope, **changes)
        pages = [confirmed(desk, preview) for _twice in range(2)]
        assert [words_of(page).startswith("C’est fait.") for page in pages] == [True, True]
        assert (Edit.objects.count(), Notice.objects.filter(purpose="changed").count()) == (1, 1)

    def test_and_much_later_nothing(self, clock):
        event = series()
        desk = desk_of(event)
        preview = asked(desk, rows(event)[2], **LATER)
        confirmed(desk, preview)
        clock.shift(timedelta(minutes=5))
        assert "Tout était déjà ainsi : rien n’a changé." in words_of(confirmed(desk, preview))

    def test_a_form_without_what_was_shown_is_compared_with_what_stands(self):
        event = series()
        desk, row = desk_of(event), rows(event)[0]
        url, values = filled(desk.get(address(row)), holding="title")
        bare = {name: value for name, value in values.items() if not name.startswith("initial-")}
        page = desk.post(url, {**bare, "title": "Café du soir"})
        assert [line.label for line in page.context["lines"]] == ["Titre"]


def test_by_page_and_by_api_alike():
    """The page asks the domain for the very same change as a program does."""
    by_page, by_program = series(), series()
    desk = desk_of(by_page)
    confirmed(desk, asked(desk, rows(by_page)[2], scope="following", place_name="Ici", **LATER))
    third = rows(by_program)[2]
    apply(
        occurrence_id=third.public_id,
        changes=EditChanges(
            wall_start=third.local_start.replace(tzinfo=None, hour=19),
            venue=VenueDraft(name="Ici"),
        ),
        scope=Scope.FOLLOWING,
        now=NOW,
    )
    assert walls(by_page) == walls(by_program)
    first, second = Edit.objects.order_by("pk")
    assert first.summary == second.summary
