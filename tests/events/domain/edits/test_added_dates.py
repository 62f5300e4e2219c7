"""Dates that an edit adds for who joined all of them: announced once, taken back with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from events.domain.dated_drafts import dated_draft_of
from events.domain.edits import undo
from events.domain.horizon import extend_occurrences
from events.domain.phrases import parse_phrase
from events.domain.registration_changes import cancel
from events.domain.rule_changes import change_rule, preview_rule
from events.models import Edit, Enrolment, Event, Notice, Registration
from tests.events.enrolling import dates, enter
from tests.events.registering import join

from .scenes import MINUTE, NOW, edit, refusal, rows, series

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SOON = NOW + timedelta(seconds=30)
LATER = NOW + 2 * MINUTE


def cohort(rule: str = "FREQ=WEEKLY;COUNT=3", **fields) -> Event:
    return series(rule, access_mode="closed_cohort", **fields)


def give(event: Event, phrase: str, *, now: datetime = NOW, **changes) -> Edit:
    """Give the event other days, as an organiser does."""
    draft = dated_draft_of(event, now=now)
    draft = replace(draft, rule=parse_phrase(phrase, first_date=draft.first_date), **changes)
    seen = preview_rule(event=event, draft=draft, now=now).seen
    made = change_rule(event=event, draft=draft, seen=seen, user=None, now=now)
    assert made is not None
    return made


def news(enrolment: Enrolment) -> list[tuple[str, str]]:
    """What the party is to be told besides its confirmation, and of which days."""
    notices = Notice.objects.filter(registration__enrolment=enrolment).exclude(purpose="confirmed")
    found = notices.select_related("registration__occurrence").order_by("pk")
    return [(one.purpose, f"{one.registration.occurrence.original_date:%m-%d}") for one in found]


def test_dates_added_are_announced_with_one_cause_after_the_time_to_undo():
    event = cohort()
    made = enter(event, email="a@b.example")
    give(event, "chaque jeudi, 5 fois", now=SOON)
    assert news(made) == [("added", "12-24"), ("added", "12-31")]
    notices = Notice.objects.filter(purpose="added")
    assert {(one.cause, one.not_before) for one in notices} == {
        (notices[0].cause, SOON + MINUTE),
    }


def test_each_party_is_told_and_who_waits_for_all_dates_is_not():
    event = cohort(capacity=2)
    first, second, waiting = (enter(event) for _n in range(3))
    give(event, "chaque jeudi, 4 fois")
    assert news(first) == news(second) == [("added", "12-24")]
    assert news(waiting) == [("waitlisted", "12-03")]
    assert len(dates(waiting)) == 4


def test_a_season_is_told_like_a_cohort():
    event = cohort()
    made = enter(event)
    Event.objects.filter(pk=event.pk).update(access_mode="after_interview")
    event.refresh_from_db()
    give(event, "chaque jeudi, 4 fois")
    assert news(made) == [("added", "12-24")]


def test_who_has_to_wait_for_the_new_date_reads_it_in_the_same_word():
    event = cohort()
    made = enter(event)
    enter(event)
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    give(event, "chaque jeudi, 4 fois")
    second = Registration.objects.filter(occurrence=rows(event)[3]).order_by("queue_no")[1]
    assert (second.status, second.enrolment_id == made.pk) == ("waitlisted", False)
    assert set(Notice.objects.filter(registration=second).values_list("purpose", flat=True)) == {
        "added"
    }


def test_undone_with_the_edit():
    event = cohort(capacity=4)
    made = enter(event)
    edit_made = give(event, "chaque jeudi, 5 fois", now=SOON)
    undo(edit=edit_made, now=SOON + MINUTE / 2)
    assert news(made) == []
    assert [row.confirmed_seats for row in rows(event)] == [1, 1, 1]
    assert len(dates(made)) == 3


def test_not_undone_once_somebody_said_something_of_the_new_date():
    event = cohort()
    made = enter(event)
    edit_made = give(event, "chaque jeudi, 5 fois", now=SOON)
    cancel(token=dates(made)[4].token, now=SOON + MINUTE / 4)
    assert refusal(lambda: undo(edit=edit_made, now=SOON + MINUTE / 2))[0] == "undo_overtaken"


def test_dates_that_time_brings_within_reach_are_no_news():
    event = cohort("FREQ=WEEKLY")
    made = enter(event)
    extend_occurrences(now=NOW + timedelta(days=30))
    assert len(dates(made)) > 75
    assert news(made) == []


def test_an_edit_announces_no_date_that_only_came_within_reach_with_it():
    event = cohort("FREQ=WEEKLY")
    made = enter(event)
    count = len(dates(made))
    edit(rows(event)[3], "all", now=NOW + timedelta(days=15), title="Parcours d’hiver")
    give(event, "chaque jeudi", now=NOW + timedelta(days=16), exdates=(date(2027, 1, 7),))
    assert len(dates(made)) > count
    assert {purpose for purpose, _day in news(made)} == {"called_off"}


def test_a_date_skipped_so_far_is_announced():
    event = cohort("FREQ=WEEKLY", exdates=(date(2026, 12, 24),))
    made = enter(event)
    give(event, "chaque jeudi", exdates=())
    assert news(made) == [("added", "12-24")]


def test_a_date_skipped_beyond_the_horizon_comes_like_its_neighbours():
    far = date(2028, 6, 1)
    event = cohort("FREQ=WEEKLY", exdates=(far,))
    made = enter(event)
    give(event, "chaque jeudi", exdates=())
    assert news(made) == []
    extend_occurrences(now=NOW + timedelta(days=60))
    assert far in {one.occurrence.local_start.date() for one in dates(made)}
    assert news(made) == []


@pytest.mark.parametrize("rule", ["", "FREQ=WEEKLY;COUNT=3"])
def test_a_date_added_beyond_what_was_looked_at_so_far_is_announced(rule):
    event, midway = cohort(rule), NOW + timedelta(days=14)
    made = enter(event)
    far = datetime(2028, 5, 25, 18, 30)
    reached = [one.materialized_until for one in event.schedules.all()]
    assert all(day and day < far.date() for day in reached)
    draft = replace(dated_draft_of(event, now=midway), rdates=(far,))
    seen = preview_rule(event=event, draft=draft, now=midway).seen
    change_rule(event=event, draft=draft, seen=seen, user=None, now=midway)
    assert news(made) == [("added", "05-25")]


def test_held_after_all_for_who_joined_while_it_was_off():
    event = cohort()
    before = enter(event)
    edit(rows(event)[1], "this", status="cancelled")
    joined = enter(event, now=SOON)
    edit(rows(event)[1], "this", status="scheduled", now=LATER)
    assert news(joined) == [("added", "12-10")]
    assert news(before) == []
    edit(rows(event)[1], "all", status="cancelled", now=LATER + MINUTE)
    again = enter(cohort_open(event), now=LATER + 2 * MINUTE)
    edit(rows(event)[1], "all", status="scheduled", now=LATER + 3 * MINUTE)
    assert news(again) == [("added", "12-03"), ("added", "12-10"), ("added", "12-17")]


def cohort_open(event: Event) -> Event:
    """Let one date more keep the cohort open."""
    give(event, "chaque jeudi, 4 fois", now=LATER + MINUTE)
    return event


def test_moved_or_called_off_before_it_was_announced_needs_no_word_of_that():
    event = cohort()
    made = enter(event)
    give(event, "chaque jeudi, 5 fois", now=SOON)
    edit(rows(event)[3], "this", now=SOON, wall_start=datetime(2026, 12, 25, 10, 0))
    edit(rows(event)[4], "this", now=SOON, status="cancelled")
    assert news(made) == [("added", "12-24"), ("added", "12-31")]


def test_where_one_joins_single_dates_nobody_is_told():
    event = series("FREQ=WEEKLY;COUNT=3")
    join(rows(event)[0])
    Notice.objects.all().delete()
    give(event, "chaque jeudi, 4 fois")
    assert not Notice.objects.exists()
