"""A calendar as it is answered: its bytes and their validators."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime

from events.models.feeds import PublishedBytes


@dataclass(frozen=True)
class Published:
    """A calendar as it is answered, with the validators of HTTP (RFC 9110 §8.8).

    ``etag`` is without quotes; ``gzip_body`` has another one, see ``gzip_etag``. Both change
    only with the content, as does ``last_modified``.
    """

    path: str
    body: bytes
    gzip_body: bytes
    etag: str
    last_modified: datetime

    @property
    def gzip_etag(self) -> str:
        """The validator of the compressed bytes."""
        return f"{self.etag}-gz"

    @property
    def file_name(self) -> str:
        """Under what name it is saved."""
        return self.path.partition("?")[0].rpartition("/")[2]


def published_of(row: PublishedBytes | None) -> Published | None:
    """Return what a row holds; None when it is not for the public."""
    if row is None or not row.etag or row.last_modified is None:
        return None
    return Published(row.path, bytes(row.body), bytes(row.gzip_body), row.etag, row.last_modified)


def etag_of(body: bytes) -> str:
    """Return a validator that is the same for the same bytes alone."""
    return hashlib.sha256(body).hexdigest()[:32]


def compressed(body: bytes) -> bytes:
    """Return the bytes compressed, the same for the same ones: without a time of their own."""
    return gzip.compress(body, compresslevel=6, mtime=0) if body else b""
