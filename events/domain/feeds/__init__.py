"""Calendars that others read: published feeds, and single sessions (RFC 5545, RFC 7986)."""

from .identities import event_path, group_path, session_uid
from .publishing import Published, publish_feed, publish_stale, published, session_published
from .rendering import Rendered, render_feed
from .rows import ensure_feeds, touch_feeds, touch_groups
from .sessions import session_calendar

__all__ = [
    "Published",
    "Rendered",
    "ensure_feeds",
    "event_path",
    "group_path",
    "publish_feed",
    "publish_stale",
    "published",
    "render_feed",
    "session_calendar",
    "session_published",
    "session_uid",
    "touch_feeds",
    "touch_groups",
]
