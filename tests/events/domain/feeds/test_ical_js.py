"""A third reader: ical.js, which Thunderbird and many web calendars read with.

It runs where Node finds the package (`npm install --no-save ical.js`, or NODE_PATH).
"""

import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from .programmes import PROGRAMMES
from .readers import Seen, within
from .scenes import FIRST, LAST, calendar_of, cancel, make_series, move, row, truth
from .test_entries import EDGES, ODD

SCRIPT = Path(__file__).with_name("read_with_ical_js.cjs")
NODE = shutil.which("node")


def has_ical_js() -> bool:
    if NODE is None:
        return False
    asked = [NODE, "--eval", "require('ical.js')"]
    found = subprocess.run(asked, cwd=SCRIPT.parent, capture_output=True, check=False)
    return found.returncode == 0


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not has_ical_js(), reason="Node with ical.js isn't there"),
]


def by_ical_js(bodies: list[bytes]) -> list[list[Seen]]:
    question = json.dumps([[body.decode(), str(LAST)] for body in bodies])
    answer = subprocess.run(
        [str(NODE), str(SCRIPT)], input=question, capture_output=True, text=True, check=True
    )
    return [
        within([seen(one) for one in shown], FIRST, LAST) for shown in json.loads(answer.stdout)
    ]


def seen(shown: list[str]) -> Seen:
    start, end, title, status = shown
    return Seen(instant(start), instant(end), title, status == "CANCELLED")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_ical_js_reads_what_the_database_says() -> None:
    cases: list[dict[str, Any]] = [
        {
            "start": one.start,
            "duration": one.duration,
            "rrule": one.rrule,
            "exdates": list(one.exdates),
            "is_all_day": one.is_all_day,
        }
        for one in PROGRAMMES
    ]
    cases += [*EDGES.values(), *({"rrule": rrule} for rrule in ODD.values())]
    events = [make_series(**case).event for case in cases]
    last = min(LAST, datetime(2029, 11, 1).date())
    read = by_ical_js([calendar_of(event) for event in events])
    for case, event, shown in zip(cases, events, read, strict=True):
        assert within(shown, FIRST, last) == truth(event, FIRST, last), case


def test_ical_js_reads_exceptions_as_the_database_says() -> None:
    schedule = make_series(rrule="FREQ=WEEKLY")
    move(row(schedule, "2026-12-10"), datetime(2026, 12, 17, 10))
    move(row(schedule, "2027-01-07"), datetime(2027, 1, 1, 10))
    move(row(schedule, "2027-10-28"), datetime(2027, 10, 31, 2, 30))
    cancel(row(schedule, "2027-02-04"))
    assert by_ical_js([calendar_of(schedule.event)]) == [truth(schedule.event)]
