"""Reading what stands at an address, or learning that it hasn't changed (RFC 9110, 9111)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse

from django.conf import settings

from .addresses import Address, parse_address
from .errors import RemoteError
from .public import public_addresses
from .wire import Deadline, Wire, connect

MAX_BYTES = 5 * 1024 * 1024
MAX_REDIRECTS = 3
_PIECE = 64 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_REFUSALS = {401: "forbidden", 403: "forbidden", 404: "gone", 410: "gone", 429: "busy", 503: "busy"}
_LONGEST_ETAG, _LONGEST_DATE = 200, 64
_LONGEST_WAIT = 7 * 86_400


@dataclass(frozen=True)
class Fetched:
    """What was read, and what tells later whether it changed; no body when it hadn't."""

    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


def fetch(
    url: str, *, seconds: float, now: datetime, etag: str = "", last_modified: str = ""
) -> Fetched:
    """Read the calendar at an address, in so many seconds all told.

    Raises RemoteError for whatever stands in the way.
    """
    local = local_ports()
    deadline = Deadline.after(seconds)
    address = parse_address(url, local_ports=local)
    for _hop in range(MAX_REDIRECTS + 1):
        numbers = public_addresses(address, timeout=deadline.left(), local_ports=local)
        with connect(address, numbers, deadline) as wire:
            answer = _ask(wire, address, etag=etag, last_modified=last_modified)
            if answer.status not in _MOVED:
                return _fetched(answer, now=now)
            address = address.moved_to(answer.getheader("Location", ""), local_ports=local)
    raise RemoteError("too_many_redirects")


def local_ports() -> frozenset[int]:
    """Return the ports at which this machine may be read: none, but in tests."""
    return frozenset(settings.REMOTE_CALENDAR_LOCAL_PORTS)


def _ask(wire: Wire, address: Address, *, etag: str, last_modified: str) -> HTTPResponse:
    headers = {
        "Host": address.authority,
        "User-Agent": "Tablee (calendar import)",
        "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    request = "\r\n".join([f"GET {address.target} HTTP/1.1", *lines, "", ""])
    try:
        wire.send(request.encode("ascii", errors="ignore"))
        answer = HTTPResponse(wire, method="GET")  # type: ignore[arg-type] # all it needs
        answer.begin()
    except HTTPException as error:
        raise RemoteError("bad_answer") from error
    except OSError as error:
        raise RemoteError("unreachable") from error
    return answer


def _fetched(answer: HTTPResponse, *, now: datetime) -> Fetched:
    if answer.status == 304:
        return Fetched(is_unchanged=True)
    if answer.status != 200:
        code = _REFUSALS.get(answer.status, "http_error")
        wait = _retry_after(answer.getheader("Retry-After", ""), now=now)
        raise RemoteError(code, status=answer.status, retry_after=wait)
    return Fetched(
        body=_body(answer),
        etag=_header(answer, "ETag", _LONGEST_ETAG),
        last_modified=_header(answer, "Last-Modified", _LONGEST_DATE),
    )


def _header(answer: HTTPResponse, name: str, longest: int) -> str:
    """Return a header that is sent back later; one that is too long or odd isn't."""
    value = answer.getheader(name, "").strip()
    is_plain = value.isascii() and value.isprintable()
    return value if is_plain and len(value) <= longest else ""


def _body(answer: HTTPResponse) -> bytes:
    """Return the whole body, at most 5 MB of it, before and after it is decompressed."""
    encoding = answer.getheader("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise RemoteError("bad_encoding")
    raw = bytearray()
    try:
        while piece := answer.read(_PIECE):
            raw += piece
            if len(raw) > MAX_BYTES:
                raise RemoteError("file_too_large")
    except HTTPException as error:
        raise RemoteError("bad_answer") from error
    except OSError as error:
        raise RemoteError("unreachable") from error
    if answer.length:  # fewer bytes came than were announced
        raise RemoteError("bad_answer")
    return _unpacked(bytes(raw)) if "gzip" in encoding else bytes(raw)


def _unpacked(raw: bytes) -> bytes:
    """Decompress no more than is taken, however little it was packed into."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        found = unpacker.decompress(raw, MAX_BYTES + 1)
    except zlib.error as error:
        raise RemoteError("bad_answer") from error
    if len(found) > MAX_BYTES:
        raise RemoteError("file_too_large")
    if not unpacker.eof:
        raise RemoteError("bad_answer")
    return found


def _retry_after(value: str, *, now: datetime) -> int | None:
    """Return the seconds that Retry-After asks to wait (RFC 9110 §10.2.3), a week at most."""
    value = value.strip()[:_LONGEST_DATE]
    if value.isascii() and value.isdigit():
        return min(int(value), _LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0, int(seconds)), _LONGEST_WAIT)
