"""What one registration costs beside few and beside very many, on PostgreSQL."""

from __future__ import annotations

from benchmarks.parts.crowds import measure

__all__ = ["measure"]
