"""A real gateway of SMS: an HTTP server that keeps what it is given."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from pytest_django import Settings

from config.settings.sms import sms_address


@dataclass
class SmsGateway:
    """SMS in order of arrival, as (number, text), and the answers that the next ones get.

    ``replies.append(400)`` refuses one; when there is no reply left, they are taken.
    """

    port: int = 0
    messages: list[tuple[str, str]] = field(default_factory=list)
    replies: deque[int] = field(default_factory=deque)

    @property
    def url(self) -> str:
        """As in ``SMS_URL``."""
        return f"form://127.0.0.1:{self.port}/sms?:to={{phone}}&:message=text"


def _handler(gateway: SmsGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            reply = gateway.replies.popleft() if gateway.replies else 200
            if reply < 300:
                given = parse_qs(body, keep_blank_values=True)
                gateway.messages.append((given["to"][0], given["text"][0]))
            self.send_response(reply)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def sms_gateway(settings: Settings) -> Iterator[SmsGateway]:
    """A gateway that this process sends its SMS to."""
    gateway = SmsGateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gateway))
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.SMS_URL = sms_address(gateway.url)
    settings.HAS_SMS = True
    yield gateway
    server.shutdown()
    thread.join()
    server.server_close()
