"""One session, wanted by several programs at once: real processes, each with its connections."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from events.domain.offers import expire_offers
from events.models import SEATED_STATUSES, Notice, Occurrence, Registration
from tests.events.registering import NOW, session
from tests.events.stress_client import PAUSE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

PROGRAMS = 4
ACTS = 100
ROOT = Path(__file__).resolve().parents[2]
LINES_UP = {"waitlisted"}
MOVES_UP = {"promoted", "offered"}


@contextmanager
def programs(occurrence: Occurrence) -> Iterator[list[subprocess.Popen[str]]]:
    """Several of them, ready to act on this test's database; none outlives the test."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TABLEE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-m", "tests.events.stress_client", str(occurrence.public_id)]
    started = [
        subprocess.Popen(
            [*command, str(seed), str(ACTS), NOW.isoformat()],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for seed in range(PROGRAMS)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield started
    finally:
        for one in started:
            one.kill()
            one.wait()
            for pipe in (one.stdin, one.stdout):
                if pipe is not None:
                    pipe.close()


def overbooked(occurrence: Occurrence) -> int:
    """Whether seats are wrong at this moment, by one look at the database."""
    held = Sum("registrations__seats", filter=Q(registrations__status__in=SEATED_STATUSES))
    rows = Occurrence.objects.filter(pk=occurrence.pk).annotate(held=Coalesce(held, 0))
    return rows.filter(~Q(held=F("confirmed_seats")) | Q(held__gt=F("capacity"))).count()


def told(one: subprocess.Popen[str]) -> dict[str, Any]:
    assert one.stdout is not None
    return dict(json.loads(one.stdout.readline()))


def test_hundreds_of_acts_at_once_lose_nothing_and_never_overbook(
    capsys: pytest.CaptureFixture[str],
) -> None:
    occurrence = session(capacity=15, confirms_offers=True, start=later_than_all())
    looks = wrong = 0
    with programs(occurrence) as started:
        for one in started:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        with ThreadPoolExecutor(PROGRAMS) as threads:
            answers = [threads.submit(told, one) for one in started]
            while wait(answers, timeout=0.005).not_done:
                wrong += overbooked(occurrence)
                looks += 1
        reports = [one.result() for one in answers]
    tried: Counter[str] = Counter()
    for report in reports:
        tried.update(report["answers"])
    lost = [one for report in reports for one in report["lost"]]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{connection.vendor}: {PROGRAMS} programs, {tried.total() + len(lost)} requests "
            f"answered in {len(tried)} ways, {len(lost)} lost, "
            f"{looks} looks meanwhile, {wrong} overbooked\n"
        )
    assert lost == []
    assert wrong == 0
    assert looks > 10
    assert overbooked(occurrence) == 0
    assert_one_answer_a_form(reports)
    assert_nobody_waits_who_fits(occurrence)
    assert_all_is_told(tried)
    assert_order_was_kept()


def later_than_all() -> Any:
    """A start that no program's time comes near."""
    return (NOW + ACTS * PAUSE + timedelta(days=5)).replace(tzinfo=None)


def assert_one_answer_a_form(reports: list[dict[str, Any]]) -> None:
    """However often, and by whomever, a form was sent: it made one registration."""
    assert [report["unequal"] for report in reports] == [[]] * PROGRAMS
    forms: dict[str, set[str]] = {}
    for report in reports:
        for form, token in report["forms"].items():
            forms.setdefault(form, set()).add(token)
    assert {len(tokens) for tokens in forms.values()} == {1}
    made = {token for tokens in forms.values() for token in tokens}
    assert {row.token for row in Registration.objects.all()} == made


def assert_nobody_waits_who_fits(occurrence: Occurrence) -> None:
    """Once the last late offer is given on, every seat that somebody could take is taken."""
    for _round in range(2):
        expire_offers(now=NOW + ACTS * PAUSE)
        occurrence.refresh_from_db()
        free = occurrence.free_seats
        assert free is not None
        assert not Registration.objects.waiting().filter(seats__lte=free).exists()


def assert_all_is_told(tried: Counter[str]) -> None:
    """Each step of anybody left one notice, as many as were answered with a yes."""
    noted = Counter(Notice.objects.values_list("purpose", flat=True))
    rows = Registration.objects
    assert noted["expired"] >= rows.filter(status="expired").count()
    assert noted["offered"] >= noted["expired"]
    assert noted["offered"] > 0
    assert noted["cancelled"] <= tried["cancel"]
    numbers = list(rows.order_by("queue_no").values_list("queue_no", flat=True))
    assert len(set(numbers)) == rows.count()
    last = dict(Notice.objects.order_by("pk").values_list("registration", "purpose"))
    words = {"promoted": "confirmed"}
    stand = dict(rows.values_list("pk", "status"))
    assert {key: words.get(word, word) for key, word in last.items()} == stand


def assert_order_was_kept() -> None:
    """Read again what happened, in the order in which the lock let it happen.

    Whoever moved up left nobody behind who had waited longer and needed no more seats.
    """
    waiting: dict[int, int] = {}
    steps = Notice.objects.order_by("pk").values_list("registration", "purpose")
    seats = dict(Registration.objects.values_list("pk", "seats"))
    moved = 0
    for key, purpose in steps:
        if purpose in MOVES_UP:
            moved += 1
            ahead = list(waiting)[: list(waiting).index(key)]
            assert [one for one in ahead if seats[one] <= seats[key]] == []
        waiting.pop(key, None)
        if purpose in LINES_UP:
            waiting[key] = len(waiting)
    assert moved > 10


def test_one_key_sent_many_times_over_http_is_one_registration(live_site: Any) -> None:
    occurrence = session(capacity=3)

    def post(_number: int) -> tuple[int, dict[str, Any]]:
        request = Request(
            f"{live_site.url}/api/v1/occurrences/{occurrence.public_id}/registrations",
            data=json.dumps({"nickname": "Zoé", "consent": True}).encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": "one-and-the-same"},
        )
        with urlopen(request, timeout=20) as response:
            return response.status, json.load(response)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(8)))
    assert [status for status, _body in answers] == [201] * 8
    assert [body for _status, body in answers] == [answers[0][1]] * 8
    assert Registration.objects.get().token == answers[0][1]["token"]
