"""Mail that comes back later: which message it was, and whether its address is dead (RFC 3464)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from enum import Enum

from django.db import transaction

from events.domain.refused_contacts import mark_refused
from events.domain.registration_requests import contact_hash
from events.domain.unreached_offers import keep_unreached
from notifications.channels.statuses import blames_address, status_in
from notifications.channels.verp import named_in
from notifications.domain.refusals import take_the_other_way, unasked_by
from notifications.models import Delivery

MOST = 256 * 1024
"""Bytes of a bounce that are read: the report stands before what was returned."""

_SENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_LONGEST_HEADER = 2000
_MOST_BLOCKS = 20
_STILL_WORTH_TELLING = timedelta(days=5)


class Outcome(Enum):
    """What came of a bounce."""

    MARKED = "marked"
    COUNTED = "counted"
    NOT_OURS = "not_ours"
    NO_REPORT = "no_report"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a delivery status notification says of one recipient."""

    action: str
    status: str

    @property
    def is_final(self) -> bool:
        """Whether the message will not arrive any more."""
        return self.action == "failed"

    @property
    def kills_address(self) -> bool:
        """Whether no other message would arrive there either."""
        return self.is_final and blames_address(self.status)


def take_bounce(source: bytes, *, now: datetime) -> Outcome:
    """Mark the address that a bounce speaks of, or count a delay; whatever the bytes are.

    A message that will not arrive goes by the person's other channel, if they have one. Nothing
    but the delivery that the envelope names is believed: a bounce can be forged.
    """
    read = _parsed(source)
    delivery = _delivery(_named(read)) if read is not None else None
    if read is None or delivery is None:
        return Outcome.NOT_OURS
    report = _report(read)
    if report is None:
        return Outcome.NO_REPORT
    _note(delivery, report, now=now)
    if report.is_final:
        keep_unreached(now=now, unasked=unasked_by(delivery))
    return Outcome.MARKED if report.kills_address else Outcome.COUNTED


def take_dead_address(address: str, *, now: datetime) -> None:
    """Mark an address that a provider found dead; what it was told lately goes the other way."""
    digest = contact_hash(address.strip())
    if not digest:
        return
    with transaction.atomic():
        _mark_dead(digest, now=now)
    keep_unreached(now=now)


def _mark_dead(digest: str, *, now: datetime) -> None:
    mark_refused(channel=Delivery.Channel.EMAIL, contact_hash=digest, now=now)
    lately = Delivery.objects.filter(
        registration__email_hash=digest,
        channel=Delivery.Channel.EMAIL,
        state=Delivery.State.SENT,
        settled_at__gt=now - _STILL_WORTH_TELLING,
    )
    waiting = Delivery.objects.unsettled().filter(
        registration__email_hash=digest, channel=Delivery.Channel.EMAIL
    )
    take_the_other_way([*lately.order_by("pk"), *waiting.order_by("pk")], now=now)


@transaction.atomic
def _note(delivery: Delivery, report: Report, *, now: datetime) -> None:
    row = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENT)
    if not report.is_final:
        row.update(reason=f"delayed_{report.status}")
        return
    row.update(state=Delivery.State.FAILED, reason=f"bounced_{report.status}")
    if report.kills_address:
        digest = delivery.registration.email_hash
        mark_refused(channel=Delivery.Channel.EMAIL, contact_hash=digest, now=now)
    take_the_other_way([delivery], now=now)


def _parsed(source: bytes) -> Message | None:
    """Return the message; None for what nests so deep that nobody wrote it."""
    try:
        return message_from_bytes(source[:MOST])
    except RecursionError:
        return None


def _named(read: Message) -> uuid.UUID | None:
    values = (str(value)[:_LONGEST_HEADER] for name in _SENT_TO for value in read.get_all(name, []))
    return next(filter(None, map(named_in, values)), None)


def _delivery(public_id: uuid.UUID | None) -> Delivery | None:
    if public_id is None:
        return None
    mails = Delivery.objects.filter(channel=Delivery.Channel.EMAIL).select_related("registration")
    return mails.filter(public_id=public_id).first()


def _report(read: Message) -> Report | None:
    """Return what is said of the recipient: the worst, where several blocks say something."""
    if read.get_content_type() != "multipart/report":
        return None
    said = [_said(block) for block in _blocks(read)]
    reports = [report for report in said if report is not None]
    return max(reports, key=lambda one: (one.is_final, one.kills_address), default=None)


def _blocks(read: Message) -> Iterator[Message]:
    parts = read.get_payload()
    for part in parts[:_MOST_BLOCKS] if isinstance(parts, list) else []:
        inner = part.get_payload() if isinstance(part, Message) else None
        if not isinstance(part, Message) or not isinstance(inner, list):
            continue
        if part.get_content_type() == "message/delivery-status":
            yield from (block for block in inner[:_MOST_BLOCKS] if isinstance(block, Message))


def _said(block: Message) -> Report | None:
    action = str(block.get("Action", ""))[:_LONGEST_HEADER].strip().lower()
    status = status_in(str(block.get("Status", ""))[:_LONGEST_HEADER])
    if action not in {"failed", "delayed"} or not status:
        return None
    return Report(action=action, status=status)
