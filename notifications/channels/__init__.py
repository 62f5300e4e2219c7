"""The ways to reach people; a new one is a module here and a line in ``channels()``."""

from __future__ import annotations

from collections.abc import Iterable

from events.models import Registration

from .base import Channel, Line
from .email import EmailChannel

__all__ = ["Channel", "Line", "channels", "channels_for"]

_CHANNELS: tuple[Channel, ...] = (EmailChannel(),)


def channels() -> tuple[Channel, ...]:
    """Return the channels that this site has."""
    return _CHANNELS


def channels_for(registration: Registration) -> Iterable[Channel]:
    """Return those by which the person behind a registration can be reached."""
    return (channel for channel in _CHANNELS if channel.reaches(registration))
