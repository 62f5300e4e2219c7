"""Many registering for one session at once through the API, on SQLite."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from django.utils import timezone

from benchmarks.figures import Figure, Plan, at_least
from benchmarks.load import LoadError, Talk, post, talk
from benchmarks.site import broker, granian, prepare
from events.domain.registration_requests import RegistrationRequest
from events.domain.registrations import register
from events.domain.synthetic import make_load
from events.models import MAX_CAPACITY, AccessMode, Occurrence, Registration

CLIENTS = 8

ENOUGH = 0.25


def measure(plan: Plan) -> list[Figure]:
    """Compare with ``register()`` called in a loop by one process, same pragmas."""
    prepare()
    contended, other = sessions(2)
    with broker(), granian() as (port, _process):
        runs, base = [], []
        for _run in range(plan.runs):
            base.append(_loop(other, plan.seconds))
            runs.append(through_api(port, contended, clients=CLIENTS, seconds=plan.seconds))
    check(contended, runs)
    note = "SQLite; base: register() in a loop in one process, on another session."
    return [figure("registering, SQLite", runs, base, note)]


def sessions(amount: int) -> list[Occurrence]:
    """Make sessions that take registrations, far ahead, as large as can be."""
    make_load(groups=1, events=20, registrations=0, now=timezone.now())
    open_ones = Occurrence.objects.filter(
        event__access_mode=AccessMode.REGISTRATION, starts_at__gt=timezone.now()
    )
    chosen = list(open_ones.order_by("-starts_at", "pk")[:amount])
    for session in chosen:
        session.capacity = MAX_CAPACITY
        session.save(update_fields=["capacity"])
    return chosen


def through_api(port: int, session: Occurrence, *, clients: int, seconds: float) -> Talk:
    """Have clients register one person after the other."""
    path = f"/api/v1/occurrences/{session.public_id}/registrations"
    bodies = _bodies()
    return talk(port, lambda: post(path, next(bodies)), clients=clients, seconds=seconds)


_numbers = count()


def person() -> dict[str, object]:
    """Return what one more person writes."""
    number = next(_numbers)
    return {"nickname": f"P{number}", "email": f"p{number}@mesure.example", "consent": True}


def _bodies() -> Iterator[bytes]:
    while True:
        yield json.dumps(person()).encode()


def check(session: Occurrence, runs: list[Talk]) -> None:
    """Raise LoadError unless all were answered by 201, are stored, and no seat is given twice."""
    answered = sum(run.statuses.total() for run in runs)
    created = sum(run.statuses[201] for run in runs)
    session.refresh_from_db()
    rows = Registration.objects.filter(occurrence=session).count()
    if not answered == created == rows or session.confirmed_seats != min(rows, MAX_CAPACITY):
        said = [dict(run.statuses) for run in runs]
        raise LoadError(f"{said}: {rows} rows, {session.confirmed_seats} seats counted")


def figure(
    name: str, runs: list[Talk], base: list[float], note: str, *, most_spread: int | None = None
) -> Figure:
    """Return the rates side by side, with how long people waited (p99 in p50s at most)."""
    middle = sorted(runs, key=lambda run: run.rate)[len(runs) // 2]
    half, most = middle.wait(0.5), middle.wait(0.99)
    waits = f"p50 {half * 1000:.0f} ms, p99 {most * 1000:.0f} ms ({most / half:.1f} ×)"
    total = sum(run.statuses.total() for run in runs)
    rates = [run.rate for run in runs]
    side_by_side = at_least(
        name,
        unit="/s",
        ours=rates,
        base=base,
        least=ENOUGH,
        note=f"{note} {waits}; {total:,} registered, none wrong.",
    )
    if most_spread is None:
        return side_by_side
    is_met = side_by_side.is_met and most <= most_spread * half
    limit = f"{side_by_side.limit}, p99 ≤ {most_spread} p50"
    return replace(side_by_side, limit=limit, is_met=is_met)


def _loop(session: Occurrence, seconds: float) -> float:
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        request = RegistrationRequest(**person())  # type: ignore[arg-type]
        register(occurrence_id=session.public_id, request=request, now=timezone.now())
        done += 1
    return done / (time.perf_counter() - started)
