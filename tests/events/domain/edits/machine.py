"""An event that people edit, join, leave and live through, and the laws that hold throughout."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.edits import EditChanges, EditPreview, apply, preview, undo
from events.domain.edits.rescheduling import leaving_sessions, reschedule
from events.domain.enrolment_changes import cancel_enrolment
from events.domain.enrolments import enrol
from events.domain.event_parts import draft_of
from events.domain.feeds import publish_stale
from events.domain.horizon import extend_occurrences
from events.domain.occurrences import dates_between
from events.domain.programmes import anchored_draft
from events.domain.recurrence import parse_rule
from events.domain.registration_changes import cancel
from events.domain.sequences import sequence_of
from events.errors import REFUSALS, EventsError
from events.models import (
    Attendance,
    Edit,
    Enrolment,
    Event,
    Notice,
    Occurrence,
    Registration,
    Schedule,
    Scope,
)
from tests.events.registering import ask, join

from .scenes import NOW, rows, series, stored
from .subscriber import Subscriber

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
RULES = st.sampled_from(
    [
        "",
        "FREQ=WEEKLY;COUNT=7",
        "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270115",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        "FREQ=WEEKLY;BYDAY=SU",
        "FREQ=MONTHLY;BYDAY=1TH,3TH;COUNT=9",
        "FREQ=MONTHLY;BYDAY=-1TH",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=9",
    ]
)
ZONES = st.sampled_from(["Europe/Paris", "Europe/Paris", "Indian/Reunion", "America/Miquelon"])
SCOPES = st.sampled_from(list(Scope))
FACES = (FacilitatorDraft("Ana", "volunteer"),), (FacilitatorDraft("Zoé", "employee"),)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Café", "Atelier"]),
        "duration": st.sampled_from([timedelta(hours=1), timedelta(hours=9), 2 * DAY]),
        "capacity": st.integers(0, 4),
        "venue": st.sampled_from([VenueDraft(name="Mairie"), VenueDraft(name="Maison")]),
        "facilitators": st.sampled_from(FACES),
        "note": st.sampled_from(["", "Venez par la cour"]),
        "status": st.sampled_from(["cancelled", "scheduled"]),
    },
)
MOVES = st.tuples(st.integers(-8, 8), st.sampled_from([0, 2, 10, 18, 20]))
SPOKEN = ("starts_at", "ends_at", "venue_id")


class Programme(RuleBasedStateMachine):
    """An event on registration, beside another one of its group that nobody touches."""

    access = "registration"

    @initialize(text=RULES, zone=ZONES, is_all_day=st.booleans(), skipped=st.booleans())
    def publish(self, text: str, zone: str, is_all_day: bool, skipped: bool) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        first = date(2026, 12, 30) if "MONTHDAY" in text else date(2026, 12, 3)
        hour = 0 if is_all_day else 10
        self.event = series(
            text,
            first=first,
            timezone=zone,
            access_mode=self.access,
            exdates=(date(2026, 12, 17),) if skipped and text else (),
            rdates=(datetime(2026, 12, 12, hour, 0), datetime(2027, 2, 20, hour, 0)),
            capacity=3,
            **({"start_time": None, "duration": DAY} if is_all_day else {}),
        )
        self.ids = {row.pk: row.public_id for row in rows(self.event)}
        self.sequences: dict[Any, int] = {}
        self.subscriber = Subscriber(self.event)
        self.subscriber.read(now=self.now)

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def chosen(self, number: int) -> Occurrence | None:
        coming = [row for row in rows(self.event) if row.starts_at > self.now]
        return coming[number % min(len(coming), 9)] if coming else None

    def past(self) -> list[Any]:
        begun = self.event.occurrences.filter(starts_at__lte=self.now).order_by("pk")
        people = Registration.objects.filter(occurrence__in=begun).order_by("pk")
        marks = Attendance.objects.filter(occurrence__in=begun).order_by("pk")
        return [list(found.values()) for found in (begun, people, marks)]

    def settled(self) -> list[list[Any]]:
        found: tuple[Any, ...] = (Occurrence, Schedule, Registration, Notice, Event, Edit)
        return [list(model.objects.order_by("pk").values()) for model in found]

    @rule(number=st.integers(0, 8), scope=SCOPES, wanted=CHANGES, move=st.none() | MOVES)
    def edit(
        self, number: int, scope: Scope, wanted: dict[str, Any], move: tuple[int, int] | None
    ) -> None:
        row = self.chosen(number)
        if row is None:
            return
        if move is not None:
            day = row.local_start.date() + move[0] * DAY
            wanted = wanted | {
                "wall_start": datetime.combine(day, time(move[1], 30 * move[0] % 60))
            }
            if row.schedule.is_all_day:
                wanted["wall_start"] = datetime.combine(day, time())
        if wanted.get("capacity") == 0:
            wanted = wanted | {"capacity": None, "has_no_limit": True}
        self.now += SECOND
        past, before = self.past(), self.settled()
        words: dict[str, Any] = {
            "occurrence_id": row.public_id,
            "changes": EditChanges(**wanted),
            "scope": scope,
            "now": self.now,
        }
        seen = preview(**words)
        assert self.settled() == before
        refused, sessions = done(words)
        assert bool(seen.refusals) == bool(refused)
        if refused:
            assert self.settled() == before
            return
        assert self.past() == past
        assert sessions == len(seen.dates)
        as_foreseen(seen)
        self.all_are_told(before[0], seen)
        after = self.settled()
        again = apply(**words).edit
        assert again is None, again.summary
        assert self.settled() == after

    def all_are_told(self, before: list[Any], seen: EditPreview) -> None:
        """Who is registered where time or place changed, or what was held goes, is to be told."""
        known = {one["public_id"]: one for one in before}
        losing = {one.public_id for one in seen.losing}
        for party in Registration.objects.active().select_related("occurrence"):
            row = party.occurrence
            old = known.get(row.public_id)
            if old is None:  # a date that the edit brought, with those who are in for all
                continue
            if party.public_id in losing:
                assert row.is_cancelled
            if row.is_cancelled:
                assert old["status"] == "cancelled" or is_told(party, "called_off", self.now)
            elif old["status"] == "scheduled" and any(old[n] != getattr(row, n) for n in SPOKEN):
                assert is_told(party, "changed", self.now)

    @rule(text=RULES, days=st.integers(-9, 30), hour=st.sampled_from([None, 10, 18]))
    def announce_anew(self, text: str, days: int, hour: int | None) -> None:
        """Give it other dates, as a corrected file does."""
        stored = draft_of(self.event)
        is_timed = stored.start_time is not None and hour is not None
        wanted = replace(
            stored,
            first_date=self.now.date() + days * DAY,
            start_time=time(hour or 0) if is_timed else stored.start_time,
            rule=parse_rule(text) if text else None,
        )
        self.now += SECOND
        past = self.past()
        with suppress(EventsError), transaction.atomic():
            draft = anchored_draft(wanted, group=self.event.group, now=self.now)
            leaving = leaving_sessions(event=self.event, draft=draft, now=self.now)
            if reschedule(event=self.event, draft=draft, now=self.now):
                there = Occurrence.objects.filter(pk__in=[row.pk for row in leaving])
                assert all(row.is_cancelled for row in there)
                assert not reschedule(event=self.event, draft=draft, now=self.now)
        assert self.past() == past

    @rule(number=st.integers(0, 8), companions=st.integers(0, 1))
    def register(self, number: int, companions: int) -> None:
        row = self.chosen(number)
        if row is None or row.is_cancelled:
            return
        with suppress(EventsError), transaction.atomic():
            join(row, now=self.now, companions=companions, email="a@b.example")

    @rule(number=st.integers(0, 8))
    def leave(self, number: int) -> None:
        coming = Registration.objects.active().filter(occurrence__starts_at__gt=self.now)
        parties = list(coming.order_by("pk"))
        if parties:
            cancel(token=parties[number % len(parties)].token, now=self.now)

    @rule(days=st.integers(1, 12))
    def live(self, days: int) -> None:
        self.now += days * DAY
        Notice.objects.filter(not_before__lte=self.now).update(planned_at=self.now)
        extend_occurrences(now=self.now)
        publish_stale(now=self.now)
        self.subscriber.read(now=self.now, is_later=True)
        for row in self.event.occurrences.filter(starts_at__lte=self.now, attendances=None):
            Attendance.objects.create(occurrence=row, is_walk_in=True, mark="present")

    @rule()
    def go_back(self) -> None:
        last = Edit.objects.filter(event=self.event, undone_at=None).first()
        if last is None:
            return
        self.now += SECOND
        past = self.past()
        with suppress(EventsError), transaction.atomic():
            undo(edit=last, now=self.now)
        assert self.past() == past

    @invariant()
    def ids_stand_for_ever(self) -> None:
        if not hasattr(self, "event"):
            return
        there = {row.pk: row.public_id for row in rows(self.event)}
        assert all(self.ids.get(key, public_id) == public_id for key, public_id in there.items())
        gone = self.ids.keys() - there.keys()
        assert not Registration.objects.filter(occurrence_id__in=gone).exists()
        self.ids |= there

    @invariant()
    def no_id_is_given_twice(self) -> None:
        """Neither to rows, nor to the dates beyond them, which have none yet."""
        if not hasattr(self, "event"):
            return
        end = self.now.date() + 3 * 365 * DAY
        listed = dates_between(event=self.event, start=date(2026, 11, 1), end=end, now=self.now)
        amounts = Counter(one.public_id for one in listed)
        assert not [public_id for public_id, times in amounts.items() if times > 1]
        computed = {one.public_id for one in listed if not one.pk}
        assert not Occurrence.objects.filter(public_id__in=computed).exists()

    @invariant()
    def sequences_only_grow(self) -> None:
        """Those of schedules, and of their dates."""
        if not hasattr(self, "event"):
            return
        found: dict[Any, int] = {one.uid: one.sequence for one in self.event.schedules.all()}
        found |= {row.public_id: sequence_of(row.schedule, row) for row in rows(self.event)}
        assert all(number >= self.sequences.get(key, 0) for key, number in found.items())
        self.sequences |= found

    @invariant()
    def nobody_is_orphaned(self) -> None:
        if not hasattr(self, "event"):
            return
        for one in Registration.objects.select_related("occurrence__schedule"):
            assert one.occurrence.event_id == self.event.pk
            assert one.occurrence.schedule.event_id == self.event.pk
        for row in rows(self.event):
            seated = Registration.objects.filter(occurrence=row).seated()
            assert row.confirmed_seats == sum(one.seats for one in seated)

    @invariant()
    def no_start_comes_twice(self) -> None:
        if not hasattr(self, "event"):
            return
        starts = Counter(
            (row.schedule_id, row.starts_at)
            for row in rows(self.event)
            if not row.is_cancelled and "starts_at" not in row.overridden
        )
        assert not [start for start, times in starts.items() if times > 1]

    @invariant()
    def calendars_agree(self) -> None:
        if hasattr(self, "event"):
            assert self.subscriber.read(now=self.now) == stored(self.event)


class Cohort(Programme):
    """The same, where one joins all dates at once."""

    access = "closed_cohort"

    @rule(companions=st.integers(0, 1))
    def enter(self, companions: int) -> None:
        request = ask(companions=companions, email="a@b.example")
        with suppress(EventsError), transaction.atomic():
            enrol(event_id=self.event.public_id, request=request, now=self.now)

    @rule(number=st.integers(0, 3))
    def quit(self, number: int) -> None:
        parties = list(Enrolment.objects.exclude(status="cancelled").order_by("pk"))
        if parties:
            with suppress(EventsError), transaction.atomic():
                cancel_enrolment(token=parties[number % len(parties)].token, now=self.now)

    @invariant()
    def who_is_in_is_in_for_every_date(self) -> None:
        if not hasattr(self, "event"):
            return
        coming = self.event.occurrences.filter(starts_at__gt=self.now, status="scheduled")
        for party in Enrolment.objects.filter(status__in=["confirmed", "waitlisted"]):
            there = Registration.objects.filter(enrolment=party, occurrence__in=coming)
            assert there.count() == coming.count()


def done(words: dict[str, Any]) -> tuple[tuple[str, ...], int]:
    """Edit; return the words of a refusal, else how many sessions changed."""
    try:
        with transaction.atomic():
            return (), apply(**words).sessions
    except REFUSALS as error:
        return (str(error),), 0


def as_foreseen(seen: EditPreview) -> None:
    for one in seen.dates:
        found = Occurrence.objects.filter(public_id=one.public_id).first()
        if one.new_start is None:
            assert found is None or found.is_cancelled
        else:
            assert found is not None
            assert found.starts_at == one.new_start


def is_told(party: Registration, purpose: str, now: datetime) -> bool:
    """Whether a notice waits that was written just now, or the person knows already."""
    notices = Notice.objects.filter(registration=party).order_by("pk")
    waiting = notices.filter(planned_at=None, purpose=purpose)
    if waiting.exists():
        return True
    known = notices.filter(purpose__in=["called_off", "restored"], planned_at__isnull=False)
    last = known.last()
    return last is not None and last.purpose == purpose
