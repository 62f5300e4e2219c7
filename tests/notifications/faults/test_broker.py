"""A broker that is stopped, frozen or emptied: it only delays, and holds no request up."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from datetime import timedelta

from django.utils import timezone

from events.models import Occurrence
from notifications.models import Delivery
from notifications.nudging import publish
from tests.factories import make_occurrence, make_schedule
from tests.plugins.mail import SmtpSink
from tests.plugins.processes import LiveProcess, TestBroker, wait_for

from .world import say


def next_week() -> Occurrence:
    start = (timezone.now() + timedelta(days=7)).replace(tzinfo=None, microsecond=0)
    return make_occurrence(schedule=make_schedule(start=start))


def register_at(site: LiveProcess, occurrence: Occurrence, number: int) -> int:
    """Register through the program that serves the site; return its answer's status."""
    body = {"nickname": f"n{number}", "email": f"n{number}@x.example", "consent": True}
    request = urllib.request.Request(
        f"{site.url}/api/v1/occurrences/{occurrence.public_id}/registrations",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return int(response.status)


def all_sent(count: int) -> bool:
    return Delivery.objects.filter(state="sent").count() == count


def told_once(sink: SmtpSink, count: int, *, fault: str) -> None:
    counts = Counter(str(message["Message-ID"]) for message in sink.messages)
    doubled = sum(counts.values()) - len(counts)
    say(f"{fault}: {count} registered, {count - len(counts)} lost, {doubled} doubled")
    assert (len(counts), doubled) == (count, 0)


def test_registering_goes_on_while_the_broker_is_frozen_then_emptied(
    live_site: LiveProcess,
    celery_worker_process: LiveProcess,
    broker: TestBroker,
    smtp_sink: SmtpSink,
) -> None:
    occurrence = next_week()
    broker.freeze()
    assert [register_at(live_site, occurrence, number) for number in range(5)] == [201] * 5
    assert smtp_sink.messages == []
    broker.thaw()
    with broker.client() as client:
        client.flushall()
    publish()
    wait_for(lambda: all_sent(5))
    told_once(smtp_sink, 5, fault="broker frozen, then emptied")


def test_registering_goes_on_while_the_broker_is_stopped(
    live_site: LiveProcess,
    celery_worker_process: LiveProcess,
    broker: TestBroker,
    smtp_sink: SmtpSink,
) -> None:
    occurrence = next_week()
    broker.stop()
    assert [register_at(live_site, occurrence, number) for number in range(5)] == [201] * 5
    assert smtp_sink.messages == []
    broker.start()
    publish()
    wait_for(lambda: all_sent(5))
    told_once(smtp_sink, 5, fault="broker stopped, and started empty")
    assert not celery_worker_process.running.has_ended
