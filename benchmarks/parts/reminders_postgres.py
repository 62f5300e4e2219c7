"""Planning and sending reminders on PostgreSQL, every commit on disk."""

from __future__ import annotations

from benchmarks.parts.reminders import measure

__all__ = ["measure"]
