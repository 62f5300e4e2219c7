"""Who comes to the sessions of the demonstration: those that have been, and the next ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from django.db.models import Q

from events.domain.attendance import new_count
from events.domain.cohorts import derive, unplaced
from events.domain.counting import count_due
from events.domain.registration_requests import CONSENT_VERSION
from events.domain.registrations import set_code, set_person, set_token
from events.models import (
    WHOLE_MODES,
    AccessMode,
    Attendance,
    AttendanceMark,
    Audience,
    Enrolment,
    Event,
    Occurrence,
    Registration,
    RegistrationStatus,
    SessionCount,
    Visibility,
)
from groups.encryption import keyed_hash, new_token
from groups.models import Member, SupportGroup

from .first_talks import note_talk
from .people import Person, crowd, new_registration

_AHEAD = timedelta(weeks=7)
_BATCH = 500
_MEMBERS = {"gem-la-boussole": 26, "gem-l-arc-en-ciel": 19}
_DEFAULT_SIZE = 9
_DECLINED = 0.08
# Somebody who comes to two groups, under the same address in both.
_IN_TWO_GROUPS = Person("Sacha", email="sacha.deux.groupes@demo.example")
_TWO_GROUPS = ("gem-la-boussole", "advocacy-france-rhone-alpes")


@dataclass
class Hall:
    """All rows of the sessions, gathered before they are written at once."""

    rng: Random
    now: datetime
    people: dict[int, list[Person]]
    registrations: list[Registration] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    counts: list[SessionCount] = field(default_factory=list)


def fill_sessions(*, rng: Random, now: datetime) -> None:
    """Write registrations, marks and head counts, then let the figures be added up."""
    hall = Hall(rng, now, people=_people(rng, now=now))
    sessions = _sessions(now)
    _cohorts(hall, sessions)
    for session in sessions:
        if session.event.access_mode not in WHOLE_MODES:
            _expect(hall, session)
    Registration.objects.bulk_create(hall.registrations, batch_size=_BATCH)
    Occurrence.objects.bulk_update(
        sessions, ["last_queue_no", "confirmed_seats"], batch_size=_BATCH
    )
    _attend(hall, [session for session in sessions if session.ends_at <= now])
    Attendance.objects.bulk_create(hall.attendances, batch_size=_BATCH)
    SessionCount.objects.bulk_create(hall.counts, batch_size=_BATCH)
    while count_due(now=now):
        pass


def _sessions(now: datetime) -> list[Occurrence]:
    """Those that have been and the next ones; of a cohort or a season, all."""
    cohorts = Q(event__access_mode__in=WHOLE_MODES)
    rows = Occurrence.objects.filter(cohorts | Q(starts_at__lt=now + _AHEAD), last_queue_no=0)
    related = rows.select_related("schedule", "event__group__organization")
    return list(related.prefetch_related("event__audiences").in_order())


def _people(rng: Random, *, now: datetime) -> dict[int, list[Person]]:
    """A crowd for each group, members where a group has members."""
    found = {}
    for group in SupportGroup.objects.order_by("pk"):
        people = crowd(rng, 32)
        if group.slug in _MEMBERS:
            people = _with_members(group, people, amount=_MEMBERS[group.slug], now=now)
        if group.slug in _TWO_GROUPS:
            people[0] = replace(_IN_TWO_GROUPS, member=people[0].member)
        found[group.pk] = people
    return found


def _with_members(
    group: SupportGroup, people: list[Person], *, amount: int, now: datetime
) -> list[Person]:
    """Make the first of them members: all but the last three in good standing."""
    statuses = [Member.Status.ACTIVE] * (amount - 3)
    statuses += [Member.Status.EXPIRED, Member.Status.EXPIRED, Member.Status.PENDING]
    today = now.date()
    members = [
        Member(
            group=group,
            nickname=person.nickname,
            token_hash=keyed_hash(new_token(), purpose="token"),
            status=status,
            joined_on=None if status == Member.Status.PENDING else today - timedelta(days=40 * n),
            valid_until=today - timedelta(days=60) if status == Member.Status.EXPIRED else None,
            created_at=now,
        )
        for n, (person, status) in enumerate(zip(people, statuses, strict=False), 1)
    ]
    Member.objects.bulk_create(members)
    regulars = [
        replace(person, member=member) for person, member in zip(people, members, strict=False)
    ]
    return [*regulars, *people[amount:]]


def _cohorts(hall: Hall, sessions: list[Occurrence]) -> None:
    """Let people join a series as a whole: one enrolment, a registration for each date.

    Of a season, after a first talk; now and then one of them declines a date.
    """
    by_event: dict[Event, list[Occurrence]] = defaultdict(list)
    for session in sessions:
        if session.event.access_mode in WHOLE_MODES:
            by_event[session.event].append(session)
    for event, dates in by_event.items():
        at = min(dates[0].starts_at, hall.now) - timedelta(days=12)
        size = min(event.capacity or 10, 14) - 2
        people = hall.rng.sample(hall.people[event.group_id], size)
        enrolments = [_enrolment(event, person, at=at) for person in people]
        Enrolment.objects.bulk_create(enrolments)
        for session in dates:
            for enrolment in enrolments:
                registration = _date(hall, enrolment, session)
                registration.created_at = registration.changed_at = at
                hall.registrations.append(registration)


def _date(hall: Hall, enrolment: Enrolment, session: Occurrence) -> Registration:
    is_season = session.event.access_mode == AccessMode.AFTER_INTERVIEW
    if not is_season or hall.rng.random() > _DECLINED:
        return derive(enrolment, session, reminder_offsets=None, now=hall.now)
    declined = unplaced(enrolment, session, reminder_offsets=None, now=hall.now)
    declined.status = RegistrationStatus.CANCELLED
    declined.cancelled_at = enrolment.created_at + timedelta(days=5)
    return declined


def _enrolment(event: Event, person: Person, *, at: datetime) -> Enrolment:
    enrolment = Enrolment(
        event=event,
        status=RegistrationStatus.CONFIRMED,
        consent_version=CONSENT_VERSION,
        consented_at=at,
        created_at=at,
        changed_at=at,
    )
    set_person(enrolment, person.nickname, person.email, person.phone)
    set_token(enrolment)
    set_code(enrolment)
    if event.access_mode == AccessMode.AFTER_INTERVIEW:
        note_talk(enrolment)
    return enrolment


def _expect(hall: Hall, session: Occurrence) -> None:
    """Register some people, more of them the nearer the date is."""
    event = session.event
    if event.access_mode == AccessMode.DROP_IN or event.visibility == Visibility.PRIVATE:
        return
    limit = min(session.capacity or _DEFAULT_SIZE, 40)
    days_ahead = max((session.starts_at - hall.now).days, 0)
    share = hall.rng.uniform(0.55, 0.95) * max(0.25, 1 - days_ahead / 60)
    people = hall.people[event.group_id]
    if event.access_mode == AccessMode.MEMBERS_ONLY:
        people = [person for person in people if person.member is not None]
    amount = min(max(1, round(limit * share)), len(people))
    for person in hall.rng.sample(people, amount):
        cancels = hall.rng.random() < 0.08
        status = RegistrationStatus.CANCELLED if cancels else RegistrationStatus.CONFIRMED
        at = min(session.starts_at, hall.now) - timedelta(hours=hall.rng.randint(6, 400))
        hall.registrations.append(
            new_registration(session, person, status=status, at=at, now=hall.now)
        )


def _attend(hall: Hall, sessions: list[Occurrence]) -> None:
    """Tick and count those who came; now and then nobody counted."""
    by_session: dict[int, list[Registration]] = defaultdict(list)
    for registration in hall.registrations:
        if registration.status == RegistrationStatus.CONFIRMED:
            by_session[registration.occurrence_id].append(registration)
    for session in sessions:
        if session.is_cancelled or hall.rng.random() < 0.06:
            continue
        count = new_count(session, now=session.ends_at)
        registered = by_session[session.pk]
        if registered:
            _tick(hall, session, registered)
        else:
            count.headcount = _heads(hall.rng, session)
            _sort_heads(hall.rng, session, count)
        hall.counts.append(count)


def _tick(hall: Hall, session: Occurrence, registered: list[Registration]) -> None:
    weights = {AttendanceMark.PRESENT: 80, AttendanceMark.EXCUSED: 11, AttendanceMark.ABSENT: 9}
    marks = hall.rng.choices([*weights], [*weights.values()], k=len(registered))
    walk_ins = hall.rng.choice((0, 0, 0, 1, 1, 2))
    at = session.starts_at + timedelta(minutes=20)
    hall.attendances += [
        Attendance(occurrence=session, registration=registration, mark=mark, marked_at=at)
        for registration, mark in zip(registered, marks, strict=True)
    ]
    hall.attendances += [
        Attendance(occurrence=session, is_walk_in=True, mark=AttendanceMark.PRESENT, marked_at=at)
        for _one in range(walk_ins)
    ]


def _heads(rng: Random, session: Occurrence) -> int:
    usual = session.event.usual_size or min(session.capacity or _DEFAULT_SIZE, _DEFAULT_SIZE)
    return max(2, round(rng.gauss(usual, usual / 4)))


def _sort_heads(rng: Random, session: Occurrence, count: SessionCount) -> None:
    """Of those counted, some are visitors or relatives, where the event is for them."""
    heads = count.headcount or 0
    audiences = {one.audience for one in session.event.audiences.all()}
    if Audience.VISITORS in audiences:
        count.visitors = rng.randint(0, max(1, heads // 4))
    if Audience.RELATIVES in audiences:
        count.relatives = rng.randint(0, max(1, heads // 3))
