"""How one registers, changed: reminders follow, and those confirmed learn what is theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.domain.enrolments import dates_of
from events.domain.event_edits import edit_event
from events.domain.event_parts import draft_of
from events.models import Event, Notice, Registration
from tests.events.enrolling import cohort, enter
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
START = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
LATER = NOW + MINUTE


def edited(event: Event, *, now: datetime = LATER, **fields: Any) -> bool:
    fresh = Event.objects.get(pk=event.pk)
    draft = replace(draft_of(fresh), **fields)
    return edit_event(event=fresh, draft=draft, seen=None, user=None, now=now).is_changed


def published(**fields: Any) -> Event:
    return publish(**{"access_mode": "registration", **fields})


@pytest.mark.parametrize("name", ["confirmed_note", "online_url"])
class TestConfidences:
    OLD, NEW = "https://visio.exemple.example/a", "https://visio.exemple.example/b"

    def test_those_confirmed_are_told_after_the_time_to_undo(self, name):
        event = published(capacity=1, **only(name, self.OLD))
        row = event.occurrences.get()
        first, second = join(row), join(row)
        assert edited(event, **only(name, self.NEW))
        assert (told(first), told(second)) == (["confirmed", "changed"], ["waitlisted"])
        assert first.notices.get(purpose="changed").not_before == LATER + MINUTE

    def test_nobody_is_told_twice_of_the_same(self, name):
        event = published(**only(name, self.OLD))
        made = join(event.occurrences.get())
        edited(event, **only(name, self.NEW))
        edited(event, description="Venez.", now=LATER + MINUTE)
        assert not edited(event, **only(name, self.NEW), now=LATER + 2 * MINUTE)
        assert told(made) == ["confirmed", "changed"]

    def test_taken_away_nobody_is_disturbed(self, name):
        event = published(**only(name, self.OLD))
        made = join(event.occurrences.get())
        edited(event, **only(name, ""))
        assert told(made) == ["confirmed"]

    def test_dates_that_have_been_or_are_off_are_left_alone(self, name):
        event = published(every="6 jeudis de suite", **only(name, self.OLD))
        past, off, coming = event.occurrences.order_by("starts_at")[:3]
        made = [join(row) for row in (past, off, coming)]
        type(off).objects.filter(pk=off.pk).update(status="cancelled")
        edited(event, now=START + MINUTE, **only(name, self.NEW))
        assert [told(one) for one in made] == [
            ["confirmed"],
            ["confirmed"],
            ["confirmed", "changed"],
        ]

    def test_of_a_cohort_every_date(self, name):
        event = cohort(**only(name, self.OLD))
        made = enter(event)
        edited(event, **only(name, self.NEW))
        causes = Notice.objects.filter(purpose="changed").values_list("cause", flat=True)
        assert len(causes) == len(dates_of(made))
        assert len({*causes}) == 1


def only(name: str, value: str) -> dict[str, Any]:
    return {name: value}


class TestReminders:
    def due(self, made: Registration) -> datetime | None:
        made.refresh_from_db()
        return made.next_reminder_at

    def test_follow_but_for_who_chose_their_own(self):
        event = published()
        row = event.occurrences.get()
        usual, own = join(row), join(row, reminders=(60,))
        assert self.due(usual) == START - timedelta(days=2)
        assert edited(event, reminder_offsets=(10080, 180))
        assert self.due(usual) == START - timedelta(days=7)
        assert self.due(own) == START - timedelta(hours=1)

    def test_none_at_all(self):
        event = published()
        made = join(event.occurrences.get())
        edited(event, reminder_offsets=())
        assert self.due(made) is None

    def test_the_same_in_another_order_is_no_change(self):
        assert not edited(published(), reminder_offsets=(180, 2880, 180))
