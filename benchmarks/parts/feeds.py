"""Published calendars: how fast they are answered, and how soon they tell of a change."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import median

from django.conf import settings
from django.utils import timezone

from benchmarks.figures import Figure, Plan, at_least, at_most
from benchmarks.groups import FEW, MANY, OTHERS, ten_thousand_others, two_groups
from benchmarks.load import LoadError, ask, flood, get
from benchmarks.site import broker, cpu_seconds, granian, on_core, prepare
from config.run.parts import RunningPart
from events.domain.feeds import publish_feed
from events.domain.occurrence_changes import cancel_occurrence
from events.models import Feed, Occurrence

CLIENTS = 16
CHANGES = 20
ENOUGH = 0.8
SAME = 1 / 1.1
"""Within 1.1 times, for a rate."""

_MADE_BY_GRANIAN = {"date", "server", "connection", "transfer-encoding"}


@dataclass
class Runs:
    """Answers a second of one program to one request, run by run."""

    port: int
    process: RunningPart
    request: bytes
    rates: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Measure once more."""
        before, started = cpu_seconds(self.process.process.pid), time.perf_counter()
        self.rates.append(flood(self.port, self.request, clients=CLIENTS, seconds=seconds))
        spent = cpu_seconds(self.process.process.pid) - before
        self.busy.append(spent / (time.perf_counter() - started))

    @property
    def share(self) -> float:
        """How much of its core the program used."""
        return median(self.busy)


@dataclass
class Served:
    """A calendar as our program answers it, and as a bare program does."""

    ours: tuple[int, RunningPart]
    bare: tuple[int, RunningPart]
    path: str
    size: int
    etag: str

    def runs(self, *, is_known: bool) -> tuple[Runs, Runs]:
        """Return what to run of both, for clients that have the bytes already or don't."""
        request = get(self.path, if_none_match=self.etag) if is_known else get(self.path)
        expected = 304 if is_known else 200
        for port, _process in (self.ours, self.bare):
            if ask(port, request).status != expected:
                raise LoadError(f"{self.path} was not answered by {expected}")
        return Runs(*self.ours, request), Runs(*self.bare, request)


def measure(plan: Plan) -> list[Figure]:
    """Serve a small and a large group's calendar beside bare programs with the same bytes."""
    prepare()
    paths = two_groups()
    _publish(paths.values())
    with broker(), on_core(0), granian(workers=1) as ours:
        return _beside(plan, ours, paths)


def _beside(plan: Plan, ours: tuple[int, RunningPart], paths: dict[int, str]) -> list[Figure]:
    # Started from here, bare programs share the core of ours: only one has work at a time.
    with _served(ours, paths[FEW]) as few, _served(ours, paths[MANY]) as many, on_core(-1):
        return [*_beside_bare(plan, few, many), _beside_others(plan, few), _freshness(few)]


def _publish(paths: Iterable[str]) -> None:
    """Render the two; of the single events' calendars nobody asks for any."""
    for feed in Feed.objects.filter(path__in=paths):
        publish_feed(feed_id=feed.pk, now=timezone.now())
    Feed.objects.update(is_stale=False)


@contextmanager
def _served(ours: tuple[int, RunningPart], path: str) -> Iterator[Served]:
    answer = ask(ours[0], get(path))
    etag = dict(answer.headers).get("etag", "")
    known = ask(ours[0], get(path, if_none_match=etag))
    home = Path(settings.TABLEE_HOME)
    name = path.rpartition("/")[2]
    body, answers = home / f"{name}.body", home / f"{name}.json"
    body.write_bytes(answer.body)
    said = {
        "full": _own(answer.headers),
        "unchanged": _own(known.headers),
        "body": str(body),
    }
    answers.write_text(json.dumps(said), encoding="utf-8")
    with _bare(answers, name) as bare:
        copied = ask(bare[0], get(path))
        if (copied.size, copied.body) != (answer.size, answer.body):
            raise LoadError("the bare program does not return the same bytes")
        yield Served(ours, bare, path, len(answer.body), etag)


def _bare(answers: Path, name: str) -> AbstractContextManager[tuple[int, RunningPart]]:
    target = "benchmarks.bare_wsgi:application"
    return granian(workers=1, target=target, name=name, TABLEE_BENCH_ANSWERS=str(answers))


def _own(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [header for header in headers if header[0].lower() not in _MADE_BY_GRANIAN]


def _beside_bare(plan: Plan, few: Served, many: Served) -> list[Figure]:
    small, large = few.runs(is_known=False), many.runs(is_known=False)
    known, known_large = few.runs(is_known=True), many.runs(is_known=True)
    for _run in range(plan.runs):
        for runs in (*small, *large, *known, known_large[0]):
            runs.run(plan.seconds)
    return [
        _figure(f"feed 200, {FEW} events", small, f"{few.size // 1000} kB"),
        _figure(f"feed 200, {MANY:,} events", large, f"{many.size // 1000} kB"),
        _figure(f"feed 304, {FEW} events", known, "no body"),
        _same(f"feed 304, {MANY:,} events beside {FEW}", known_large[0], known[0]),
    ]


def _figure(name: str, runs: tuple[Runs, Runs], what: str) -> Figure:
    ours, bare = runs
    by_cpu = median(ours.rates) / ours.share / (median(bare.rates) / bare.share)
    figure = at_least(
        name,
        unit="/s",
        ours=ours.rates,
        base=bare.rates,
        least=ENOUGH,
        note=(
            f"{what}; base: a bare WSGI program under Granian, 1 worker too, same bytes. Core "
            f"used: ours {ours.share:.0%}, base {bare.share:.0%}; ratio by CPU second {by_cpu:.2f}."
        ),
    )
    # Where the load generator or a neighbour was the limit, only the second ratio tells.
    return replace(figure, is_met=figure.is_met and by_cpu >= ENOUGH)


def _same(name: str, ours: Runs, base: Runs) -> Figure:
    note = "within 1.1 times: base is our own 304 of the small group."
    return at_least(name, unit="/s", ours=ours.rates, base=base.rates, least=SAME, note=note)


def _beside_others(plan: Plan, few: Served) -> Figure:
    """Measure the same before and after the site has ten thousand groups more."""
    before, after = few.runs(is_known=True)[0], few.runs(is_known=True)[0]
    for _run in range(plan.runs):
        before.run(plan.seconds)
    ten_thousand_others()
    for _run in range(plan.runs):
        after.run(plan.seconds)
    return _same(f"feed 304, site of {OTHERS:,} groups beside 2", after, before)


def _freshness(served: Served) -> Figure:
    """Call sessions off, and ask until the calendar says so; changes come at any moment."""
    random = Random(1)  # noqa: S311 (moments, not secrets)
    port = served.ours[0]
    waits = sorted(_seen_after(port, served.path, one, random) for one in _sessions(served.path))
    return at_most(
        "change to new bytes, p95",
        unit="s",
        ours=waits[int(0.95 * (len(waits) - 1))],
        base=None,
        most=2.0,
        note=f"{len(waits)} sessions called off, no worker; median {median(waits):.2f} s.",
    )


def _sessions(path: str) -> list[Occurrence]:
    coming = Occurrence.objects.filter(event__group__feeds__path=path, starts_at__gt=timezone.now())
    return list(coming.order_by("starts_at", "pk")[:CHANGES])


def _seen_after(port: int, path: str, session: Occurrence, random: Random) -> float:
    before = dict(ask(port, get(path)).headers)["etag"]
    time.sleep(random.random())
    cancel_occurrence(occurrence_id=session.public_id, now=timezone.now())
    committed = time.perf_counter()
    while ask(port, get(path, if_none_match=before)).status == 304:
        time.sleep(0.005)
    return time.perf_counter() - committed
