"""The groups one runs, and the events of each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from events.domain.archiving import archive_event
from events.models import Event
from groups.models import RoleName
from tests.events.programming import publish
from tests.events.views.organizer.conftest import NOW, login
from tests.events.views.pages import headings, links, words_of
from tests.factories import make_group, make_role

GROUPS = "/organiser/groupes/"


@pytest.fixture
def url(group) -> str:
    return f"{GROUPS}{group.slug}/evenements/"


class TestGroups:
    def test_who_runs_one_is_led_to_its_programme(self, desk, url):
        assert desk.get(GROUPS)["Location"] == url

    def test_who_runs_several_chooses(self, desk, organizer, group):
        other = make_group(name="Les Acacias")
        make_role(organizer, group=other)
        make_role(organizer, group=make_group(name="Fermé", archived_at=NOW))
        publish(group=other, now=NOW, first_date=date(2026, 12, 10))
        answer = desk.get(GROUPS)
        assert [one.name for one in answer.context["groups"]] == ["Les Acacias", "Les Tilleuls"]
        assert f"{GROUPS}{other.slug}/evenements/nouveau/" in links(answer)
        assert "1 évènement" in words_of(answer)

    def test_who_runs_none(self, group):
        answer = login(group, RoleName.FACILITATOR).get(GROUPS)
        assert headings(answer, 2) == ["Vous n’organisez pas encore de groupe"]

    def test_queries_do_not_grow(self, desk, organizer, django_assert_num_queries):
        for _n in range(2):
            make_role(organizer, group=make_group())
            make_role(organizer, group=make_group())
            with django_assert_num_queries(4):
                desk.get(GROUPS)


class TestHome:
    def test_leads_to_a_new_session(self, desk, url):
        found = links(desk.get("/organiser/"))
        assert (f"{url}nouveau/" in found, url in found) == (True, True)

    def test_leads_to_the_choice_of_a_group(self, desk, organizer):
        make_role(organizer, group=make_group())
        answer = desk.get("/organiser/")
        assert (GROUPS in links(answer), "Nouvelle rencontre" in words_of(answer)) == (True, True)

    @pytest.mark.parametrize("role", [RoleName.FACILITATOR, RoleName.READER])
    def test_not_who_decides_nothing(self, group, role):
        assert "Nouvelle rencontre" not in words_of(login(group, role).get("/organiser/"))


class TestWhoMay:
    @pytest.mark.parametrize("role", [RoleName.OWNER, RoleName.ORGANIZER])
    def test_those_who_run_the_group(self, group, url, role):
        assert login(group, role).get(url).status_code == 200

    @pytest.mark.parametrize("role", [RoleName.FACILITATOR, RoleName.READER])
    def test_not_those_who_welcome_or_read(self, group, url, role):
        assert login(group, role).get(url).status_code == 404

    def test_unknown_forbidden_and_closed_look_alike(self, desk, organizer):
        closed = make_group(archived_at=NOW)
        make_role(organizer, group=closed)
        slugs = (make_group().slug, closed.slug, "inconnu")
        answers = [desk.get(f"{GROUPS}{slug}/evenements/") for slug in slugs]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert len({answer.content for answer in answers}) == 1

    def test_strangers_log_in_first(self, url):
        assert Client().get(url)["Location"] == f"/organiser/connexion/?next={url}"


class TestList:
    def test_what_comes_next_comes_first_and_what_is_over_last(self, desk, group, url):
        publish(group=group, title="Plus tard", first_date=date(2027, 3, 4))
        publish(group=group, title="Passé", first_date=date(2026, 11, 5))
        publish(
            group=group, title="Bientôt", first_date=date(2026, 12, 10), every="tous les jeudis"
        )
        publish(title="Ailleurs")
        assert headings(desk.get(url), 2) == ["Bientôt", "Plus tard", "Passé"]

    def test_each_in_words_with_its_links(self, desk, group, url):
        event = publish(
            group=group, every="1er jeudi du mois", first_date=date(2027, 1, 7), kind="workshop"
        )
        answer = desk.get(url)
        (row,) = answer.context["rows"]
        assert (row.rule_words, row.when_words, row.relative_words, row.kind_label) == (
            "chaque premier jeudi du mois",
            "jeudi 7\u00a0janvier 2027, de 18\u00a0h\u00a030 à 20\u00a0h\u00a030",
            "dans 5 semaines",
            "atelier",
        )
        first = event.occurrences.order_by("starts_at")[0].public_id
        expected = [
            f"{url}nouveau/",
            f"/organiser/seances/{first}/",
            f"/organiser/evenements/{event.public_id}/modifier/",
            f"/seances/{first}/",
            f"{url}nouveau/?modele={event.public_id}",
        ]
        assert [link for link in links(answer) if link in expected] == expected

    def test_what_only_the_group_sees_has_no_public_page(self, desk, group, url):
        publish(group=group, visibility="private", first_date=date(2026, 12, 10))
        answer = desk.get(url)
        (row,) = answer.context["rows"]
        assert (row.public_url, row.notes) == ("", ["Pour le groupe seulement"])

    def test_what_is_over_says_so(self, desk, group, url):
        publish(group=group, first_date=date(2026, 11, 5))
        assert "Dernière date : jeudi 5 novembre 2026" in words_of(desk.get(url))
        assert desk.get(url).context["rows"][0].notes == ["Terminée"]

    def test_archived_apart(self, desk, group, url):
        kept = publish(group=group, title="Gardé", first_date=date(2026, 12, 10))
        gone = publish(group=group, title="Archivé", first_date=date(2026, 12, 10))
        assert f"{url}?archives=1" not in links(desk.get(url))
        archive_event(event=gone, user=None, now=NOW)
        assert headings(desk.get(url), 2) == ["Gardé"]
        answer = desk.get(f"{url}?archives=1")
        assert headings(answer, 2) == ["Archivé"]
        assert f"/organiser/evenements/{gone.public_id}/modifier/" not in links(answer)
        assert f"{url}nouveau/?modele={gone.public_id}" in links(answer)
        assert Event.objects.filter(archived_at=None).get() == kept

    def test_nothing_yet(self, desk, url):
        assert headings(desk.get(url), 2) == ["Le programme est encore vide"]
        assert headings(desk.get(f"{url}?archives=1"), 2) == ["Rien d’archivé"]

    def test_pages(self, desk, group, url, monkeypatch):
        monkeypatch.setattr("events.views.organizer.programmes.PAGE_SIZE", 2)
        for day in range(10, 15):
            publish(group=group, title=f"Le {day}", first_date=date(2026, 12, day))
        seen, next_url = [], url
        while next_url:
            answer = desk.get(next_url)
            seen += headings(answer, 2)
            next_url = answer.context["older_url"]
        assert seen == ["Le 10", "Le 11", "Le 12", "Le 13", "Le 14"]
        assert answer.context["newer_url"] == f"{url}?page=2"

    def test_a_moved_session_comes_when_it_comes(self, desk, group, url):
        event = publish(group=group, first_date=date(2026, 12, 10), every="tous les jeudis")
        event.occurrences.filter(original_date=date(2026, 12, 10)).update(
            starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=1)
        )
        assert "vendredi 4 décembre 2026" in words_of(desk.get(url))

    def test_queries_do_not_grow(self, desk, group, url, django_assert_num_queries):
        for count in (1, 3):
            while Event.objects.count() < count:
                publish(
                    group=group,
                    every="tous les jeudis",
                    first_date=date(2026, 12, 10),
                    start_time=datetime(2026, 1, 1, 10 + count).time(),
                )
            with django_assert_num_queries(10):
                desk.get(url)
