"""The source of an e-mail, written straight.

Python's own classes take a millisecond for what is nearly the same each time: a message of two
texts is written here byte for byte as they would; all others are left to them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.header import Header
from email.policy import compat32
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers, sanitize_address

CHARSET = "utf-8"
LONGEST_LINE = 998
"""Octets without the line's end (RFC 5322 §2.1.1)."""

_UNFOLDED = 76
_FOLDING = compat32.clone(linesep="\r\n")
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """From whom a mail is, to whom, and what about; addresses with names, and '' for none."""

    subject: str
    sender: str
    to: str
    reply_to: str
    more: Mapping[str, str]


def subject_header(subject: str) -> Header:
    """Return a subject, well folded.

    Django folds a long one before its first word, which some readers show as a space.
    """
    return Header(subject, CHARSET, header_name="Subject")


def source_of_two_texts(mail: EmailMultiAlternatives) -> bytes | None:
    """Return the source of a mail that is text and HTML, and nothing else.

    None for others, and for lines too long to stand as they are.
    """
    if mail.attachments or mail.cc or mail.bcc or len(mail.alternatives) != 1:
        return None
    content, kind = mail.alternatives[0]
    texts = (_part(str(mail.body), "text/plain"), _part(str(content), kind))
    return source_of([text for text in texts if text], _heading(mail)) if all(texts) else None


def source_of(parts: Iterable[bytes], heading: Heading) -> bytes:
    """Return the source of alternatives that are written already, under these headers."""
    boundary = f"==============={secrets.randbelow(10**19):019d}=="
    between = f"\r\n--{boundary}\r\n".encode()
    body = b"".join(between + part for part in parts)
    return b"".join((*_headers(heading, boundary), body, f"\r\n--{boundary}--\r\n".encode()))


def text_lines(text: str) -> bytes:
    """Return a text with the line ends of mail (RFC 5322 §2.3), in UTF-8."""
    return _LINE_END.sub("\r\n", text).encode()


def part_head(kind: str, *, is_ascii: bool) -> bytes:
    """Return the headers of a text, and the empty line behind them."""
    bits = 7 if is_ascii else 8
    head = f'Content-Type: {kind}; charset="utf-8"\r\nMIME-Version: 1.0\r\n'
    return f"{head}Content-Transfer-Encoding: {bits}bit\r\n\r\n".encode()


@lru_cache(maxsize=512)
def envelope_address(address: str) -> str:
    """Return a bare address as the envelope has it."""
    if _ADDRESS.fullmatch(address):
        return address
    return parseaddr(sanitize_address(address, CHARSET))[1]


def _heading(mail: EmailMultiAlternatives) -> Heading:
    return Heading(
        subject=str(mail.subject),
        sender=mail.from_email,
        to=", ".join(map(str, mail.to)),
        reply_to=", ".join(map(str, mail.reply_to)),
        more={name: str(value) for name, value in mail.extra_headers.items()},
    )


def _headers(heading: Heading, boundary: str) -> list[bytes]:
    addresses = (("From", heading.sender), ("To", heading.to), ("Reply-To", heading.reply_to))
    return [
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode(),
        b"MIME-Version: 1.0\r\n",
        _folded("Subject", heading.subject),
        *(_header(name, value) for name, value in addresses if value),
        *(_header(name, value) for name, value in heading.more.items()),
    ]


def _header(name: str, value: str) -> bytes:
    is_plain = value.isascii() and value.isprintable()
    if is_plain and len(name) + len(value) <= _UNFOLDED:
        return f"{name}: {value}\r\n".encode()
    if is_plain and " " not in value:
        return f"{name}: \r\n {value}\r\n".encode()
    return _folded(name, value)


@lru_cache(maxsize=512)
def _folded(name: str, value: str) -> bytes:
    """Return a header as Django would write it; raises BadHeaderError for two lines."""
    _name, safe = forbid_multi_line_headers(name, value, CHARSET)
    # It folds Header objects too, which its type does not know.
    written: Any = subject_header(value) if name == "Subject" else safe
    return _FOLDING.fold_binary(name, written)


def _part(text: str, kind: str) -> bytes | None:
    body = text_lines(text)
    if max(map(len, body.split(b"\r\n"))) > LONGEST_LINE:
        return None
    return part_head(kind, is_ascii=body.isascii()) + body
