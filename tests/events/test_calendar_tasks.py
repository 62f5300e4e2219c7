"""The worker's task that reads calendars, and the command that does the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from events import tasks
from events.models import CalendarSource, Event, PendingImport
from tests.events.domain.calendar_imports.calendars import vcalendar, vevent
from tests.events.domain.calendar_sources.following import follow
from tests.events.domain.remote_calendars.servers import serving
from tests.factories import make_group, make_user
from tests.plugins.processes import wait_for


@pytest.mark.django_db
def test_the_task_and_the_command_read_what_is_due(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as site:
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({site.port})
        now = timezone.now()
        start = f"{now + timedelta(days=3):%Y%m%dT%H%M%SZ}"
        site.gives(vcalendar(vevent(DTSTART=start, DTEND="", DURATION="PT1H")))
        source = follow(make_group(), site, now=now)
        tasks.read_calendars()
        assert Event.objects.count() == 1
        CalendarSource.objects.filter(pk=source.pk).update(next_read_at=now)
        call_command("read_calendars")
        assert capsys.readouterr().out == "1 calendrier(s) relu(s).\n"
        tasks.read_calendars()
        assert len(site.asked) == 2


@pytest.mark.django_db
def test_what_nobody_confirmed_within_a_day_is_forgotten() -> None:
    pending = {"group": make_group(), "user": make_user(), "text": "x"}
    now = timezone.now()
    PendingImport.objects.create(**pending, created_at=now - timedelta(days=1))
    kept = PendingImport.objects.create(**pending, created_at=now - timedelta(hours=23))
    tasks.read_calendars()
    assert PendingImport.objects.get() == kept


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_reads_it_and_says_what_came_of_it(
    settings: Settings, celery_worker_process
) -> None:
    with serving() as site:
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({site.port})
        source = follow(make_group(), site, now=timezone.now())
        tasks.read_calendars.delay()
        wait_for(lambda: CalendarSource.objects.exclude(last_result={}).exists())
        source.refresh_from_db()
        # It knows nothing of ports that tests allow: what is on this machine is not read.
        assert (source.last_result["code"], source.failures) == ("bad_port", 1)
        assert site.asked == []
