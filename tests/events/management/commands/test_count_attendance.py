"""The command and the worker's task add up the same."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from events import tasks
from events.domain.attendance import put_attendance
from events.models import MonthlyCount, TaskLease
from tests.factories import make_occurrence, make_schedule

pytestmark = pytest.mark.django_db


def command() -> None:
    call_command("count_attendance")


@pytest.fixture
def counted() -> None:
    """Two sessions of last winter, of which one had a head count."""
    for day in (7, 8):
        occurrence = make_occurrence(schedule=make_schedule(start=datetime(2026, 1, day, 10)))
        if day == 7:
            put_attendance(occurrence=occurrence, headcount=9, now=timezone.now())


@pytest.mark.parametrize("work", [tasks.count_attendance, command])
def test_adds_up(counted: None, work: Callable[[], None]) -> None:
    for _twice in range(2):
        work()
        months = MonthlyCount.objects.order_by("-attendances")
        assert list(months.values_list("attendances", "counted_sessions", "sessions")) == [
            (9, 1, 1),
            (0, 0, 1),
        ]


def test_the_command_says_how_many(counted: None, capsys: pytest.CaptureFixture[str]) -> None:
    command()
    command()
    assert capsys.readouterr().out == "2 rencontre(s) comptée(s).\n0 rencontre(s) comptée(s).\n"


def test_the_task_leaves_it_to_who_holds_the_lease(counted: None) -> None:
    now = timezone.now()
    TaskLease.objects.claim("count_attendance", until=now + timedelta(minutes=5), now=now)
    tasks.count_attendance()
    assert not MonthlyCount.objects.exists()
