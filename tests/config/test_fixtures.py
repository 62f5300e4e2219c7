"""The fixtures that start real things do start them."""

import smtplib
from email.message import EmailMessage

import pytest
from django.db import connection

from groups.models import User


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_database_is_a_real_one():
    assert User.objects.count() == 0
    assert connection.settings_dict["NAME"] != ":memory:"


def test_the_broker_is_empty_and_answers(broker):
    with broker.client() as client:
        assert client.dbsize() == 0


def test_a_worker_waits_for_work(celery_worker_process):
    assert not celery_worker_process.running.has_ended


def test_the_smtp_sink_keeps_messages(smtp_sink):
    message = EmailMessage()
    message["Subject"] = "Été"
    message["From"], message["To"] = "a@example.org", "b@example.org"
    message.set_content("Bonjour")
    smtp_sink.replies.append("451 Later")
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(message)
        client.send_message(message)
    assert [kept["Subject"] for kept in smtp_sink.messages] == ["Été"]
    assert smtp_sink.recipients == [["b@example.org"]]


@pytest.mark.browser
def test_a_browser_reaches_the_site(live_site, browser_page):
    response = browser_page().goto(f"{live_site.url}/healthz")
    assert response is not None
    assert response.status < 500
