"""What a mail provider calls back to tell: an address that takes nothing."""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.utils import timezone

from notifications.domain.bounces import take_dead_address

_GONE = {RejectReason.INVALID, RejectReason.BOUNCED}
_KINDS = ("event", "Type", "hard_bounce")


def take_event(sender: object, event: AnymailTrackingEvent, **_kwargs: Any) -> None:
    """Mark an address that bounced for good; nothing else that a provider tells is kept."""
    is_lost = event.event_type in {EventType.BOUNCED, EventType.REJECTED}
    if is_lost and event.reject_reason in _GONE and not _may_pass(event.esp_event):
        take_dead_address(str(event.recipient or ""), now=timezone.now())


def _may_pass(raw: object) -> bool:
    """Whether the provider calls it soft: a full mailbox, a server that was down."""
    if not isinstance(raw, dict):
        return False
    said = [raw.get(name) for name in _KINDS]
    return any(one is False or "soft" in str(one).lower() for one in said)
