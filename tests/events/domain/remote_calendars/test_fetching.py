"""Reading from a real server: what it may send, how long, how much, and where it may lead."""

from __future__ import annotations

import datetime as dt
import gzip
import time
import zlib
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from events.domain.remote_calendars import Fetched, RemoteError, fetch
from events.domain.remote_calendars.fetching import MAX_BYTES
from tests.events.domain.remote_calendars.servers import Site, free_port, serving

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def read(site: Site, *, seconds: float = 10, **kept: str) -> Fetched:
    return fetch(site.url, seconds=seconds, now=NOW, **kept)


def refused(site: Site, *, seconds: float = 10, url: str = "") -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        fetch(url or site.url, seconds=seconds, now=NOW)
    return caught.value


def test_a_calendar_is_read(site: Site) -> None:
    site.gives(BODY, ETag='"abc"', Last_Modified="Fri, 20 Nov 2026 08:00:00 GMT")
    assert read(site) == Fetched(BODY, '"abc"', "Fri, 20 Nov 2026 08:00:00 GMT")
    ((path, headers),) = site.asked
    assert path == "/agenda.ics?secret=1"
    assert headers["Host"] == f"localhost:{site.port}"
    assert not {"Cookie", "Authorization", "Referer", "If-None-Match"} & headers.keys()


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.gives(status=304)
    found = read(site, etag='"abc"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT")
    assert found == Fetched(is_unchanged=True)
    headers = site.asked[0][1]
    assert headers["If-None-Match"] == '"abc"'
    assert headers["If-Modified-Since"] == "Fri, 20 Nov 2026 08:00:00 GMT"


def test_odd_validators_are_not_kept(site: Site) -> None:
    site.gives(BODY, ETag='"' + "a" * 300 + '"', Last_Modified="é")
    assert read(site) == Fetched(BODY)


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "gone"), (410, "gone"), (401, "forbidden"), (403, "forbidden"), (500, "http_error")],
)
def test_errors_have_words(site: Site, status: int, code: str) -> None:
    site.gives(status=status)
    error = refused(site)
    assert (error.code, error.status, error.retry_after) == (code, status, None)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("Fri, 20 Nov 2026 09:05:00 GMT", 300), ("9" * 30, 604_800), ("bientôt", None)],
)
def test_who_asks_to_wait_is_heard(site: Site, header: str, seconds: int | None) -> None:
    site.gives(status=503, Retry_After=header)
    error = refused(site)
    assert (error.code, error.retry_after) == ("busy", seconds)


def test_redirects_are_followed_three_times(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        step = int(handler.path.rpartition("=")[2])
        handler.send_response(302 if step < 4 else 200)
        handler.send_header("Location", f"/agenda.ics?step={step + 1}")
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")

    site.answer = answer
    assert read(site).body == b"ok"
    assert len(site.asked) == 4
    assert refused(site, url=site.url.replace("secret=1", "step=0")).code == "too_many_redirects"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.1:{other}/", "bad_port"),
        ("http://127.0.0.1/", "not_public"),
        ("http://[::1]/", "not_public"),
        ("http://169.254.169.254/latest/meta-data/", "not_public"),
        ("http://10.0.0.1/", "not_public"),
        ("file:///etc/passwd", "bad_address"),
        ("http://paul:secret@agenda.example/", "address_with_password"),
        ("http://[", "bad_address"),
        ("gopher://x", "bad_address"),
    ],
)
def test_redirects_are_checked_like_the_first_address(site: Site, location: str, code: str) -> None:
    with serving() as other:
        other.gives(BODY)
        site.gives(status=302, Location=location.format(other=other.port))
        assert refused(site).code == code
        assert other.asked == []


def test_this_machine_is_not_read(settings: Settings) -> None:
    with serving() as other:
        other.gives(BODY)
        assert refused(other).code == "bad_port"
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({free_port()})
        assert refused(other).code == "bad_port"
        assert other.asked == []


def test_nobody_there(settings: Settings) -> None:
    port = free_port()
    settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({port})
    assert refused(Site(port=port)).code == "unreachable"


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _number in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    for _number in range(100):
        handler.wfile.write(b"H")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [drip, drip_headers])
def test_a_body_that_drips_ends_in_time(site: Site, answer) -> None:
    site.answer = answer
    began = time.monotonic()
    assert refused(site, seconds=0.4).code == "too_slow"
    assert time.monotonic() - began < 3


def test_too_much_is_refused_while_it_comes(site: Site) -> None:
    sent: list[int] = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _number in range(1_000):
            handler.wfile.write(b"x" * 65_536)
            sent.append(65_536)

    site.answer = flood
    assert refused(site).code == "file_too_large"
    assert sum(sent) < 8 * MAX_BYTES


def test_what_is_compressed_is_unpacked(site: Site) -> None:
    site.gives(gzip.compress(BODY), Content_Encoding="gzip")
    assert read(site).body == BODY


def test_what_unpacks_into_too_much_is_refused(site: Site) -> None:
    bomb = gzip.compress(b"\0" * (200 * 1024 * 1024), compresslevel=9)
    assert len(bomb) < 300_000
    site.gives(bomb, Content_Encoding="gzip")
    assert refused(site).code == "file_too_large"


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (b"rien", "gzip", "bad_answer"),
        (gzip.compress(BODY)[:-9], "gzip", "bad_answer"),
        (zlib.compress(BODY), "br", "bad_encoding"),
        (b"x", "gzip, gzip", "bad_encoding"),
    ],
)
def test_what_can_not_be_unpacked(site: Site, body: bytes, encoding: str, code: str) -> None:
    site.gives(body, Content_Encoding=encoding)
    assert refused(site).code == code


def test_a_body_that_ends_too_soon_is_none(site: Site) -> None:
    site.gives(BODY, sized=False, Content_Length="100")
    assert refused(site).code == "bad_answer"


def test_what_is_not_http_is_none(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    site.answer = answer
    assert refused(site).code == "bad_answer"


def test_a_certificate_that_proves_nothing_is_refused(tmp_path: Path, settings: Settings) -> None:
    with serving(own_certificate(tmp_path)) as site:
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({site.port})
        site.gives(BODY)
        assert refused(site).code == "bad_certificate"
        assert site.asked == []


def own_certificate(folder: Path) -> tuple[str, str]:
    """A certificate that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(files[0]), str(files[1])
