"""Planning the reminders that are due, and handing them to a mail server."""

from __future__ import annotations

import smtplib
import socket
import sys
import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from benchmarks.bare_sql import written_again
from benchmarks.figures import Figure, Plan, at_least, at_most
from benchmarks.load import LoadError
from benchmarks.site import on_core, prepare, running, wait_for
from config.run.parts import Part
from events.domain.synthetic import make_load
from events.models import Occurrence, Registration
from notifications.channels.email import compose
from notifications.domain.planning import plan_due
from notifications.domain.sending import send_due
from notifications.models import Delivery

REMINDERS = 10_000
FULL_REMINDERS = 100_000
LIMIT_EACH = 60.0 / 100_000
ENOUGH = 0.8
SOON = timedelta(hours=1)


def measure(plan: Plan) -> list[Figure]:
    """Plan what is due; then send for as long as the base sends, in turns."""
    prepare()
    amount = FULL_REMINDERS if plan.is_full else REMINDERS
    _make_due(amount)
    planning = _planning(amount)
    with on_core(-1), running(_sink(), name="sink") as sink:
        wait_for(_is_listening, sink)
        with on_core(0):
            return [_sending(plan), planning]


def _make_due(amount: int) -> None:
    """Have everybody's session begin in an hour, and everybody's reminder be due."""
    now = timezone.now()
    make_load(groups=20, events=200, registrations=amount, now=now)
    Occurrence.objects.filter(registrations__isnull=False).update(
        starts_at=now + SOON, ends_at=now + 2 * SOON
    )
    Registration.objects.update(next_reminder_at=now)


def _planning(amount: int) -> Figure:
    started = time.perf_counter()
    plan_due(now=timezone.now())
    took = time.perf_counter() - started
    planned = Delivery.objects.count()
    if planned != amount:
        raise LoadError(f"{planned} of {amount} reminders were planned")
    return at_most(
        f"planning {amount:,} due reminders",
        unit="s",
        ours=took,
        base=written_again(Delivery),
        most=amount * LIMIT_EACH,
        note="SQLite; base: the same deliveries by one bare INSERT statement, one transaction.",
    )


def _sending(plan: Plan) -> Figure:
    source = _one_message()
    ours, base = [], []
    for _run in range(plan.runs):
        base.append(_hand_over(source, plan.seconds))
        ours.append(_send(plan.seconds))
    return at_least(
        "reminders, due row to sent",
        unit="/s",
        ours=ours,
        base=base,
        least=ENOUGH,
        note=(
            f"SQLite, one worker; base: smtplib handing over the same {len(source) // 1000} kB "
            "on one kept connection. Sink: aiosmtpd, on another core."
        ),
    )


def _one_message() -> bytes:
    delivery = Delivery.objects.order_by("pk")[0]
    mail = compose(delivery, now=timezone.now())
    source: bytes = mail.message().as_bytes(linesep="\r\n")
    return source


def _hand_over(source: bytes, seconds: float) -> float:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        started, done = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            server.sendmail("de@mesure.example", ["a@mesure.example"], source)
            done += 1
        return done / (time.perf_counter() - started)


def _send(seconds: float) -> float:
    started, now = time.perf_counter(), timezone.now()
    report = send_due(now=now, deadline=now + timedelta(seconds=seconds))
    if report.failed or report.postponed or report.skipped:
        raise LoadError(f"not all were sent: {report}")
    return report.sent / (time.perf_counter() - started)


def _sink() -> Part:
    command = (sys.executable, "-m", "benchmarks.smtp_sink", str(settings.EMAIL_PORT))
    return Part(name="sink", label="sink", command=command, grace=3)


def _is_listening() -> bool:
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=1):
            return True
    except OSError:
        return False
