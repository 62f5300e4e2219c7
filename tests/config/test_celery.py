"""The beat names tasks that exist; a real worker takes them, also after the broker came back."""

import pytest
from celery.schedules import crontab

from config.celery import app, extend_at_start
from config.settings.queue import BEAT_SCHEDULE, broker_url_of
from events.models import TaskLease
from tests.plugins.processes import wait_for

BEAT = sorted(entry["task"] for entry in BEAT_SCHEDULE.values())


def test_the_beat_names_tasks_that_exist():
    app.loader.import_default_modules()
    assert [name for name in BEAT if name not in app.tasks] == []


def test_a_tick_that_was_not_taken_is_dropped_before_the_next():
    for entry in BEAT_SCHEDULE.values():
        every = 86400 if isinstance(entry["schedule"], crontab) else entry["schedule"]
        assert 0 < entry["options"]["expires"] < every


def test_nothing_is_pickled_and_no_result_is_kept():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.result_backend is None
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1


def test_broker_addresses():
    assert broker_url_of("unix:///run/a.sock") == "redis+socket:///run/a.sock"
    assert broker_url_of("rediss://:x@h:1/2") == "rediss://:x@h:1/2"
    assert broker_url_of("") == "redis://127.0.0.1:1/0"


def lease_is_held_or_was() -> bool:
    return TaskLease.objects.filter(name="extend_occurrences").exists()


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_worker_takes_tasks(celery_worker_process, broker, is_restarted):
    if is_restarted:
        broker.stop()
        broker.start()
    extend_at_start()
    wait_for(lease_is_held_or_was)
    assert not celery_worker_process.running.has_ended
