"""The second step, and a passkey alone, without a browser."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.domain.factors.recovery import renew_codes
from groups.models import Factor
from groups.views import proving
from tests.factories import make_user
from tests.groups.device import Device
from tests.groups.proving import code_now, enter_code, give_app

pytestmark = pytest.mark.django_db

LOGIN = "/organiser/connexion/"
STEP = "/organiser/connexion/preuve/"
QUESTION = "/organiser/connexion/cle/question/"
BY_PASSKEY = "/organiser/connexion/cle/"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.RATE_LIMITS = False


@pytest.fixture
def client():
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def user():
    return make_user()


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def add_passkey(client, user) -> Device:
    """By the page, as a browser would."""
    client.force_login(user)
    page = client.get("/organiser/compte/cles/nouvelle/")
    device = Device(origin="http://localhost", rp_id="localhost")
    answer = device.make(page.context["options"])
    added = client.post("/organiser/compte/cles/nouvelle/", {"credential": answer, "name": "Bleu"})
    assert added["Location"] == "/organiser/compte/codes-de-secours/"
    client.logout()
    return device


class TestSecondStep:
    def test_an_app_after_the_code(self, client, user):
        give_app(user)
        entered = enter_code(client, user)
        assert (entered["Location"], is_in(client)) == (STEP, False)
        assert client.get("/organiser/").status_code == 302
        passed = client.post(STEP, {"code": code_now()})
        assert (passed["Location"], is_in(client)) == ("/organiser/", True)

    def test_to_where_one_wanted_to_go(self, client, user):
        give_app(user)
        enter_code(client, user, next="/organiser/chiffres/")
        assert client.post(STEP, {"code": code_now()})["Location"] == "/organiser/chiffres/"

    def test_a_wrong_code(self, client, user):
        give_app(user)
        enter_code(client, user)
        for code in ("000000", "", "x" * 41):
            answer = client.post(STEP, {"code": code})
            assert (answer.status_code, is_in(client)) == (422, False)
        assert "error-summary" in answer.content.decode()

    def test_nobody_without_the_code_by_e_mail(self, client, user):
        give_app(user)
        for answer in (client.get(STEP), client.post(STEP, {"code": code_now()})):
            assert answer["Location"] == LOGIN
        client.post(LOGIN, {"email": user.email})
        assert client.post(STEP, {"code": code_now()})["Location"] == LOGIN
        assert not is_in(client)

    def test_a_recovery_code_once_and_it_is_told(self, client, user):
        give_app(user)
        (code, *_others) = renew_codes(user=user)
        enter_code(client, user)
        sent = len(mail.outbox)
        page = client.post(STEP, {"code": code.lower()}, follow=True)
        assert "Il vous reste 9 codes de secours." in page.content.decode()
        assert [one.subject for one in mail.outbox[sent:]] == ["Un changement sur votre compte"]
        client.logout()
        enter_code(client, user)
        assert client.post(STEP, {"code": code}).status_code == 422

    def test_ten_tries_an_hour_for_one_account_wherever_from(self, client, user, settings):
        give_app(user)
        settings.RATE_LIMITS = True
        enter_code(client, user)
        answers = [client.post(STEP, {"code": "000000"}).status_code for _number in range(10)]
        assert set(answers) == {422}
        assert client.post(STEP, {"code": code_now()}).status_code == 429
        elsewhere = Client(REMOTE_ADDR="203.0.113.7")
        enter_code(elsewhere, user)
        assert elsewhere.post(STEP, {"code": code_now()}).status_code == 429
        assert not is_in(elsewhere)
        assert proving.CODE_LIMIT.most == 10

    def test_who_has_nothing_is_asked_nothing(self, client, user):
        assert enter_code(client, user)["Location"] == "/organiser/"

    def test_kept_by_nobody(self, client, user):
        give_app(user)
        enter_code(client, user)
        page = client.get(STEP)
        assert "no-store" in page["Cache-Control"]
        assert "<title>Encore une étape · Tablée</title>" in page.content.decode()

    def test_a_passkey_as_the_second(self, client, user):
        device = add_passkey(client, user)
        enter_code(client, user)
        page = client.get(STEP)
        answer = device.sign(page.context["options"])
        assert client.post(STEP, {"credential": answer})["Location"] == "/organiser/"

    def test_not_somebody_elses_passkey(self, client, user):
        other = add_passkey(client, make_user())
        add_passkey(client, user)
        enter_code(client, user)
        answer = other.sign(client.get(STEP).context["options"])
        assert client.post(STEP, {"credential": answer}).status_code == 422
        assert not is_in(client)


class TestPasskeyAlone:
    def come(self, client, device, **fields):
        options = client.post(QUESTION).content.decode()
        return client.post(BY_PASSKEY, {"credential": device.sign(options), **fields})

    def test_opens_without_a_mail_and_without_a_second_step(self, client, user):
        device = add_passkey(client, user)
        give_app(user)
        sent = len(mail.outbox)
        answer = self.come(client, device, next="/organiser/chiffres/")
        assert (answer["Location"], is_in(client)) == ("/organiser/chiffres/", True)
        assert len(mail.outbox) == sent

    def test_never_to_another_site(self, client, user):
        device = add_passkey(client, user)
        answer = self.come(client, device, next="https://ailleurs.example/")
        assert answer["Location"] == "/organiser/"

    def test_the_question_names_nobody(self, client, user):
        add_passkey(client, user)
        asked = client.post(QUESTION)
        assert json.loads(asked.content).keys() == {"challenge", "rpId", "userVerification"}
        assert "no-store" in asked["Cache-Control"]

    def test_an_answer_serves_once(self, client, user):
        device = add_passkey(client, user)
        options = client.post(QUESTION).content.decode()
        answer = device.sign(options)
        client.post(BY_PASSKEY, {"credential": answer})
        client.post("/organiser/deconnexion/")
        assert client.post(BY_PASSKEY, {"credential": answer})["Location"] == LOGIN
        assert not is_in(client)

    def test_nor_in_another_browser(self, client, user):
        device = add_passkey(client, user)
        answer = device.sign(client.post(QUESTION).content.decode())
        other = Client(SERVER_NAME="localhost")
        other.post(QUESTION)
        other.post(BY_PASSKEY, {"credential": answer})
        assert not is_in(other)

    def test_nor_after_five_minutes(self, client, user):
        device = add_passkey(client, user)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            answer = device.sign(client.post(QUESTION).content.decode())
            clock.shift(timedelta(minutes=5, seconds=1))
            client.post(BY_PASSKEY, {"credential": answer})
            assert not is_in(client)

    def test_refused_in_words(self, client):
        page = client.post(BY_PASSKEY, {"credential": "x"}, follow=True)
        assert "Cette clé d’accès n’a pas ouvert la porte." in page.content.decode()

    def test_sixty_tries_in_ten_minutes(self, client, settings):
        settings.RATE_LIMITS = True
        answers = [client.post(QUESTION).status_code for _number in range(61)]
        assert answers == [200] * 60 + [429]

    @pytest.mark.parametrize("path", [QUESTION, BY_PASSKEY])
    def test_by_post_from_our_own_page(self, path):
        assert Client().get(path).status_code == 405
        assert Client(enforce_csrf_checks=True).post(path).status_code == 403

    def test_other_sessions_end_when_the_first_is_added(self, client, user):
        elsewhere = Client()
        elsewhere.force_login(user)
        add_passkey(client, user)
        assert elsewhere.get("/organiser/")["Location"].startswith(LOGIN)
        assert Factor.objects.count() == 1
