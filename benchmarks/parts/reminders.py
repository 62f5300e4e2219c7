"""Planning the reminders that are due, and handing them to a mail server."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.bare_sql import written_again
from benchmarks.figures import Figure, Plan, at_least, at_most, times_at_most
from benchmarks.load import LoadError
from benchmarks.mail_servers import FORGETTING, KEEPING, MailServer
from benchmarks.sending import Run, run_apart
from benchmarks.site import database_on_our_core, on_core, prepare
from events.domain.synthetic import make_load
from events.models import Occurrence, Registration
from notifications.channels.email import compose
from notifications.domain.planning import plan_due
from notifications.models import Delivery

REMINDERS = 10_000
FULL_REMINDERS = 100_000
LIMIT_EACH = 60.0 / 100_000
ENOUGH = 0.8
WORKERS = 2
MOST_MEMORY = 1.1
SOON = timedelta(hours=1)


def measure(plan: Plan) -> list[Figure]:
    """Plan what is due; then send for as long as the base sends, in turns.

    The mail server has the last core; senders, ours and the bare ones, and the database share
    the first.
    """
    prepare()
    amount = FULL_REMINDERS if plan.is_full else REMINDERS
    _make_due(amount)
    planning = _planning(amount)
    with on_core(0), database_on_our_core():
        with KEEPING.running():
            figures = [*_sending(plan, KEEPING), planning]
        with FORGETTING.running():
            return [*figures, *_sending(plan, FORGETTING), _memory()]


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
        note=f"{connection.vendor}; base: the same deliveries by one bare INSERT, one transaction.",
    )


def _sending(plan: Plan, server: MailServer) -> list[Figure]:
    file = Path(settings.TABLEE_HOME) / "one.eml"
    file.write_bytes(_one_message())
    return [_sent_by(workers, plan, file, server) for workers in (1, WORKERS)]


def _sent_by(workers: int, plan: Plan, file: Path, server: MailServer) -> Figure:
    ours, base, cpu, cpu_base = [], [], [], []
    for _run in range(plan.runs):
        bare = run_apart(str(file), seconds=plan.seconds, processes=workers)
        _make_unsent()
        runs = run_apart("due", seconds=plan.seconds, processes=workers)
        base.append(sum(run.rate for run in bare))
        ours.append(sum(run.rate for run in runs))
        cpu_base.append(_cpu_each(bare))
        cpu.append(_cpu_each(runs))
    named = f"{workers} worker{'s' if workers > 1 else ''}"
    return at_least(
        f"reminders, due row to sent, {named}; server {server.name}",
        unit="/s",
        ours=ours,
        base=base,
        least=ENOUGH,
        note=(
            f"{connection.vendor}; base: as many processes of bare smtplib handing over "
            f"the same {file.stat().st_size / 1000:.1f} kB, each on one kept connection. "
            f"The server, aiosmtpd, {server.does}; it has a core of its own. "
            f"Processor a message: {median(cpu):.0f} µs, bare {median(cpu_base):.0f} µs."
        ),
    )


def _cpu_each(runs: list[Run]) -> float:
    return 1e6 * sum(run.cpu for run in runs) / sum(run.sent for run in runs)


def _make_unsent() -> None:
    state = Delivery.State.PENDING
    Delivery.objects.update(state=state, settled_at=None, attempts=0, claim=None, lease_until=None)
    if connection.vendor == "postgresql":
        # As it does by itself after a while.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _memory() -> Figure:
    """Plan and send a tenth, then all, each in a fresh process."""
    few, many = _planned_and_sent(REMINDERS // 10), _planned_and_sent(REMINDERS)
    return times_at_most(
        f"planning and sending {REMINDERS:,} reminders, peak memory",
        unit="MB",
        ours=many.megabytes,
        base=few.megabytes,
        most=MOST_MEMORY,
        note=(
            f"{connection.vendor}; base: {REMINDERS // 10:,} of them; {many.seconds:.0f} s and "
            f"{few.seconds:.1f} s, one process each (VmHWM)."
        ),
    )


def _planned_and_sent(amount: int) -> Run:
    Delivery.objects.all().delete()
    Registration.objects.update(next_reminder_at=None)
    chosen = list(Registration.objects.order_by("pk").values_list("pk", flat=True)[:amount])
    due = Registration.objects.filter(pk__gte=chosen[0], pk__lte=chosen[-1])
    due.update(next_reminder_at=timezone.now())
    (run,) = run_apart("all", seconds=0, processes=1)
    if run.sent != amount:
        raise LoadError(f"{run.sent} of {amount} reminders were sent")
    return run


def _one_message() -> bytes:
    mail = compose(Delivery.objects.order_by("pk")[0], now=timezone.now())
    source: bytes = mail.message().as_bytes(linesep="\r\n")
    return source
