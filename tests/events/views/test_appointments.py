"""`/mes-rendez-vous/`: the same answer for every address, and one's own page by a mailed link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from events.domain.appointments import ask_for_link
from events.domain.registration_changes import cancel
from events.models import CalendarLink, MailedLink
from tests.events.domain.feeds.scenes import parts
from tests.events.enrolling import cohort, enter
from tests.events.registering import MINUTE, NOW, join, session
from tests.events.views.pages import error_beside, headings, links, meta_robots, words_of
from tests.events.views.test_calendar_links import address_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
EMAIL = "camille@exemple.example"


@pytest.fixture
def page() -> str:
    """The page of ``EMAIL``'s appointments, its link sent just now."""
    ask_for_link(email=EMAIL, now=NOW)
    link = MailedLink.objects.get()
    MailedLink.objects.filter(pk=link.pk).update(sent_at=NOW, token="")
    return f"/mes-rendez-vous/{link.token}/"


class TestAsking:
    def test_the_answer_is_the_same_for_every_address(self) -> None:
        join(session(), email=EMAIL)
        answers = [
            Client().post("/mes-rendez-vous/", {"email": email})
            for email in (EMAIL, "inconnue@exemple.example")
        ]
        assert answers[0].content == answers[1].content
        assert {one.status_code for one in answers} == {200}
        assert headings(answers[0]) == ["Regardez vos messages"]
        assert EMAIL not in answers[0].content.decode()
        assert MailedLink.objects.count() == 2

    def test_the_form(self) -> None:
        response = Client().get("/mes-rendez-vous/")
        assert (response.status_code, meta_robots(response)) == (200, "noindex, nofollow")
        assert response["Cache-Control"] == "no-store, private"
        assert not response.cookies
        assert "/mes-rendez-vous/" in links(Client().get("/retrouver/"))

    @pytest.mark.parametrize("email", ["", "camille", "x" * 300 + "@exemple.example"])
    def test_what_is_no_address_is_said_beside_it(self, email: str) -> None:
        response = Client().post("/mes-rendez-vous/", {"email": email})
        assert response.status_code == 422
        assert error_beside(response, "email")
        assert MailedLink.objects.count() == 0

    def test_one_client_asks_only_so_often(self, settings: Any) -> None:
        settings.RATE_LIMITS = True
        cache.clear()
        codes = [
            Client().post("/mes-rendez-vous/", {"email": f"n{number}@x.example"}).status_code
            for number in range(11)
        ]
        assert codes == [200] * 10 + [429]
        cache.clear()


class TestThePage:
    def test_what_is_to_come_each_with_its_page(self, page: str) -> None:
        one = join(session(title="Café"), email=EMAIL)
        cancel(token=one.token, now=NOW)
        whole = enter(cohort(dates=2, title="Parcours"), email=EMAIL)
        join(session(title="Ailleurs"), email="autre@exemple.example")
        response = Client().get(page)
        assert response["Cache-Control"] == "no-store, private"
        assert meta_robots(response) == "noindex, nofollow"
        assert "<title>Mes rendez-vous · Tablée</title>" in response.content.decode()
        found = [url for url in links(response) if "rendez-vous" in url]
        assert found.count(f"/mon-rendez-vous/{one.token}/") == 1
        assert found.count(f"/mon-rendez-vous/{whole.token}/") == 2
        assert "Ailleurs" not in words_of(response)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_never_grow(self, page: str, rows: int, django_assert_num_queries: Any) -> None:
        for _number in range(rows):
            join(session(), email=EMAIL)
            Client().post(f"{page}agenda/", {"detail": "neutre"})
        with django_assert_num_queries(4):  # the link, the addresses, the rows, the banner
            assert Client().get(page).status_code == 200

    def test_nothing_to_come(self, page: str) -> None:
        assert "Aucun rendez-vous à venir" in words_of(Client().get(page))

    def test_it_can_be_opened_again_for_an_hour(self, page: str) -> None:
        for minutes, status in ((0, 200), (59, 200), (61, 404)):
            with time_machine.travel(NOW + minutes * MINUTE, tick=False):
                assert Client().get(page).status_code == status
        with time_machine.travel(NOW + timedelta(hours=2), tick=False):
            ended = Client().get(page)
            unknown = Client().get("/mes-rendez-vous/inconnu/")
            assert ended.content == unknown.content
            assert headings(ended) == ["Ce lien ne marche plus"]
            assert Client().post(f"{page}agenda/", {"detail": "neutre"}).status_code == 404
        assert CalendarLink.objects.count() == 0

    def test_whoever_tries_links_is_slowed_down(self, settings: Any) -> None:
        settings.RATE_LIMITS = True
        cache.clear()
        codes = [Client().get(f"/mes-rendez-vous/{n}/").status_code for n in range(31)]
        assert codes == [404] * 30 + [429]
        cache.clear()

    def test_a_calendar_of_them_all(self, page: str) -> None:
        join(session(), email=EMAIL)
        made = Client().post(f"{page}agenda/", {"detail": "neutre"})
        path = f"/feeds/{address_in(made).partition('/feeds/')[2]}"
        assert page in links(made)
        assert len(parts(Client().get(path).content)) == 1
        join(session(), email=EMAIL)
        assert len(parts(Client().get(path).content)) == 2
        found = words_of(Client().get(page))
        assert "Dernière lecture le vendredi 20 novembre 2026" in found
        link = CalendarLink.objects.get()
        stop = f"{page}agenda/{link.public_id}/arret/"
        assert Client().post(stop)["Location"] == page
        assert Client().get(path).status_code == 404

    def test_nobody_elses_can_be_stopped(self, page: str) -> None:
        ask_for_link(email="autre@exemple.example", now=NOW)
        other = MailedLink.objects.get(sent_at=None)
        MailedLink.objects.filter(pk=other.pk).update(sent_at=NOW)
        Client().post(f"/mes-rendez-vous/{other.token}/agenda/", {"detail": "neutre"})
        link = CalendarLink.objects.get()
        assert Client().post(f"{page}agenda/{link.public_id}/arret/").status_code == 404
        assert CalendarLink.objects.active().count() == 1
