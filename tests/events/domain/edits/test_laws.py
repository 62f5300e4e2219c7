"""Laws that hold whatever is edited, in whatever order."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from events.domain.drafts import VenueDraft
from events.domain.edits import EditChanges, apply, preview, undo
from events.domain.horizon import extend_occurrences
from events.errors import REFUSALS, EventsError
from events.models import Edit, Notice, Occurrence, Registration, Schedule, Scope
from tests.events.registering import join

from .scenes import NOW, rows, series, shown, stored

DAY = timedelta(days=1)
RULES = st.sampled_from(
    [
        "",
        "FREQ=WEEKLY;COUNT=7",
        "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270115",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        "FREQ=MONTHLY;BYDAY=1TH,3TH;COUNT=9",
        "FREQ=MONTHLY;BYDAY=-1TH",
        "FREQ=MONTHLY;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=9",
    ]
)
SCOPES = st.sampled_from(list(Scope))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Café", "Atelier"]),
        "duration": st.sampled_from([timedelta(hours=1), timedelta(hours=3)]),
        "capacity": st.integers(1, 4),
        "venue": st.sampled_from([VenueDraft(name="Mairie"), VenueDraft(name="Maison")]),
        "status": st.sampled_from(["cancelled", "scheduled"]),
    },
)
MOVES = st.tuples(st.integers(-8, 8), st.sampled_from([10, 18, 20]))


def done(words: dict[str, Any]) -> tuple[tuple[str, ...], int]:
    """Edit; return the words of a refusal, else how many sessions changed."""
    try:
        with transaction.atomic():
            return (), apply(**words).sessions
    except REFUSALS as error:
        return (str(error),), 0


class Programme(RuleBasedStateMachine):
    """An event that people edit, join, and live through."""

    @initialize(text=RULES, skipped=st.booleans())
    def publish(self, text: str, skipped: bool) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        exdates = (date(2026, 12, 17),) if skipped and text else ()
        first = date(2026, 12, 30) if "MONTHDAY" in text else date(2026, 12, 3)
        extras = (datetime(2026, 12, 12, 10, 0),)
        self.event = series(text, first=first, exdates=exdates, rdates=extras, capacity=3)
        self.ids = {row.pk: row.public_id for row in rows(self.event)}

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def chosen(self, number: int) -> Occurrence | None:
        coming = [row for row in rows(self.event) if row.starts_at > self.now]
        return coming[number % min(len(coming), 9)] if coming else None

    def began(self) -> list[Any]:
        return list(self.event.occurrences.filter(starts_at__lte=self.now).order_by("pk").values())

    def settled(self) -> list[list[Any]]:
        found: tuple[Any, ...] = (Occurrence, Schedule, Registration, Notice)
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
            wanted = wanted | {"wall_start": datetime(day.year, day.month, day.day, move[1])}
        changes = EditChanges(**wanted)
        self.now += timedelta(seconds=1)
        past, before = self.began(), self.settled()
        words: dict[str, Any] = {
            "occurrence_id": row.public_id,
            "changes": changes,
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
        assert self.began() == past
        assert sessions == len(seen.dates)
        for one in seen.dates:
            found = Occurrence.objects.filter(public_id=one.public_id).first()
            if one.new_start is None:
                assert found is None or found.is_cancelled
            else:
                assert found is not None
                assert found.starts_at == one.new_start
        after = self.settled()
        assert apply(**words).edit is None
        assert self.settled() == after

    @rule(number=st.integers(0, 8), companions=st.integers(0, 1))
    def register(self, number: int, companions: int) -> None:
        row = self.chosen(number)
        if row is None or row.is_cancelled:
            return
        with suppress(EventsError), transaction.atomic():
            join(row, now=self.now, companions=companions, email="a@b.example")

    @rule(days=st.integers(1, 12))
    def live(self, days: int) -> None:
        self.now += days * DAY
        Notice.objects.filter(not_before__lte=self.now).update(planned_at=self.now)
        extend_occurrences(now=self.now)

    @rule()
    def go_back(self) -> None:
        last = Edit.objects.filter(event=self.event, undone_at=None).first()
        if last is None:
            return
        self.now += timedelta(seconds=1)
        past = self.began()
        with suppress(EventsError), transaction.atomic():
            undo(edit=last, now=self.now)
        assert self.began() == past

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
            assert shown(self.event, now=self.now) == stored(self.event)


@pytest.mark.django_db
def test_whatever_is_edited():
    run_state_machine_as_test(
        Programme,
        settings=settings(
            max_examples=25,
            stateful_step_count=7,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
