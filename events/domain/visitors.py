"""Knowing within one year, and one association, that the same person came again.

A pseudonym is HMAC-SHA256, under the key of the association's year, of what somebody is known
by: their membership, else their address, else their number. Who left nothing but a nickname
has none, and is never matched from one session to another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from events.models import (
    Attendance,
    AttendanceMark,
    Occurrence,
    Registration,
    Visitor,
    YearKey,
)
from groups.encryption import decrypt
from groups.models import Member, SupportGroup

KEY_BYTES = 32

Year: TypeAlias = tuple[int, int]
"""Key of an association, and a year."""


@dataclass(frozen=True, kw_only=True)
class _Mark:
    """What an attendance says of who it is about; hashes are '' where nothing was left."""

    key: int
    occurrence: int
    mark: str
    noted_in: Year | None
    member: int | None
    email_hash: str
    phone_hash: str

    @property
    def known_by(self) -> str:
        """What a pseudonym is made of; '' for who can't be known again."""
        if self.member is not None:
            return _of_member(self.member)
        if self.email_hash:
            return f"email\0{self.email_hash}"
        return f"phone\0{self.phone_hash}" if self.phone_hash else ""


def note_visits(*, occurrences: Collection[Occurrence], now: datetime) -> None:
    """Give each person marked present at these sessions the pseudonym of the session's year.

    Needs a transaction, and sessions with schedule and event loaded. A pseudonym that is there
    stays; a year that was closed gets none any more. Doing it again changes nothing.
    """
    marks = _marks(occurrences)
    if not marks:
        return
    years = _years_of(occurrences)
    stale = [one.key for one in marks if one.noted_in and one.noted_in != _year_of(one, years)]
    if stale:
        Visitor.objects.filter(attendance__in=stale).delete()
    missing = [one for one in marks if one.known_by and _is_missing(one, years)]
    keys = _open_keys({years[one.occurrence] for one in missing}, now=now)
    new = [
        _visitor(one, keys[years[one.occurrence]])
        for one in missing
        if years[one.occurrence] in keys
    ]
    Visitor.objects.bulk_create(new, ignore_conflicts=True)


def forget_visits(*, registrations: Iterable[int], now: datetime) -> None:
    """Replace the pseudonyms of these registrations' people by random ones, all year through.

    They still count, once, and nothing leads from what they wrote to their visits any more.
    Must come before their contact is erased; needs a transaction.
    """
    keys = list(registrations)
    came = Occurrence.objects.filter(attendances__registration__in=keys).distinct()
    note_visits(occurrences=list(came.select_related("schedule", "event")), now=now)
    rows = Visitor.objects.filter(attendance__registration__in=keys)
    for year_key, pseudonym in set(rows.values_list("year_key", "pseudonym")):
        same = Visitor.objects.filter(year_key=year_key, pseudonym=pseudonym)
        same.update(pseudonym=random_pseudonym())


def forget_member(*, member: Member, now: datetime) -> None:
    """Replace a member's pseudonyms of all open years by random ones; they still count, once.

    Must come before the member is erased.
    """
    with transaction.atomic():
        came = Occurrence.objects.filter(attendances__member=member).distinct()
        note_visits(occurrences=list(came.select_related("schedule", "event")), now=now)
        keys = YearKey.objects.filter(
            organization=member.group.organization_id, destroyed_at__isnull=True
        )
        for key in keys:
            known = pseudonym_of(key=key.key, known_by=_of_member(member.pk))
            rows = Visitor.objects.filter(year_key=key, pseudonym=known)
            rows.update(pseudonym=random_pseudonym())


def note_before_erasing(*, registrations: Iterable[int], now: datetime) -> None:
    """Note who came while their contact is still there: keeping it ends before the year does."""
    came = Occurrence.objects.filter(
        attendances__registration__in=list(registrations),
        attendances__visitor__isnull=True,
        attendances__mark=AttendanceMark.PRESENT,
    )
    rows = came.filter(_has_contact()).distinct().select_related("schedule", "event")
    note_visits(occurrences=list(rows), now=now)


def random_pseudonym() -> str:
    """Return a value of the same shape that stands for nobody."""
    return secrets.token_hex(hashlib.sha256().digest_size)


def pseudonym_of(*, key: str, known_by: str) -> str:
    """Return the 64 hexadecimal digits that stand for a person under a year's key."""
    return hmac.new(bytes.fromhex(key), known_by.encode(), hashlib.sha256).hexdigest()


def visits_of(registration: Registration) -> list[Visitor]:
    """Return the pseudonyms kept of a registration, for whoever asks what is kept of them."""
    rows = Visitor.objects.filter(attendance__registration=registration)
    return list(rows.select_related("year_key__organization").order_by("pk"))


def _of_member(key: int) -> str:
    return f"member\0{key}"


def _has_contact() -> Q:
    return ~Q(
        attendances__registration__email_hash="",
        attendances__registration__phone_hash="",
        attendances__registration__member__isnull=True,
    )


def _marks(occurrences: Collection[Occurrence]) -> list[_Mark]:
    """Give those present, and those who have a pseudonym (one query)."""
    present_or_noted = Q(mark=AttendanceMark.PRESENT) | Q(visitor__isnull=False)
    rows = Attendance.objects.filter(
        present_or_noted,
        occurrence__in=[occurrence.pk for occurrence in occurrences],
        is_walk_in=False,
    )
    return [
        _Mark(
            key=key,
            occurrence=occurrence,
            mark=mark,
            noted_in=(organization, year) if organization else None,
            member=member or registered_member,
            email_hash=email or "",
            phone_hash=phone or "",
        )
        for (
            key,
            occurrence,
            mark,
            organization,
            year,
            member,
            registered_member,
            email,
            phone,
        ) in rows.values_list(
            "pk",
            "occurrence",
            "mark",
            "visitor__year_key__organization",
            "visitor__year_key__year",
            "member",
            "registration__member",
            "registration__email_hash",
            "registration__phone_hash",
        )
    ]


def _years_of(occurrences: Collection[Occurrence]) -> dict[int, Year]:
    """Return, by key of a session, whose year it is in, on the clock of its place."""
    groups = {occurrence.event.group_id for occurrence in occurrences}
    organizations = dict(
        SupportGroup.objects.filter(pk__in=groups).values_list("pk", "organization")
    )
    return {
        one.pk: (organizations[one.event.group_id], one.local_start.year) for one in occurrences
    }


def _year_of(mark: _Mark, years: dict[int, Year]) -> Year | None:
    """Return the year in which a mark is to be noted; None when nobody came."""
    return years[mark.occurrence] if mark.mark == AttendanceMark.PRESENT else None


def _is_missing(mark: _Mark, years: dict[int, Year]) -> bool:
    year = _year_of(mark, years)
    return year is not None and mark.noted_in != year


def _visitor(mark: _Mark, key: YearKey) -> Visitor:
    return Visitor(
        attendance_id=mark.key,
        year_key=key,
        pseudonym=pseudonym_of(key=key.key, known_by=mark.known_by),
        is_member=mark.member is not None,
    )


def _open_keys(years: set[Year], *, now: datetime) -> dict[Year, YearKey]:
    """Return the keys of these years, made where there was none, and locked: none is closed
    while pseudonyms are being made. Years that were closed are left out.
    """
    if not years:
        return {}
    found = _locked(years)
    missing = years - {(key.organization_id, key.year) for key in found}
    if missing:
        YearKey.objects.bulk_create(
            [new_key(organization, year, now=now) for organization, year in sorted(missing)],
            ignore_conflicts=True,
        )
        found = _locked(years)
    return {(key.organization_id, key.year): key for key in found if _opens(key)}


def _opens(key: YearKey) -> bool:
    """Read the key; tell whether pseudonyms can still be made: not destroyed, and ours to read."""
    try:
        key.key = decrypt(vars(key)["sealed"])
    except InvalidToken:
        return False
    return key.destroyed_at is None


def new_key(organization: int, year: int, *, now: datetime) -> YearKey:
    """Return the unsaved key of a year: 256 random bits, in hexadecimal."""
    secret = secrets.token_hex(KEY_BYTES)
    return YearKey(organization_id=organization, year=year, key=secret, created_at=now)


def _locked(years: set[Year]) -> list[YearKey]:
    rows = YearKey.objects.filter(
        organization__in={organization for organization, _year in years},
        year__in={year for _organization, year in years},
    )
    locked = rows.select_for_update(no_key=True).order_by("organization", "year").defer("key")
    locked = locked.annotate(sealed=Cast("key", TextField()))
    return [key for key in locked if (key.organization_id, key.year) in years]
