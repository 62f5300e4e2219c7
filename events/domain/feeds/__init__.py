"""Calendars that others read: published feeds, and single sessions (RFC 5545, RFC 7986)."""

from .identities import event_path, group_path, session_uid
from .rows import ensure_feeds, touch_feeds, touch_groups
from .sessions import session_calendar

__all__ = [
    "ensure_feeds",
    "event_path",
    "group_path",
    "session_calendar",
    "session_uid",
    "touch_feeds",
    "touch_groups",
]
