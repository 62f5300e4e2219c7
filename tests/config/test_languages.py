"""A page speaks the reader's language; a cookie is set only for who asks for another one."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import get_language

from tests.events.registering import NOW, session
from tests.events.views.pages import open_page
from tests.factories import make_group, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"}


def language_of(response: Any) -> tuple[str, str]:
    """What the page says of itself, and what its headers say."""
    found = re.search(r'<html lang="(\w+)"', response.content.decode())
    return found[1] if found else "", response["Content-Language"]


def choose(client: Client, language: str, **headers: str) -> Any:
    return client.post("/langue/", {"langue": language}, headers=headers or None)


class TestWhatTheBrowserPrefers:
    @pytest.mark.parametrize(
        ("accepted", "spoken"),
        [
            ("", "fr"),
            ("en", "en"),
            ("en-GB,en;q=0.9", "en"),
            ("fr-CA", "fr"),
            ("de, es;q=0.8", "fr"),
            ("de, en;q=0.5, fr;q=0.3", "en"),
            ("*", "fr"),
            ("x" * 9000, "fr"),
        ],
    )
    def test_is_spoken(self, accepted, spoken):
        response = open_page("/aide/", **{"Accept-Language": accepted})
        assert language_of(response) == (spoken, spoken)

    @pytest.mark.parametrize("path", ["/", "/aide/", "/groupes/", "/retrouver/", "/rien/"])
    def test_caches_are_told(self, path):
        vary = open_page(path)["Vary"]
        assert {"Accept-Language", "Cookie"} <= set(vary.split(", "))

    def test_an_error_of_the_programming_interface_too(self):
        response = Client().get("/api/v1/rien", headers=ENGLISH)
        assert response["Content-Type"] == "application/problem+json"
        assert response["Content-Language"] == "en"
        assert "Accept-Language" in response["Vary"]
        assert response.json()["detail"] == "There is nothing at this address."

    def test_one_reader_leaves_nothing_to_the_next(self):
        assert language_of(open_page("/aide/", **ENGLISH)) == ("en", "en")
        assert get_language() == "fr"
        assert language_of(open_page("/aide/")) == ("fr", "fr")


class TestCalendars:
    def test_are_the_same_for_everybody(self):
        slug = make_group().slug
        answers = [
            Client().get(f"/feeds/groups/{slug}.ics", headers=headers)
            for headers in ({}, ENGLISH, {"Cookie": "langue=en"})
        ]
        assert {one["ETag"] for one in answers} == {answers[0]["ETag"]}
        for one in answers:
            assert one["Vary"] == "Accept-Encoding"
            assert "Content-Language" not in one


class TestPagesInALanguageOfTheirOwn:
    @pytest.mark.parametrize(
        ("tail", "spoken"),
        [("", "fr"), ("?langue=en", "en")],
    )
    def test_frames_speak_that_of_the_site_around_them(self, tail, spoken):
        path = f"/integrer/groupes/{make_group().slug}/{tail}"
        for headers in ({}, ENGLISH):
            response = open_page(path, **headers)
            assert language_of(response) == (spoken, spoken)
            assert "Accept-Language" not in response.get("Vary", "")

    def test_news_stay_french(self):
        response = open_page(f"/groupes/{make_group().slug}/atom.xml", **ENGLISH)
        assert response["Content-Language"] == "fr"
        assert "Accept-Language" not in response.get("Vary", "")


class TestChoosing:
    def test_is_kept_on_the_device(self, client):
        response = choose(client, "en", Referer="http://testserver/aide/?x=1")
        assert (response.status_code, response["Location"]) == (303, "http://testserver/aide/?x=1")
        cookie = response.cookies["langue"]
        assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
        assert language_of(client.get("/aide/", headers={"Accept-Language": "fr"})) == ("en", "en")
        choose(client, "fr")
        assert language_of(client.get("/aide/", headers=ENGLISH)) == ("fr", "fr")

    @pytest.mark.parametrize(
        "before",
        ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "rien"],
    )
    def test_never_leads_elsewhere(self, client, before):
        response = choose(client, "en", Referer=before)
        assert response["Location"] in {"/", "rien"}

    def test_is_how_an_organiser_is_written_to(self, client):
        user = make_user()
        client.force_login(user)
        for language in ("en", "fr"):
            choose(client, language)
            user.refresh_from_db()
            assert user.language == language

    @pytest.mark.parametrize("language", ["", "de", "en-GB", "../fr"])
    def test_takes_the_two_languages_alone(self, client, language):
        response = choose(client, language)
        assert response.status_code == 400
        assert not response.cookies

    def test_is_never_done_by_a_link(self, client):
        response = client.get("/langue/?langue=en")
        assert response.status_code == 405
        assert not response.cookies

    @pytest.mark.parametrize(
        ("headers", "offered"), [({}, ("en", "English")), (ENGLISH, ("fr", "Français"))]
    )
    def test_each_page_offers_the_other_one_in_its_own_words(self, headers, offered):
        for path in ("/", "/aide/", "/rien/"):
            page = open_page(path, **headers).content.decode()
            found = re.findall(r'name="langue"\s+value="(\w+)"\s+lang="(\w+)">(\w+)<', page)
            assert found == [(offered[0], *offered)]


class TestRegistering:
    def test_messages_will_speak_the_language_of_the_page(self):
        occurrence = session()
        path = f"/seances/{occurrence.public_id}/inscription/"
        form = {"consent": "on", "submission": "0b7e9a52-96a4-4a0e-8a8f-2f5dd44f4c11"}
        Client(headers=ENGLISH).post(path, form)
        assert [one.language for one in occurrence.registrations.all()] == ["en"]

    def test_and_that_of_the_program(self):
        occurrence = session()
        path = f"/occurrences/{occurrence.public_id}/registrations"
        for headers in (ENGLISH, {}):
            Client().post(
                f"/api/v1{path}",
                {"consent": True},
                content_type="application/json",
                headers=headers,
            )
        found = occurrence.registrations.order_by("pk")
        assert [one.language for one in found] == ["en", "fr"]

    def test_the_same_answers_in_another_language_are_a_repeat(self):
        occurrence = session()
        path = f"/api/v1/occurrences/{occurrence.public_id}/registrations"
        codes = [
            Client()
            .post(
                path,
                {"consent": True},
                content_type="application/json",
                headers={"Idempotency-Key": "abc", **headers},
            )
            .status_code
            for headers in (ENGLISH, {})
        ]
        assert codes == [201, 201]
        assert occurrence.registrations.count() == 1
