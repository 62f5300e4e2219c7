"""Logging in by an e-mailed code."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.settings import ACCOUNT_RATE_LIMITS
from tests.factories import make_user
from tests.notifications.conftest import FussyServer
from tests.notifications.serving import served
from tests.plugins.processes import free_port

LOGIN = "/organiser/connexion/"
CODE = "/organiser/connexion/code/"
LOGOUT = "/organiser/deconnexion/"
EMAIL = "orga@exemple.example"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def organizer():
    return make_user(EMAIL)


def code_in(text: str) -> str:
    (code,) = (line for line in text.splitlines() if re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", line))
    return code


def sent_code() -> str:
    return code_in(str(mail.outbox[-1].body))


@dataclass
class CountingServer(FussyServer):
    """A mail server that counts how often it was asked something after the greetings."""

    exchanges: int = 0

    async def handle_NOOP(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _words: str
    ) -> str:
        self.exchanges += 1
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.exchanges += len(("MAIL", "RCPT", "DATA", "its end"))
        return await super().handle_DATA(server, session, envelope)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestJourney:
    def test_from_the_page_to_the_desk_and_out(self, client, organizer):
        assert client.get(LOGIN).status_code == 200
        asked = client.post(LOGIN, {"email": EMAIL.upper()})
        assert (asked.status_code, asked["Location"]) == (302, CODE)
        entered = client.post(CODE, {"code": sent_code().lower().replace("-", " ")})
        assert (entered.status_code, entered["Location"]) == (302, "/organiser/")
        assert client.session["_auth_user_id"] == str(organizer.pk)
        left = client.post(LOGOUT)
        assert (left.status_code, left["Location"], is_in(client)) == (302, "/", False)

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_the_mail_says_which_language_it_is_in(self, client, organizer, language):
        client.post(LOGIN, {"email": EMAIL}, headers={"Accept-Language": language})
        source = str(mail.outbox[-1].message())
        assert re.findall(r'<html lang="(\w+)">', source) == [language]

    def test_the_language_one_comes_in_with_is_that_of_mails(self, client, organizer):
        english = {"Accept-Language": "en"}
        client.post(LOGIN, {"email": EMAIL}, headers=english)
        client.post(CODE, {"code": sent_code()}, headers=english)
        organizer.refresh_from_db()
        assert organizer.language == "en"

    def test_back_to_where_one_wanted_to_go(self, client, organizer):
        wanted = "/organiser/chiffres/?annee=2026"
        page = client.get(LOGIN, {"next": wanted})
        assert f'name="next" value="{wanted}"' in page.content.decode()
        asked = client.post(LOGIN, {"email": EMAIL, "next": wanted})
        entered = client.post(asked["Location"], {"code": sent_code(), "next": wanted})
        assert entered["Location"] == wanted

    @pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example/"])
    def test_never_to_another_site(self, client, organizer, elsewhere):
        client.post(LOGIN, {"email": EMAIL, "next": elsewhere})
        entered = client.post(CODE, {"code": sent_code(), "next": elsewhere})
        assert entered["Location"] == "/organiser/"

    def test_one_can_change_the_address(self, client, organizer):
        client.post(LOGIN, {"email": "faute@exemple.example"})
        assert client.get(LOGIN)["Location"] == CODE
        back = client.post(LOGOUT, {"next": LOGIN})
        assert (back["Location"], client.get(LOGIN).status_code) == (LOGIN, 200)

    def test_who_is_in_goes_straight_to_the_desk(self, client, organizer):
        client.force_login(organizer)
        assert client.get(LOGIN)["Location"] == "/organiser/"

    def test_through_a_real_mail_server(self, client, organizer, mail_by_smtp):
        client.post(LOGIN, {"email": EMAIL})
        (message,) = mail_by_smtp.messages
        assert mail_by_smtp.recipients == [[EMAIL]]
        body = message.get_body(("plain",))
        assert body is not None
        code = code_in(body.get_content())
        assert client.post(CODE, {"code": code})["Location"] == "/organiser/"


class TestMail:
    def test_is_neutral_and_in_french(self, client, organizer):
        client.post(LOGIN, {"email": EMAIL})
        (message,) = mail.outbox
        assert (message.subject, message.to) == ("Votre code de connexion", [EMAIL])
        assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
        assert message.body == (
            "Bonjour,\n\nVoici votre code\u00a0:\n\n"
            f"{sent_code()}\n\n"
            "Recopiez-le dans la page restée ouverte. Il est valable un quart d’heure.\n\n"
            "Vous n’avez rien demandé\u202f? Ne faites rien\u00a0: sans ce code, "
            "personne n’entre."
        )
        assert isinstance(message, mail.EmailMultiAlternatives)
        ((html, kind),) = [tuple(part) for part in message.alternatives]
        assert (kind, sent_code() in str(html)) == ("text/html", True)


class TestNothingIsTold:
    def page(self, client, email):
        asked = client.post(LOGIN, {"email": email}, follow=True)
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", asked.content.decode())
        return asked.status_code, asked.redirect_chain, body.replace(email, "")

    def test_an_address_without_account_sees_the_same_and_gets_nothing(self, organizer):
        known = self.page(Client(), EMAIL)
        unknown = self.page(Client(), "inconnue@exemple.example")
        assert known == unknown
        assert [message.to for message in mail.outbox] == [[EMAIL]]

    def test_an_address_without_account_takes_the_same_work(self, organizer, settings):
        with served(CountingServer, settings) as server:
            known = self.work(EMAIL, server)
            unknown = self.work("inconnue@exemple.example", server)
        assert known == unknown
        assert (known["exchanges"], len(server.messages)) == (4, 1)

    def work(self, email: str, server: CountingServer) -> dict[str, Any]:
        """What is asked of the database and the mail server, and what is written."""
        templates: list[str] = []

        def rendered(template: Any, **_signal: Any) -> None:
            templates.append(template.name)

        before = server.exchanges
        template_rendered.connect(rendered)
        with CaptureQueriesContext(connection) as asked:
            Client().post(LOGIN, {"email": email})
        template_rendered.disconnect(rendered)
        queries = [re.sub(r"'[^']*'|x\d+", "?", one["sql"]) for one in asked.captured_queries]
        return {
            "queries": queries,
            "templates": templates,
            "exchanges": server.exchanges - before,
        }

    def test_no_code_opens_for_an_address_without_account(self, client):
        client.post(LOGIN, {"email": "inconnue@exemple.example"})
        for code in ("", "ABCD-EFGH"):
            assert client.post(CODE, {"code": code}).status_code == 422
        assert not is_in(client)

    def test_a_mail_server_that_is_down_says_so_to_both(self, organizer, settings):
        settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
        pages = [self.page(Client(), email) for email in (EMAIL, "inconnue@exemple.example")]
        assert pages[0] == pages[1]
        status, redirects, body = pages[0]
        assert (status, redirects) == (503, [])
        assert "Le message n’a pas pu partir. Réessayez dans quelques minutes." in body

    def test_a_closed_account_gets_nothing(self, client):
        make_user(EMAIL, is_active=False)
        assert client.post(LOGIN, {"email": EMAIL})["Location"] == CODE
        assert mail.outbox == []

    def test_nor_does_one_closed_in_between(self, client, organizer):
        client.post(LOGIN, {"email": EMAIL})
        organizer.is_active = False
        organizer.save()
        assert client.post(CODE, {"code": sent_code()})["Location"] == LOGIN
        assert not is_in(client)


class TestCode:
    def test_a_wrong_one_is_told_kindly(self, client, organizer):
        client.post(LOGIN, {"email": EMAIL})
        page = client.post(CODE, {"code": "FAUX-FAUX"})
        assert "Ce code n’est pas le bon." in page.content.decode()
        assert not is_in(client)

    def test_five_wrong_ones_and_it_is_dead(self, client, organizer):
        client.post(LOGIN, {"email": EMAIL})
        code = sent_code()
        answers = [client.post(CODE, {"code": "FAUX-FAUX"}) for _n in range(5)]
        assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 302]
        assert client.post(CODE, {"code": code})["Location"] == LOGIN
        assert not is_in(client)

    def test_it_dies_after_a_quarter_of_an_hour(self, client, organizer):
        with time_machine.travel(NOW, tick=False) as clock:
            client.post(LOGIN, {"email": EMAIL})
            clock.shift(timedelta(minutes=15, seconds=1))
            assert client.post(CODE, {"code": sent_code()})["Location"] == LOGIN
            assert not is_in(client)

    def test_only_in_the_browser_that_asked(self, client, organizer):
        client.post(LOGIN, {"email": EMAIL})
        assert Client().post(CODE, {"code": sent_code()})["Location"] == LOGIN


class TestDoors:
    @pytest.mark.parametrize("address", ["pas une adresse", "", "a" * 10_000 + "@exemple.fr"])
    def test_nonsense_is_told(self, client, address):
        page = client.post(LOGIN, {"email": address})
        assert (page.status_code, 'class="error-summary"' in page.content.decode()) == (422, True)

    @pytest.mark.parametrize("path", [LOGIN, LOGOUT])
    def test_a_forged_form_is_refused(self, path):
        client = Client(enforce_csrf_checks=True)
        assert client.post(path, {"email": EMAIL}).status_code == 403

    def test_log_out_by_post_alone(self, client, organizer):
        client.force_login(organizer)
        assert (client.get(LOGOUT).status_code, is_in(client)) == (405, True)

    @pytest.mark.parametrize(
        "path", ["signup", "login", "password/reset", "email", "accounts/signup", "inactive"]
    )
    def test_nothing_else_of_accounts_is_open(self, client, path):
        assert client.get(f"/organiser/{path}/").status_code == 404

    @pytest.mark.parametrize("path", [LOGIN, CODE])
    def test_kept_by_nobody(self, client, organizer, path):
        client.post(LOGIN, {"email": EMAIL})
        client = client if path == CODE else Client()
        page = client.get(path)
        assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
        assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()

    def test_three_codes_a_minute_for_one_address(self, client, organizer, settings):
        settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key"}
        pages = [Client().post(LOGIN, {"email": EMAIL}) for _n in range(4)]
        assert [page.status_code for page in pages] == [302, 302, 302, 422]
        assert "Trop d’essais de suite." in pages[-1].content.decode()
        assert len(mail.outbox) == 3

    def test_twenty_codes_an_hour_for_one_address_whoever_asks(self, organizer, settings):
        cache.clear()
        settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
        answers: dict[str, list[int]] = {EMAIL: [], "nobody@exemple.example": []}
        with time_machine.travel(NOW, tick=False) as clock:
            for number in range(22):
                for email, statuses in answers.items():
                    asked = Client(REMOTE_ADDR=f"203.0.113.{number}").post(LOGIN, {"email": email})
                    statuses.append(asked.status_code)
                clock.shift(timedelta(minutes=1))
        assert answers[EMAIL] == answers["nobody@exemple.example"] == [302] * 20 + [422] * 2
        assert len(mail.outbox) == 20

    def test_the_names_that_allauth_looks_up(self):
        names = ["account_login", "account_request_login_code", "account_confirm_login_code"]
        assert [reverse(name) for name in names] == [LOGIN, LOGIN, CODE]
