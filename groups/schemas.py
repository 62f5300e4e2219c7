"""What the API says of groups."""

from __future__ import annotations

from datetime import date

from ninja import Schema
from pydantic import ConfigDict, StrictBool, StrictFloat, StrictInt

from groups.models import SupportGroup

Whole = StrictInt
"""A whole number as JSON writes it: neither ``"10"`` nor ``true``."""

Measure = StrictFloat
"""A number as JSON writes it, whole or not."""

YesNo = StrictBool
"""``true`` or ``false``: neither ``"yes"`` nor ``1``, so that nobody agrees by a slip."""


class Strict(Schema):
    """A body in which unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class ContactOut(Schema):
    """How to reach a group."""

    email: str
    phone: str
    phone_hours: str


class GroupOut(Schema):
    """A group, as anybody may read it."""

    slug: str
    name: str
    organization: str
    description: str
    city: str
    department: str
    contact: ContactOut
    reply_delay_days: int
    next_entry: date | None
    feed: str

    @classmethod
    def of(cls, group: SupportGroup, *, feed: str) -> GroupOut:
        """Return a group's answer; ``feed`` is its calendar's address."""
        return cls(
            slug=group.slug,
            name=group.name,
            organization=group.organization.name,
            description=group.description or group.organization.description,
            city=group.city,
            department=group.department_id,
            contact=ContactOut(
                email=group.contact_email,
                phone=group.contact_phone,
                phone_hours=group.phone_hours,
            ),
            reply_delay_days=group.reply_delay_days,
            next_entry=group.next_entry,
            feed=feed,
        )


class GroupPage(Schema):
    """Groups by slug; ``next`` is the cursor of the following page."""

    items: list[GroupOut]
    next: str | None
