"""Many registering for one session at once through the API, on PostgreSQL."""

from __future__ import annotations

import os

from benchmarks.figures import Figure, Plan
from benchmarks.parts.registrations import CLIENTS, check, figure, sessions, through_api
from benchmarks.site import broker, granian, prepare
from benchmarks.sql_clients import rate, row_of
from events.models import Occurrence

MANY_CLIENTS = 64
_NOTE = (
    "every commit waits for the disk; base: lock, check, insert, count by as many psycopg "
    "processes (no message noted, nothing encrypted)."
)


def measure(plan: Plan) -> list[Figure]:
    """Compare with bare transactions by as many psycopg clients; 64 of them in full runs only."""
    prepare()
    first, second, base = sessions(3)
    crowds = {CLIENTS: first, **({MANY_CLIENTS: second} if plan.is_full else {})}
    with broker(), granian() as (port, _process):
        return [_crowd(plan, port, one, base, clients) for clients, one in crowds.items()]


def _crowd(plan: Plan, port: int, session: Occurrence, other: Occurrence, clients: int) -> Figure:
    through_api(port, other, clients=1, seconds=0)  # one row, to make others like it
    row = row_of(os.environ["DATABASE_URL"], occurrence=other.pk)
    runs, base = [], []
    for _run in range(plan.runs):
        base.append(rate(row, clients=clients, seconds=plan.seconds))
        runs.append(through_api(port, session, clients=clients, seconds=plan.seconds))
    check(session, runs)
    return figure(f"registering, PostgreSQL, {clients} clients", runs, base, _NOTE, most_spread=10)
