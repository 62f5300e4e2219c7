from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from events import tasks
from events.domain.feeds import ensure_feeds
from events.models import Feed, Schedule, TaskLease
from tests.factories import make_event, make_registration, make_schedule

pytestmark = pytest.mark.django_db


def make_site() -> Schedule:
    event = make_event()
    ensure_feeds(event=event)
    return make_schedule(event=event, rrule="FREQ=WEEKLY;COUNT=3")


def test_the_worker_publishes_what_is_stale() -> None:
    make_site()
    tasks.publish_feeds()
    assert not Feed.objects.filter(is_stale=True).exists()
    assert not Feed.objects.filter(etag="").exists()


def test_the_command_publishes_what_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    make_site()
    call_command("publish_feeds")
    assert capsys.readouterr().out == "2 calendrier(s) publié(s).\n"
    assert not Feed.objects.filter(is_stale=True).exists()


def test_the_worker_and_the_command_make_the_sessions_to_come() -> None:
    schedule = make_site()
    tasks.extend_occurrences()
    assert schedule.occurrences.count() == 3
    call_command("extend_occurrences")
    assert schedule.occurrences.count() == 3


@pytest.mark.parametrize("task", [tasks.publish_feeds, tasks.extend_occurrences])
def test_a_task_that_another_worker_runs_is_left_to_it(task: Callable[[], None]) -> None:
    schedule = make_site()
    name = task.name.rpartition(".")[2]  # type: ignore[attr-defined]
    now = timezone.now()
    assert TaskLease.objects.claim(name, until=now + timedelta(minutes=5), now=now)
    task()
    assert Feed.objects.filter(is_stale=True).count() == 2
    assert schedule.occurrences.count() == 0


def test_a_lease_is_given_back() -> None:
    make_site()
    tasks.publish_feeds()
    Feed.objects.update(is_stale=True)
    tasks.publish_feeds()
    assert not Feed.objects.filter(is_stale=True).exists()


def test_the_worker_and_the_command_give_on_what_nobody_took(
    capsys: pytest.CaptureFixture[str],
) -> None:
    late: dict[str, Any] = {"status": "offered", "offer_expires_at": timezone.now()}
    first, second = make_registration(**late), make_registration(**late)
    second.occurrence.status = "cancelled"
    second.occurrence.save()
    tasks.expire_offers()
    first.refresh_from_db()
    assert first.status == "expired"
    second.occurrence.status = "scheduled"
    second.occurrence.save()
    call_command("expire_offers")
    assert capsys.readouterr().out == "1 rencontre(s) dont des places sont redonnées.\n"
    second.refresh_from_db()
    assert second.status == "expired"
