"""The servers that we ship a configuration for stand in front of the real site, and note nobody."""

import http.client
import os
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.settings.environment import BASE_DIR
from events.models import Registration
from tests.discretion.filled import Site, fill
from tests.plugins.processes import LiveProcess, free_port, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

DEPLOY = BASE_DIR / "deploy"
VISITOR = "127.0.0.77"
BROWSER = "Mozilla/5.0 (Ornithorynque; quokka)"
ONCE = (
    "content-security-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
    "cache-control",
)


@dataclass(frozen=True)
class Proxy:
    """A running server; ``place`` is the only folder that it may write to."""

    port: int
    place: Path
    is_secure: bool

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, list[str], str]:
        """Return status, names of headers in small letters, and text; as a browser that tells."""
        where, came = ("127.0.0.1", self.port), (VISITOR, 0)
        asked: http.client.HTTPConnection
        if self.is_secure:
            context = ssl._create_unverified_context()
            asked = http.client.HTTPSConnection(*where, context=context, source_address=came)
        else:
            asked = http.client.HTTPConnection(*where, source_address=came)
        headers = {"User-Agent": BROWSER, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form) if form is not None else None
        try:
            asked.request("POST" if body else "GET", path, body=body, headers=headers)
            answer = asked.getresponse()
            names = [name.lower() for name, _value in answer.getheaders()]
            return answer.status, names, answer.read().decode()
        finally:
            asked.close()

    def written(self) -> str:
        """All that it left in files, besides what it was given."""
        given = {"nginx.conf", "Caddyfile", "site.conf", "cert.pem", "key.pem", "indisponible.html"}
        files = [file for file in self.place.rglob("*") if file.is_file()]
        return "\n".join(one.read_text(errors="replace") for one in files if one.name not in given)


def make_certificate(place: Path) -> None:
    """Draw a key and sign it by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "agenda.example.org")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (place / "cert.pem").write_bytes(signed.public_bytes(pem))
    (place / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def nginx_site(place: Path, port: int, upstream: str) -> str:
    """Our site as it is shipped, but for ports and places."""
    site = (DEPLOY / "nginx" / "tablee.conf").read_text(encoding="utf-8")
    for old, new in {
        "listen [::]:443 ssl http2;": "",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "/etc/letsencrypt/live/agenda.example.org/fullchain.pem": str(place / "cert.pem"),
        "/etc/letsencrypt/live/agenda.example.org/privkey.pem": str(place / "key.pem"),
        "/var/log/nginx/": f"{place}/",
        "http://127.0.0.1:8000": upstream,
        "/opt/tablee/deploy": str(DEPLOY),
    }.items():
        assert old in site, old
        site = site.replace(old, new)
    return site


def nginx_command(place: Path, port: int, upstream: str, mend: Callable[[str], str]) -> list[str]:
    """Debian's main configuration, which logs all, with our site in it."""
    make_certificate(place)
    (place / "site.conf").write_text(mend(nginx_site(place, port, upstream)), encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {place}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {place}/nginx.pid;\n"
        f"error_log {place}/error.log info;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log {place}/access.log combined;\n{temporary}include site.conf; }}\n",
        encoding="utf-8",
    )
    return ["nginx", "-p", str(place), "-c", str(place / "nginx.conf"), "-e", f"{place}/error.log"]


def caddy_command(place: Path, port: int, upstream: str, mend: Callable[[str], str]) -> list[str]:
    """Our file as it is shipped, but for ports and places, and without a certificate."""
    text = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    for old, new in {
        "agenda.example.org {": f"http://127.0.0.1:{port} {{",
        "reverse_proxy 127.0.0.1:8000": f"reverse_proxy {urlsplit(upstream).netloc}",
        "/opt/tablee/deploy": str(DEPLOY),
        "\tlog default {": "\tadmin off\n\tlog default {",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (place / "Caddyfile").write_text(mend(text), encoding="utf-8")
    return ["caddy", "run", "--config", str(place / "Caddyfile"), "--adapter", "caddyfile"]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


def nothing(text: str) -> str:
    return text


@pytest.fixture
def proxied(
    tmp_path: Path, live_site: LiveProcess
) -> Iterator[Callable[[str, Callable[[str], str]], Proxy]]:
    """Start a server of that name in front of the running site."""
    running: list[subprocess.Popen[bytes]] = []

    def run(name: str, mend: Callable[[str], str] = nothing) -> Proxy:
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed here")
        port = free_port()
        command = COMMANDS[name](tmp_path, port, live_site.url, mend)
        home = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        with (tmp_path / "said.log").open("wb") as said:
            started = subprocess.Popen(
                command, env={**os.environ, **home}, stdout=said, stderr=said
            )
        running.append(started)
        proxy = Proxy(port, tmp_path, is_secure=name == "nginx")

        def is_there() -> bool:
            assert started.poll() is None, proxy.written()
            try:
                return proxy.ask("/healthz")[0] == 200
            except OSError:
                return False

        wait_for(is_there)
        return proxy

    yield run
    for process in running:
        process.terminate()
        process.wait(10)


def come(proxy: Proxy, site: Site) -> str:
    """Register, come back by the link, send what is refused; return the new link's secret."""
    form = f"/seances/{site.session.public_id}/inscription/"
    person = {"nickname": "Ornithorynque", "email": "quokka.1931@exemple.example"}
    sent = {**person, "consent": "on", "submission": "6b0f0d0e-7d43-4c0e-8d9f-0d4c3b1a2f00"}
    before = set(Registration.objects.values_list("pk", flat=True))
    assert proxy.ask(form, sent)[0] in (200, 303)
    made = Registration.objects.exclude(pk__in=before).get()
    mine = f"/mon-rendez-vous/{made.token}/"
    assert proxy.ask(f"{mine}?nickname=Ornithorynque")[0] == 200
    assert proxy.ask(f"/mon-rendez-vous/{made.token}x/?email=quokka.1931")[0] == 404
    # Refused while it is still being sent: the connection, or that of the proxy to the site, may
    # break before the answer is read.
    with suppress(BrokenPipeError, ConnectionResetError):
        status = proxy.ask(form, {**sent, "nickname": "Ornithorynque" * 700_000})[0]
        assert status in (400, 413, 502)
    return made.token


def fail(proxy: Proxy, site: LiveProcess, token: str) -> None:
    """Come while nothing stands behind it any more."""
    site.running.stop(is_hurried=lambda: False)
    status, _headers, page = proxy.ask(f"/mon-rendez-vous/{token}/?email=quokka.1931")
    assert (status, "3114" in page) == (502, True)


def traces(site: Site, token: str) -> dict[str, str]:
    return {**site.traces, "token": token, "visitor": VISITOR, "browser": BROWSER}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_writes_of_nobody(
    name: str, proxied: Callable[..., Proxy], live_site: LiveProcess
) -> None:
    site, proxy = fill(), proxied(name)
    token = come(proxy, site)
    fail(proxy, live_site, token)
    said = proxy.written()
    assert [what for what, text in traces(site, token).items() if text in said] == []


def loud_nginx(text: str) -> str:
    return text.replace("error_log", "#error_log")


def loud_caddy(text: str) -> str:
    # Where a page of ours answers the error, it is logged as a detail.
    return text.replace("exclude http.log http.handlers", "").replace("level WARN", "level DEBUG")


LOUD = {"nginx": loud_nginx, "caddy": loud_caddy}


@pytest.mark.parametrize("name", COMMANDS)
def test_without_our_lines_it_would(
    name: str, proxied: Callable[..., Proxy], live_site: LiveProcess
) -> None:
    """So that the test above looks where such servers write."""
    site, proxy = fill(), proxied(name, LOUD[name])
    token = come(proxy, site)
    fail(proxy, live_site, token)
    said = proxy.written()
    assert (VISITOR in said, token in said) == (True, True)


@pytest.mark.parametrize("name", COMMANDS)
def test_headers_come_once(name: str, proxied: Callable[..., Proxy]) -> None:
    site, proxy = fill(), proxied(name)
    status, headers, _page = proxy.ask(f"/mon-rendez-vous/{site.people[0].token}/")
    assert status == 200
    assert [header for header in ONCE if headers.count(header) != 1] == []
