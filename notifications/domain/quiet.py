"""What waits for the morning: an SMS that nobody has to read tonight."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.domain.quiet_hours import not_before
from events.models import Occurrence
from notifications.models import Delivery

URGENT_WITHIN = timedelta(hours=12)
_URGENT = {Delivery.Purpose.CALLED_OFF, Delivery.Purpose.CHANGED, Delivery.Purpose.RESTORED}


def quiet_until(delivery: Delivery, *, now: datetime) -> datetime | None:
    """Return the end of the quiet hours where the message has to wait for it, else None.

    A session called off, changed or restored within twelve hours does not wait: somebody would
    be on their way. Neither do e-mails.
    """
    if delivery.channel != Delivery.Channel.SMS or _is_urgent(delivery, now=now):
        return None
    morning = not_before(now, zone=delivery.registration.occurrence.schedule.zone)
    return morning if morning > now else None


def _is_urgent(delivery: Delivery, *, now: datetime) -> bool:
    if delivery.purpose not in _URGENT:
        return False
    occurrence = delivery.registration.occurrence
    # Who was to come tomorrow at eight must know tonight that it is next week.
    starts = (occurrence.starts_at, _original_start(occurrence))
    return any(now <= start <= now + URGENT_WITHIN for start in starts)


def _original_start(occurrence: Occurrence) -> datetime:
    wall = datetime.combine(occurrence.original_date, occurrence.original_time)
    return wall.replace(tzinfo=occurrence.schedule.zone)
