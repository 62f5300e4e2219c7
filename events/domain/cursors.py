"""Where a page of sessions or edits ends, as an opaque word."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the moment and public id of its last row."""

    starts_at: datetime
    public_id: uuid.UUID


def encode_cursor(cursor: Cursor) -> str:
    """Return the cursor as an opaque word."""
    text = f"{cursor.starts_at.isoformat()} {cursor.public_id.hex}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(word: str) -> Cursor | None:
    """Return the cursor of a word; None (the first page) when it is not one of ours."""
    try:
        text = base64.urlsafe_b64decode(word[:200] + "=" * (-len(word[:200]) % 4)).decode()
        starts_at, _space, public_id = text.partition(" ")
        start = datetime.fromisoformat(starts_at)
        cursor = Cursor(start.astimezone(UTC), uuid.UUID(public_id))
    except (ValueError, OverflowError, binascii.Error):
        return None
    return cursor if start.tzinfo else None
