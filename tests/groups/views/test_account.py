"""One's own passkeys, app and recovery codes."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.models import Factor, User
from tests.events.views.pages import headings, words_of
from tests.factories import make_organization, make_role, make_user
from tests.groups.proving import SECRET, code_now, give_app

pytestmark = pytest.mark.django_db

HOME = "/organiser/compte/"
APP = "/organiser/compte/application/"
CODES = "/organiser/compte/codes-de-secours/"
PROOF = "/organiser/compte/preuve/"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def user():
    return make_user("orga@exemple.example")


@pytest.fixture
def desk(user):
    client = Client()
    client.force_login(user)
    return client


def passkey(user, name="Téléphone", **fields) -> Factor:
    return Factor.objects.create(
        user=user, kind="passkey", name=name, secret="x", credential_hash=name, **fields
    )


def test_ones_own_name_chosen_and_taken_away(desk, user):
    path = "/organiser/compte/nom/"
    assert path in desk.get(HOME).content.decode()
    for typed, name in ((" Nina ", "Nina"), ("", "")):
        assert desk.post(path, {"display_name": typed})["Location"] == HOME
        user.refresh_from_db()
        assert user.name == name
    assert "Aucun\N{NO-BREAK SPACE}:" in desk.get(HOME).content.decode()
    assert desk.post(path, {"display_name": "x" * 121}).status_code == 422
    assert desk.post(path, {"display_name": "a\x00b"}).status_code == 422


def prove(desk) -> None:
    assert desk.post(PROOF, {"code": code_now(later=1)}).status_code == 303


class TestHome:
    def test_of_nothing_yet(self, desk):
        page = desk.get(HOME)
        assert headings(page) == ["Mon compte"]
        assert headings(page, 2) == [
            "Clés d’accès",
            "Application de codes",
            "Votre nom",
            "Partir",
        ]

    def test_names_and_last_uses_in_one_query_however_many(
        self, desk, user, django_assert_num_queries
    ):
        for number in (1, 3):
            for more in range(number):
                passkey(user, f"Clé {number}.{more}", last_used_at=timezone.now())
            with django_assert_num_queries(7):
                page = desk.get(HOME)
        assert words_of(page).count("Dernière utilisation le") == 4

    def test_nobody_elses(self, desk):
        passkey(make_user(), "Secret")
        assert "Secret" not in words_of(desk.get(HOME))

    @pytest.mark.parametrize("path", ["", "application/", "cles/nouvelle/", "codes-de-secours/"])
    def test_kept_by_nobody_and_closed_to_strangers(self, desk, path):
        page = desk.get(f"{HOME}{path}")
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == (
            "no-store, private",
            "noindex, nofollow",
        )
        assert Client().get(f"{HOME}{path}")["Location"].startswith("/organiser/connexion/")


class TestApp:
    def secret(self, page) -> str:
        return str(page.context["secret"]).replace(" ", "")

    def test_added_by_its_first_code_and_told(self, desk, user):
        page = desk.get(APP)
        secret = self.secret(page)
        assert "<svg" in page.content.decode()
        assert self.secret(desk.get(APP)) == secret
        wrong = desk.post(APP, {"code": "000000"})
        assert (wrong.status_code, self.secret(wrong)) == (422, secret)
        added = desk.post(APP, {"code": code_now(secret)})
        assert (added.status_code, added["Location"]) == (303, CODES)
        assert Factor.objects.get().secret == secret
        assert [one.to for one in mail.outbox] == [[user.email]]
        assert desk.get(APP)["Location"] == HOME

    def test_its_secret_waits_encrypted(self, desk):
        secret = self.secret(desk.get(APP))
        assert secret not in str(dict(desk.session))

    def test_a_code_without_a_secret_adds_nothing(self, desk):
        assert desk.post(APP, {"code": code_now()}).status_code == 200
        assert Factor.objects.count() == 0


class TestCodes:
    def test_shown_in_one_answer_alone(self, desk, user):
        give_app(user)
        desk.force_login(user)
        prove(desk)
        page = desk.post(CODES)
        codes = page.context["codes"]
        assert all(code in page.content.decode() for code in codes)
        assert page["Cache-Control"] == "no-store, private"
        again = desk.get(CODES).content.decode()
        assert [code for code in codes if code in again] == []

    def test_not_beside_nothing(self, desk):
        assert desk.post(CODES)["Location"] == HOME
        assert "Ajoutez d’abord" in words_of(desk.get(CODES))


class TestOne:
    def test_renamed_and_removed(self, desk, user):
        found = passkey(user)
        give_app(user)
        desk.force_login(user)
        prove(desk)
        path = f"{HOME}cles/{found.public_id}/"
        assert desk.post(path, {"act": "rename", "name": "Bleu"})["Location"] == HOME
        found.refresh_from_db()
        assert found.name == "Bleu"
        assert desk.post(path, {"act": "rename", "name": ""}).status_code == 422
        assert desk.post(path, {"act": "remove"})["Location"] == HOME
        assert list(user.factors.values_list("kind", flat=True)) == ["app"]
        assert desk.get(path).status_code == 404

    def test_the_last_one_stays_where_it_is_asked_for(self, desk, user):
        make_role(user, organization=make_organization(requires_factor=True))
        app = give_app(user)
        desk.force_login(user)
        prove(desk)
        page = desk.post(f"{HOME}cles/{app.public_id}/", {"act": "remove"})
        assert page.status_code == 422
        assert "ajoutez-en une autre" in page.content.decode()

    def test_unknown_and_somebody_elses_look_the_same(self, desk):
        other = passkey(make_user())
        answers = [
            desk.get(f"{HOME}cles/{key}/").status_code for key in (uuid.uuid4(), other.public_id)
        ]
        assert answers == [404, 404]


class TestProof:
    @pytest.mark.parametrize("path", [f"{HOME}cles/nouvelle/", APP, CODES])
    def test_asked_again_before_a_change(self, desk, user, path):
        give_app(user)
        desk.force_login(user)
        for answer in (desk.get(path), desk.post(path, {"name": "x"})):
            assert (answer.status_code, answer["Location"]) == (
                302,
                f"{PROOF}?next={path.replace('/', '%2F')}",
            )
        proved = desk.post(PROOF, {"code": code_now(later=1), "next": path})
        assert proved["Location"] == path

    def test_it_lasts_a_quarter_of_an_hour(self, desk, user):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            give_app(user)
            desk.force_login(user)
            prove(desk)
            assert desk.get(CODES).status_code == 200
            clock.shift(timedelta(minutes=15))
            assert desk.get(CODES).status_code == 302

    def test_the_first_needs_none(self, desk):
        assert desk.get(APP).status_code == 200


class TestMail:
    def test_is_neutral_in_the_persons_language(self, desk, user, settings):
        settings.CONTACT_EMAIL = "site@exemple.example"
        give_app(user)
        desk.force_login(user)
        prove(desk)
        User.objects.filter(pk=user.pk).update(language="en")  # logging in noted another
        desk.post(CODES)
        (message,) = mail.outbox
        assert message.subject == "A change to your account"
        assert (message.to, message.reply_to) == ([user.email], ["site@exemple.example"])
        assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
        assert SECRET not in str(message.message())

    def test_a_mail_server_that_is_down_stops_nothing(self, desk, user, settings):
        settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        give_app(user)
        desk.force_login(user)
        prove(desk)
        assert desk.post(CODES).status_code == 200
