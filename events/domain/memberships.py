"""Members at their group's dates: recognised in one tap, then coming in one tap."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.domain.agenda import for_cards
from events.domain.erasure import erase_registration
from events.domain.locking import lock_any, save_seats
from events.domain.nudges import nudge
from events.domain.openings import check_open
from events.domain.registration_changes import RETURNING_STATUSES, accept, cancel, come_back
from events.domain.registration_requests import CONSENT_VERSION
from events.domain.registrations import first_word, place, set_code, set_person, set_token
from events.domain.seating import take_queue_no, tell
from events.domain.take_out import take_out
from events.domain.visitors import forget_member
from events.errors import EventsError
from events.models import AccessMode, Occurrence, Registration, RegistrationStatus
from groups.domain.members import add_member, erase_member, member_with
from groups.domain.members import recognise as recognise_member
from groups.models import Member

MOST = 60
"""Dates on a member's page: a year of a weekly group, and a few more."""


@dataclass(frozen=True)
class MemberDate:
    """One date of the group, and the member's own registration for it, if any."""

    session: Occurrence
    registration: Registration | None

    @property
    def is_coming(self) -> bool:
        """Whether the member comes, waits for a place, or for an answer."""
        return self.registration is not None and self.registration.is_active


def recognise(*, registration: Registration, now: datetime) -> Registration:
    """« Je la reconnais »: who asked is a member of the group from now on, and has a seat.

    Who left the same contact as a member before is that member. Doing it twice changes nothing.
    """
    with transaction.atomic():
        occurrence = lock_any(registration.occurrence.public_id)
        asked = Registration.objects.select_related("member").get(pk=registration.pk)
        if asked.status != RegistrationStatus.PENDING or asked.erased_at is not None:
            return asked
        today = now.astimezone(occurrence.schedule.zone).date()
        member = asked.member or _same_person(asked, occurrence)
        if member is None:
            group = occurrence.event.group
            member = add_member(group=group, nickname=asked.nickname, now=now, today=today)
        else:
            recognise_member(member, today=today)
        Registration.objects.filter(pk=asked.pk).update(member=member)
        return accept(registration=asked, now=now)


def _same_person(asked: Registration, occurrence: Occurrence) -> Member | None:
    """Return the member of the group who left this contact, if it is known to be theirs.

    A number beside the address must be theirs, too: they would be told there from now on.
    """
    if not asked.email_hash or asked.is_for_other:
        return None
    known = Registration.objects.filter(
        email_hash=asked.email_hash,
        member__group=occurrence.event.group_id,
        member__erased_at__isnull=True,
        is_for_other=False,
    )
    if asked.phone_hash:
        known = known.filter(phone_hash=asked.phone_hash)
    found = known.select_related("member").order_by("-pk").first()
    return found.member if found else None


def dates_for(member: Member, *, now: datetime) -> list[MemberDate]:
    """Return the coming dates for members of the group, with the member's own (two queries)."""
    coming = Occurrence.objects.filter(
        event__group=member.group_id,
        event__access_mode=AccessMode.MEMBERS_ONLY,
        event__archived_at__isnull=True,
        starts_at__gt=now,
    )
    sessions = list(for_cards(coming).in_order()[:MOST])
    own = _own(member, sessions)
    return [MemberDate(session, own.get(session.pk)) for session in sessions]


def _own(member: Member, sessions: Iterable[Occurrence]) -> dict[int, Registration]:
    """Return the member's registrations by session; of several, the one that counts."""
    rows = Registration.objects.filter(
        member=member, occurrence__in=sessions, erased_at__isnull=True
    )
    ranked = sorted(rows, key=lambda one: (one.is_active, one.pk))
    return {row.occurrence_id: row for row in ranked}


def come(*, token: str, occurrence_id: uuid.UUID, now: datetime) -> Registration:
    """« Je viens »: a seat for the member, or a place in the line; twice changes nothing.

    Raises GroupsError ``not_found``, EventsError ``membership_over`` or why the date is closed.
    """
    member = member_with(token)
    with transaction.atomic():
        occurrence = _lock(member, occurrence_id)
        own = _own(member, [occurrence]).get(occurrence.pk)
        if own is not None and own.is_active:
            return own
        if not member.is_valid(on=occurrence.local_start.date()):
            raise EventsError(
                "membership_over",
                _("Votre adhésion ne couvre pas cette date. Parlez-en au groupe."),
            )
        if own is not None and own.status in RETURNING_STATUSES:
            return come_back(token=own.token, now=now)
        check_open(occurrence, now=now)
        registration = _new(member, occurrence, now=now)
        place(registration, occurrence=occurrence, now=now)
        registration.save()
        save_seats(occurrence)
        tell(registration, first_word(registration), now=now)
        nudge()
    return registration


def stay_away(*, token: str, occurrence_id: uuid.UUID, now: datetime) -> None:
    """« Je ne viens plus »: the seat is free again; twice changes nothing."""
    member = member_with(token)
    with transaction.atomic():
        occurrence = _lock(member, occurrence_id)
        own = _own(member, [occurrence]).get(occurrence.pk)
        if own is not None and own.is_active:
            cancel(token=own.token, now=now)


def _lock(member: Member, occurrence_id: uuid.UUID) -> Occurrence:
    """Lock a date that is for members of the group; EventsError ``not_found``."""
    theirs = Occurrence.objects.filter(
        public_id=occurrence_id,
        event__group=member.group_id,
        event__access_mode=AccessMode.MEMBERS_ONLY,
    )
    if not theirs.exists():
        raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
    return lock_any(occurrence_id)


def _new(member: Member, occurrence: Occurrence, *, now: datetime) -> Registration:
    """Return the unsaved registration, told of as the one before it was."""
    last = _last_told(member)
    registration = Registration(
        occurrence=occurrence,
        member=member,
        queue_no=take_queue_no(occurrence),
        is_discreet=last.is_discreet if last else True,
        channel=last.channel if last else "",
        muted=last.muted if last else [],
        reminder_offsets=last.reminder_offsets if last else None,
        language=last.language if last else "fr",
        consent_version=CONSENT_VERSION,
        consented_at=now,
        agreed_months=member.group.organization.retention_months,
        created_at=now,
        changed_at=now,
    )
    email, phone = (last.email, last.phone) if last else ("", "")
    set_person(registration, member.nickname, email, phone)
    if last:
        registration.email_refused_at = last.email_refused_at
        registration.phone_refused_at = last.phone_refused_at
    set_token(registration)
    set_code(registration)
    return registration


def _last_told(member: Member) -> Registration | None:
    """Return the member's latest registration that says how to tell them."""
    own = Registration.objects.filter(member=member, erased_at__isnull=True, is_for_other=False)
    return own.order_by("-created_at", "-pk").first()


def take_out_member(*, token: str) -> dict[str, object]:
    """Return all that is kept of a member, as values that JSON can hold."""
    member = member_with(token)
    own = Registration.objects.filter(member=member, erased_at__isnull=True).order_by("pk")
    return {
        "about": _("Tout ce qui est gardé de vous comme adhérent ou adhérente."),
        "nickname": member.nickname,
        "status": member.status,
        "joined_on": member.joined_on and member.joined_on.isoformat(),
        "valid_until": member.valid_until and member.valid_until.isoformat(),
        "created_at": member.created_at.isoformat(),
        "group": member.group.name,
        "dates": [take_out(token=one.token) for one in own],
    }


def erase_membership(*, token: str, now: datetime) -> None:
    """Erase a member and all their registrations; their seats to come are free again."""
    member = member_with(token)
    own = Registration.objects.filter(member=member, erased_at__isnull=True).order_by("pk")
    for registration in own:
        erase_registration(token=registration.token, now=now)
    forget_member(member=member, now=now)
    erase_member(member, now=now)


def link_of(registration: Registration, *, now: datetime) -> str:
    """Return the token of the member's page, for who is to be told of it; '' otherwise."""
    member = registration.member
    if member is None or registration.is_for_other or registration.erased_at is not None:
        return ""
    return member.token if member.is_valid(on=timezone.localdate(now)) else ""


def shown_link(registration: Registration, *, now: datetime) -> str:
    """Return the same for the page of a registration: to whom no message can bring it.

    Only where the member was made from it: whoever types a member's address sees nothing of them.
    """
    member = registration.member
    if member is None or registration.email_hash or registration.phone_hash:
        return ""
    is_theirs = registration.created_at <= member.created_at
    return link_of(registration, now=now) if is_theirs else ""
