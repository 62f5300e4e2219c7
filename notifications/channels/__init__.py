"""The ways to reach people; a new one is a module here and a line in ``channels()``."""

from __future__ import annotations

from collections.abc import Iterable

from events.domain.telling import way_to
from events.models import Registration

from .base import Channel, Line
from .email_line import EmailChannel
from .sms import SmsChannel

__all__ = ["Channel", "Line", "channels", "channels_for"]

_CHANNELS: tuple[Channel, ...] = (EmailChannel(), SmsChannel())


def channels() -> tuple[Channel, ...]:
    """Return the channels that this site has."""
    return _CHANNELS


def channels_for(registration: Registration) -> Iterable[Channel]:
    """Return the one by which the person behind a registration is told, if there is any."""
    way = way_to(registration)
    return (channel for channel in _CHANNELS if channel.name == way)
