"""Calendars that others read: published feeds, and single sessions (RFC 5545, RFC 7986)."""

from .gathering import (
    gathered,
    gathering_of_search,
    is_gathered,
    is_kept,
    kept_search,
    overall_revision,
)
from .identities import event_path, group_path, network_path, session_uid
from .published_bytes import Published
from .publishing import publish_feed, publish_stale, published, session_published
from .questions import agenda_path, parameters_of, question
from .rendering import Rendered, render_feed
from .rows import ensure_feeds, group_changed, touch_feeds, touch_groups, touch_places
from .sessions import session_calendar

__all__ = [
    "Published",
    "Rendered",
    "agenda_path",
    "ensure_feeds",
    "event_path",
    "gathered",
    "gathering_of_search",
    "group_changed",
    "group_path",
    "is_gathered",
    "is_kept",
    "kept_search",
    "network_path",
    "overall_revision",
    "parameters_of",
    "publish_feed",
    "publish_stale",
    "published",
    "question",
    "render_feed",
    "session_calendar",
    "session_published",
    "session_uid",
    "touch_feeds",
    "touch_groups",
    "touch_places",
]
