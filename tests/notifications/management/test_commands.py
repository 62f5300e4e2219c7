from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from time_machine import travel

from tests.notifications.rows import NOW, make_delivery, make_notice, states


@pytest.mark.django_db
def test_send_due_does_what_the_worker_does():
    out = StringIO()
    make_notice()
    with travel(NOW, tick=False):
        call_command("send_due", stdout=out)
    assert len(mail.outbox) == 1
    assert out.getvalue() == (
        "Envoyés\u00a0: 1. Devenus inutiles\u00a0: 0. Remis à plus tard\u00a0: 0. "
        "Refusés\u00a0: 0.\n"
    )


@pytest.mark.django_db
def test_send_due_says_when_nobody_listens(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    out, err = StringIO(), StringIO()
    make_delivery()
    with travel(NOW, tick=False):
        call_command("send_due", stdout=out, stderr=err)
    assert err.getvalue() == "Le serveur de messagerie ne répond pas. Vérifiez EMAIL_URL.\n"
    assert states() == [("pending", "no_connection")]


def test_send_test_sends_a_message():
    out = StringIO()
    call_command("send_test", "moi@x.example", stdout=out)
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["moi@x.example"], "Message d’essai")
    ]
    assert out.getvalue() == "Le serveur a pris le message. Regardez si moi@x.example l’a reçu.\n"


def test_send_test_says_what_is_wrong(settings):
    with pytest.raises(CommandError) as caught:
        call_command("send_test", "moi")
    assert str(caught.value) == "«\u202fmoi\u202f» n’est pas une adresse e-mail."
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="Le message n’est pas parti"):
        call_command("send_test", "moi@x.example")
