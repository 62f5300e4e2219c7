"""A site in which people left traces that can be looked for, wherever they might have gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from events.domain.appointments import ask_for_link
from events.domain.attendance import put_attendance
from events.domain.calendar_links import Owner, make_link
from events.domain.counting import count_due
from events.domain.enrolments import enrol
from events.domain.registrations import register
from events.domain.session_messages import MessageDraft, send_message
from events.models import Enrolment, MailedLink, Occurrence, Registration, YearKey
from groups.domain.api_tokens import create_api_token
from groups.domain.factors.recovery import renew_codes
from groups.models import Factor, Member, SupportGroup, User
from tests.events.registering import ask
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_role,
    make_schedule,
    make_user,
)
from tests.groups.proving import SECRET, give_app

PHONE = "+33639981947"
ONLINE = "https://salle.example/quetzalcoatl-8812"
DOOR = "Le digicode est Zwischenzug 4471."
WRITTEN = "Apportez vos gants Xylophage, nous irons au jardin."


@dataclass
class Site:
    """Who was there; ``traces`` are strings that may stand nowhere in clear."""

    group: SupportGroup
    organizer: User
    session: Occurrence
    cohort: Enrolment
    people: list[Registration]
    traces: dict[str, str] = field(default_factory=dict)


def fill() -> Site:
    """Have people register by all doors, join a cohort, be written to, come, and be counted."""
    now = timezone.now()
    group = make_group(name="Les Tilleuls")
    organizer = make_user()
    make_role(organizer, group=group)
    event = make_event(
        group=group, online_url=ONLINE, confirmed_note=DOOR, asked_needs=["sign_language"]
    )
    start = (now + timedelta(days=3)).replace(tzinfo=None, microsecond=0)
    session = make_occurrence(schedule=make_schedule(event=event, start=start))
    words: dict[str, Any] = {
        "nickname": "Ornithorynque",
        "email": "quokka.1931@exemple.example",
        "phone": PHONE,
        "access_needs": ("sign_language",),
    }
    one = register(occurrence_id=session.public_id, request=ask(**words, discreet=False), now=now)
    two = register(occurrence_id=session.public_id, request=ask(nickname="Pétronille"), now=now)
    cohort = _join_cohort(group)
    member = Member.objects.create(group=group, nickname="Zénobie", token_hash="m")
    draft = MessageDraft(text=WRITTEN, audience="all")
    send_message(occurrence_id=session.public_id, draft=draft, user=organizer, now=now)
    ask_for_link(email=words["email"], now=now)
    link = make_link(owner=Owner(contact_hash=one.email_hash), is_discreet=True, now=now)
    _count(group, one, member)
    traces = {
        "nickname": "Ornithorynque",
        "another nickname": "Pétronille",
        "nickname in a cohort": "Hippocampe",
        "nickname of a member": "Zénobie",
        "address": "quokka.1931",
        "phone": PHONE,
        "phone as dialled here": "0639981947",
        "phone as written": "06 39 98 19 47",
        "join link": "quetzalcoatl-8812",
        "door code": "Zwischenzug",
        "organiser's message": "Xylophage",
        "mailed link": MailedLink.objects.get().token,
        "calendars address": link,
        "organiser's program": create_api_token(user=organizer, now=now),
        "key of the year": YearKey.objects.get().key,
    }
    traces |= _proofs()
    for number, party in enumerate([one, two, cohort]):
        traces |= {f"token {number}": party.token, f"code {number}": party.code}
    return Site(group, organizer, session, cohort, [one, two], traces)


def _proofs() -> dict[str, str]:
    """Have an organiser set up a passkey, an app and recovery codes."""
    user = make_user()
    give_app(user)
    Factor.objects.create(
        user=user, kind="passkey", name="Chinchilla", secret="Zugzwang", credential_hash="p"
    )
    code = renew_codes(user=user)[0]
    return {
        "app": SECRET,
        "name of a passkey": "Chinchilla",
        "passkey": "Zugzwang",
        "recovery code": code,
        "recovery code in one": code.replace("-", ""),
    }


def _join_cohort(group: SupportGroup) -> Enrolment:
    event = make_event(group=group, access_mode="closed_cohort", title="Parcours")
    start = (timezone.now() + timedelta(days=5)).replace(tzinfo=None, microsecond=0)
    schedule = make_schedule(event=event, start=start)
    make_occurrence(schedule=schedule)
    make_occurrence(schedule=schedule, start=start + timedelta(days=7))
    request = ask(nickname="Hippocampe", email="quokka.1931@exemple.example")
    return enrol(event_id=event.public_id, request=request, now=timezone.now())


def _count(group: SupportGroup, known: Registration, member: Member) -> None:
    """Have the same person come to a session that is over, and a member."""
    now = timezone.now()
    start = (now - timedelta(days=2)).replace(tzinfo=None, microsecond=0)
    past = make_occurrence(schedule=make_schedule(event=make_event(group=group), start=start))
    request = ask(nickname="Ornithorynque", email=known.email)
    came = register(occurrence_id=past.public_id, request=request, now=now - timedelta(days=4))
    put_attendance(occurrence=past, present=[came.public_id, member.public_id], now=now)
    count_due(now=now)
