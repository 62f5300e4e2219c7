"""A provider's own interface, before a real server that answers as Mailjet does."""

import json
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string
from pytest_django import Settings

from config.settings.email import mail_settings
from events.models import Registration
from notifications.domain.sending import send_due
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_delivery, states

ADDRESS = "camille@exemple.example"
SECRET = "rebonds:0123456789abcdef"
pytestmark = pytest.mark.django_db
TAKEN = {"Messages": [{"Status": "success", "To": [{"Email": ADDRESS, "MessageID": 1}]}]}
NOT_TAKEN = {"Messages": [{"Status": "error", "Errors": [{"ErrorCode": "send-0003"}]}]}


class Provider:
    """What was asked of it; ``replies`` are (status, body), then it takes all."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.replies: deque[tuple[int, dict[str, Any]]] = deque()


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    known = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.asked.append(json.loads(body))
            status, answer = known.replies.popleft() if known.replies else (200, TAKEN)
            payload = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    for name, value in mail_settings("mailjet://key:secret@", webhook_secret=SECRET).items():
        setattr(settings, name, value)
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": url}
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_is_handed_over_untracked(provider: Provider, settings: Settings):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    make_delivery(make_registration(email=ADDRESS))
    assert send_due(now=NOW).sent == 1
    (asked,) = provider.asked
    (message,) = asked["Messages"]
    shared = asked["Globals"]
    assert message["To"] == [{"Email": ADDRESS}]
    assert shared["From"] == {
        "Email": "ne-pas-repondre@tablee.example",
        "Name": "Votre rendez-vous",
    }
    assert (shared["TrackOpens"], shared["TrackClicks"]) == ("disabled", "disabled")
    assert shared["Headers"] == {"Auto-Submitted": "auto-generated"}
    assert shared["Subject"].startswith("Votre place est réservée")
    assert "rebonds" not in json.dumps(asked)


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ((200, NOT_TAKEN), ("pending", "not_taken")),
        ((401, {"ErrorCode": "mj-0001"}), ("pending", "provider_refused_401")),
        ((429, {"ErrorCode": "mj-0002"}), ("pending", "put_off_429")),
        ((503, {}), ("pending", "put_off_503")),
        ((400, {"ErrorCode": "send-0001"}), ("failed", "refused_400")),
    ],
)
def test_what_an_answer_means(
    provider: Provider, reply: tuple[int, dict[str, Any]], state: tuple[str, str]
):
    provider.replies.append(reply)
    make_delivery(make_registration(email=ADDRESS))
    send_due(now=NOW)
    assert states() == [state]
    assert Registration.objects.get().email_refused_at is None


def test_without_an_answer_all_wait(provider: Provider, settings: Settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILJET_API_URL": "http://127.0.0.1:1/"}
    make_delivery(make_registration(email=ADDRESS))
    report = send_due(now=NOW)
    assert (report.is_down, states()) == (True, [("pending", "no_connection")])


def call_back(event: dict[str, object], *, secret: str = SECRET) -> int:
    """What the provider posts, as the site's address for it answers."""
    view = import_string(mail_settings("mailjet://k:s@", webhook_secret=SECRET)["EMAIL_WEBHOOK"])
    request = RequestFactory().post(
        "/rebonds/",
        json.dumps([event]),
        content_type="application/json",
        headers={"Authorization": f"Basic {b64encode(secret.encode()).decode()}"},
    )
    status: int = view.as_view()(request).status_code
    return status


BOUNCE = {
    "event": "bounce",
    "email": ADDRESS,
    "error_related_to": "recipient",
    "error": "user unknown",
    "hard_bounce": True,
}


@pytest.mark.parametrize(
    ("event", "is_marked"),
    [
        (BOUNCE, True),
        ({**BOUNCE, "hard_bounce": False, "error": "quota exceeded"}, False),
        ({**BOUNCE, "event": "open"}, False),
        ({**BOUNCE, "event": "spam"}, False),
        ({**BOUNCE, "email": "autre@exemple.example"}, False),
    ],
)
def test_a_dead_address_is_marked_when_the_provider_says_so(
    provider: Provider, event: dict[str, object], is_marked: bool
):
    make_registration(email=ADDRESS)
    assert call_back(event) == 200
    assert (Registration.objects.get().email_refused_at is not None) is is_marked


def test_nobody_else_may_say_so(provider: Provider):
    make_registration(email=ADDRESS)
    with pytest.raises(SuspiciousOperation):
        call_back(BOUNCE, secret="rebonds:faux")
    assert Registration.objects.get().email_refused_at is None


def test_without_a_secret_there_is_no_such_address():
    assert Client().post("/rebonds/").status_code == 404
