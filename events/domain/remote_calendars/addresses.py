"""An address taken apart and checked, before anything is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from .errors import RemoteError

MAX_LENGTH = 2_000
_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9.])?|\[?[0-9a-f:.]{2,45}\]?")
_SAFE = "/:?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True)
class Address:
    """Where a calendar is: its host in ASCII, its port, and what is asked for there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_secure(self) -> bool:
        """Whether the way there is encrypted."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The host as the Host header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def __repr__(self) -> str:
        return f"<Address at {self.host}>"

    def moved_to(self, location: str, *, local_ports: frozenset[int]) -> Address:
        """Return where a redirect leads; never from an encrypted way to another."""
        try:
            joined = urljoin(str(self), location[:MAX_LENGTH])
        except ValueError as error:
            raise RemoteError("bad_address") from error
        found = parse_address(joined, local_ports=local_ports)
        if self.is_secure and not found.is_secure:
            raise RemoteError("insecure_redirect")
        return found


def parse_address(text: str, *, local_ports: frozenset[int] = frozenset()) -> Address:
    """Return the address that somebody typed; webcal is https.

    Raises RemoteError: ``bad_address``, ``address_with_password``, ``bad_port``. Only 80 and 443
    are read, and ``local_ports`` in tests.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH or any(char.isspace() or not char.isprintable() for char in text):
        raise RemoteError("bad_address")
    try:
        parts = urlsplit(text)
        scheme, port = _SCHEMES[parts.scheme.lower()], parts.port
    except (ValueError, KeyError) as error:
        raise RemoteError("bad_address") from error
    if "@" in parts.netloc:
        raise RemoteError("address_with_password")
    port = port or _PORTS[scheme]
    if port not in {*_PORTS.values(), *local_ports}:
        raise RemoteError("bad_port")
    return Address(scheme, _host(parts), port, _target(parts))


def _host(parts: SplitResult) -> str:
    try:
        host = (parts.hostname or "").rstrip(".")
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except (UnicodeError, ValueError) as error:
        raise RemoteError("bad_address") from error
    if not _HOST.fullmatch(ascii_host):
        raise RemoteError("bad_address")
    return ascii_host


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_SAFE)
    return f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path
