"""How a calendar is answered over HTTP: the right bytes, or « not modified » (RFC 9110).

Shared by the pages of Django and by the program in front of it, which has no request object:
everything here works on header values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_http_date_safe

from events.domain.feeds import Published

CONTENT_TYPE = "text/calendar; charset=utf-8"
CACHE_CONTROL = "public, max-age=1, stale-if-error=86400"
"""With what a process may not know for a second yet, nobody sees a change later than in two."""
PRIVATE_CACHE_CONTROL = "private, no-cache"
"""Kept by nobody on the way, and asked for again each time."""

Headers = list[tuple[str, str]]
_ETAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True, slots=True)
class Variant:
    """One representation of a calendar: its bytes, its validator, its headers."""

    body: bytes
    etag: str
    full: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True)
class Answers:
    """All that can be answered about one calendar."""

    plain: Variant
    zipped: Variant
    modified: int
    etag: str

    @property
    def size(self) -> int:
        """Bytes that it takes to hold them."""
        return len(self.plain.body) + len(self.zipped.body)

    def variant(self, accept_encoding: str) -> Variant:
        """Return the representation to send to who accepts these encodings."""
        return self.zipped if accept_encoding and takes_gzip(accept_encoding) else self.plain


def answers_for(calendar: Published, *, is_private: bool = False) -> Answers:
    """Prepare every answer about a calendar; compressed only where that makes it smaller."""
    plain = _variant(calendar, calendar.body, calendar.etag, "", is_private)
    zipped = plain
    if calendar.gzip_body and len(calendar.gzip_body) < len(calendar.body):
        zipped = _variant(calendar, calendar.gzip_body, calendar.gzip_etag, "gzip", is_private)
    return Answers(plain, zipped, _seconds(calendar.last_modified), calendar.etag)


def calendar_response(request: HttpRequest, answers: Answers) -> HttpResponse:
    """Return what Django answers: the bytes the client takes, or that it has them already."""
    variant = answers.variant(request.headers.get("Accept-Encoding", ""))
    if is_unchanged(
        variant,
        modified=answers.modified,
        if_none_match=request.headers.get("If-None-Match"),
        if_modified_since=request.headers.get("If-Modified-Since"),
    ):
        return HttpResponse(status=304, headers=dict(variant.unchanged))
    body = b"" if request.method == "HEAD" else variant.body
    return HttpResponse(body, headers=dict(variant.full))


def _variant(
    calendar: Published, body: bytes, etag: str, encoding: str, is_private: bool
) -> Variant:
    quoted = f'"{etag}"'
    unchanged = [
        ("ETag", quoted),
        ("Last-Modified", http_date(_seconds(calendar.last_modified))),
        ("Cache-Control", PRIVATE_CACHE_CONTROL if is_private else CACHE_CONTROL),
        ("Vary", "Accept-Encoding"),
    ]
    full = [
        ("Content-Type", CONTENT_TYPE),
        ("Content-Length", str(len(body))),
        ("Content-Disposition", f'inline; filename="{calendar.file_name}"'),
        *([("Content-Encoding", encoding)] if encoding else []),
        *unchanged,
        # Public data: an association's own page may read it from the browser.
        *([] if is_private else [("Access-Control-Allow-Origin", "*")]),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Variant(body, quoted, full, unchanged)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def is_unchanged(
    variant: Variant, *, modified: int, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """Tell whether the client has these very bytes already (RFC 9110 §13.1).

    If-None-Match is compared weakly and wins over If-Modified-Since, whose nonsense is ignored.
    """
    if if_none_match is not None:
        if if_none_match == variant.etag or if_none_match.strip() == "*":
            return True
        return variant.etag in _ETAG.findall(if_none_match)
    if if_modified_since is None:
        return False
    since = _date(if_modified_since)
    return since is not None and modified <= since


@lru_cache(maxsize=512)
def _date(value: str) -> int | None:
    return parse_http_date_safe(value)


@lru_cache(maxsize=512)
def takes_gzip(accept_encoding: str) -> bool:
    """Tell whether gzip is accepted, and not less liked than the plain bytes."""
    weights = dict(map(_weight, accept_encoding.lower().split(",")))
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(item: str) -> tuple[str, float]:
    coding, _semicolon, parameter = item.partition(";")
    name, _equals, value = parameter.partition("=")
    if not parameter.strip():
        return coding.strip(), 1.0
    try:
        return coding.strip(), float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return coding.strip(), 0.0
