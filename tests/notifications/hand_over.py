"""Shorthands for tests in which messages are handed over."""

from datetime import datetime, timedelta

from notifications.domain.sending import SendReport, send_due
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, make_delivery


def deliveries_to(*addresses: str) -> list[Delivery]:
    """Messages that are due, to people of one session."""
    occurrence = make_occurrence()
    return [
        make_delivery(make_registration(occurrence=occurrence, email=address))
        for address in addresses
    ]


def due_in() -> list[timedelta]:
    """When each is due, from ``NOW`` on."""
    return [due - NOW for due in Delivery.objects.order_by("pk").values_list("due_at", flat=True)]


def send(at: datetime = NOW, *, deadline: datetime | None = None) -> SendReport:
    """Send at a standing hour."""
    return send_due(now=at, clock=lambda: at, deadline=deadline)
