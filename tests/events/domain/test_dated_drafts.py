"""An event as it stands, dates included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from events.domain.dated_drafts import dated_draft_of, living_schedule
from events.domain.phrases import parse_phrase
from events.domain.skips import Skips
from events.models import Schedule
from tests.events.programming import publish
from tests.events.registering import NOW

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 2, 10, 9, tzinfo=UTC)


def test_the_rule_goes_on_from_its_next_date():
    event = publish(every="un jeudi sur deux", skips=Skips(months=frozenset({8})), import_key="x")
    found = dated_draft_of(event, now=LATER)
    assert (found.first_date, found.rule, found.skips, found.import_key) == (
        date(2027, 2, 11),
        parse_phrase("un jeudi sur deux", first_date=date(2026, 12, 3)),
        Skips(months=frozenset({8})),
        "",
    )
    assert (found.start_time, found.duration, found.timezone, found.title) == (
        time(18, 30),
        timedelta(hours=2),
        "Europe/Paris",
        "Café des liens",
    )


def test_a_number_of_dates_is_what_is_left_of_it():
    event = publish(every="12 jeudis de suite")
    found = dated_draft_of(event, now=LATER)
    assert found.rule
    assert (found.first_date, found.rule.count) == (date(2027, 2, 11), 2)


def test_dates_left_out_are_those_that_no_named_skip_explains():
    event = publish(
        every="tous les jeudis",
        skips=Skips(public_holidays=True),
        exdates=(date(2026, 12, 10), date(2027, 2, 18)),
    )
    assert dated_draft_of(event, now=NOW).exdates == (date(2026, 12, 10), date(2027, 2, 18))
    assert dated_draft_of(event, now=LATER).exdates == (date(2027, 2, 18),)


def test_extra_dates_to_come():
    extras = (datetime(2026, 12, 5, 10), datetime(2027, 2, 20, 10))
    event = publish(every="tous les jeudis", rdates=extras)
    assert dated_draft_of(event, now=LATER).rdates == extras[1:]


def test_what_is_over_keeps_its_first_date():
    assert dated_draft_of(publish(), now=LATER).first_date == date(2026, 12, 3)
    ended = publish(every="3 jeudis de suite")
    assert dated_draft_of(ended, now=LATER).first_date == date(2026, 12, 3)


def test_all_day():
    event = publish(start_time=None, duration=timedelta(days=2))
    found = dated_draft_of(event, now=NOW)
    assert (found.start_time, found.duration) == (None, timedelta(days=2))


def test_the_schedule_that_lives():
    event = publish(every="3 jeudis de suite")
    first = event.schedules.get()
    second = Schedule.objects.create(
        event=event,
        first_date=date(2027, 3, 2),
        start_time=time(10),
        duration=timedelta(hours=1),
        timezone="Europe/Paris",
    )
    assert living_schedule(event, now=NOW) == first
    assert living_schedule(event, now=LATER) == second
    assert living_schedule(event, now=LATER + timedelta(days=90)) == second
    assert dated_draft_of(event, now=LATER).rule is None
