"""Registering costs the same however many registered before: no table is read row by row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.enrolments import enrolment_with
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.domain.registrations import find_by_code
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW, join, session

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL reads tables of few rows as a whole"
    ),
]
REQUEST: dict[str, Any] = {
    "nickname": "Zoé",
    "email": "zoe@exemple.example",
    "submission_id": "une-fois",
}
GROWING = r"SCAN (events_(registration|enrolment|notice|occurrence)|notifications_delivery)"


def scans_of(act: Callable[[], object]) -> list[str]:
    """What SQLite reads row by row, of the tables that grow, while something is done."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        act()
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            if re.match(r"SELECT|UPDATE|DELETE", sql):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                steps = [step for *_numbers, step in cursor.fetchall()]
                found += [sql for step in steps if re.match(GROWING, step)]
    return found


def test_what_reads_a_table_row_by_row_is_noticed():
    occurrence = session()
    join(occurrence)
    found = scans_of(lambda: list(type(occurrence).objects.filter(note="")))
    assert [sql.partition(" WHERE ")[2] for sql in found] == ['"events_occurrence"."note" = %s']


def test_registering_a_repeat_and_finding_it_again():
    occurrence = session(capacity=1)
    made = join(occurrence, **REQUEST)
    assert scans_of(lambda: join(occurrence, nickname="Ali")) == []
    assert scans_of(lambda: join(occurrence, **REQUEST)) == []
    assert scans_of(lambda: find_by_code(made.code, now=NOW)) == []


def test_changing_and_cancelling_with_somebody_who_waits():
    occurrence = session(capacity=2)
    made = join(occurrence, **REQUEST)
    join(occurrence, companions=1)
    changes = RegistrationChanges(nickname="Zo", companions=0)
    assert scans_of(lambda: change(token=made.token, changes=changes, now=NOW)) == []
    assert scans_of(lambda: cancel(token=made.token, now=NOW)) == []


def test_joining_all_dates_and_leaving_them():
    event = cohort()
    made = enter(event, **REQUEST)
    assert scans_of(lambda: enter(event, nickname="Ali")) == []
    assert scans_of(lambda: enter(event, **REQUEST)) == []
    assert scans_of(lambda: find_by_code(made.code, now=NOW)) == []
    assert scans_of(lambda: enrolment_with(made.token)) == []
    assert scans_of(lambda: cancel_enrolment(token=made.token, now=NOW)) == []
