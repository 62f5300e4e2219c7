"""Members of a group: recognised by its organisers, let in by a personal link, never an account.

A link is a long random token; it is looked up by its keyed hash, and kept encrypted so that it
can stand in a message and on a page of the member's own. It ends when it is taken back, or
replaced; a membership that ran out keeps its link, which then says so.
"""

from __future__ import annotations

import uuid
from calendar import monthrange
from datetime import date, datetime

from django.utils.translation import gettext as _

from groups.domain.texts import one_line
from groups.encryption import keyed_hash, new_token
from groups.errors import GroupsError
from groups.models import Member, SupportGroup

BATCH = 200
MAX_NICKNAME = 60


def add_member(*, group: SupportGroup, nickname: str, now: datetime, today: date) -> Member:
    """Recognise somebody as a member, with a link of their own."""
    member = Member(
        group=group,
        nickname=one_line(nickname, field="nickname", max_length=MAX_NICKNAME),
        status=Member.Status.ACTIVE,
        joined_on=today,
        created_at=now,
    )
    _set_token(member, new_token())
    member.save()
    return member


def recognise(member: Member, *, today: date) -> None:
    """Make who asked, or whose membership ran out, a member from today on."""
    member.status = Member.Status.ACTIVE
    member.joined_on = member.joined_on or today
    if member.valid_until is not None and member.valid_until < today:
        member.valid_until = None
    if not member.token:
        _set_token(member, new_token())
    member.save()


def expire(member: Member, *, today: date) -> None:
    """End a membership: the link stays, and says so."""
    member.status = Member.Status.EXPIRED
    member.valid_until = min(filter(None, (member.valid_until, today)))
    member.save(update_fields=["status", "valid_until"])


def set_valid_until(member: Member, *, day: date | None) -> None:
    """Say how long the membership lasts, its last day included; None: without end."""
    member.valid_until = day
    member.save(update_fields=["valid_until"])


def renew_link(member: Member) -> str:
    """Give the member another link; the one before leads nowhere from now on."""
    _set_token(member, new_token())
    member.save(update_fields=["token", "token_hash"])
    return member.token


def revoke_link(member: Member) -> None:
    """Take the link back."""
    member.token, member.token_hash = "", f"revoked-{uuid.uuid4().hex}"
    member.save(update_fields=["token", "token_hash"])


def member_with(token: str) -> Member:
    """Return whose personal link it is; GroupsError ``not_found``, whatever the reason."""
    found = (
        Member.objects.filter(token_hash=_hash(token), erased_at__isnull=True)
        .select_related("group__organization")
        .first()
    )
    if found is None:
        raise GroupsError("not_found", _("Ce lien ne marche plus. Demandez-en un autre au groupe."))
    return found


def find_member(*, group: SupportGroup, public_id: uuid.UUID) -> Member | None:
    """Return a member of the group, if there is one of that id."""
    return Member.objects.filter(group=group, public_id=public_id, erased_at=None).first()


def erase_member(member: Member, *, now: datetime) -> None:
    """Forget who it is, for good; the row stays, nameless, so that figures stay right."""
    Member.objects.filter(pk=member.pk).update(
        nickname="",
        token="",
        token_hash=f"erased-{uuid.uuid4().hex}",
        status=Member.Status.EXPIRED,
        erased_at=now,
    )


def erase_old_members(*, now: datetime) -> int:
    """Erase those whose membership ended long enough ago, or whom nobody ever recognised.

    They are kept as long as the association keeps what people write when they register.
    """
    total = 0
    kept = Member.objects.filter(erased_at__isnull=True)
    rows = kept.exclude(status=Member.Status.ACTIVE, valid_until=None).only(
        # Not their names: what no key reads is erased in time like all else.
        *("valid_until", "created_at", "group__organization__retention_months")
    )
    for member in rows.select_related("group__organization"):
        ended = member.valid_until or member.created_at.date()
        months = member.group.organization.retention_months
        if _months_later(ended, months) <= now.date():
            erase_member(member, now=now)
            total += 1
    return total


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _set_token(member: Member, token: str) -> None:
    member.token, member.token_hash = token, _hash(token)


def _hash(token: str) -> str:
    return keyed_hash(token, purpose="member")
