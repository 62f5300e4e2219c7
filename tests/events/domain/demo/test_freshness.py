from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import events
from events.domain.demo.freshness import fresh_rows
from events.domain.imports.cells import parse_date
from events.domain.imports.tables import Row, read_table
from events.domain.phrases import parse_phrase
from events.domain.recurrence import Rule, produces

FILE = Path(events.__file__).parent / "demo" / "programme.csv"
ROWS = read_table(FILE.read_bytes()).rows
TODAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def first_of(row: Row) -> date:
    return parse_date(row["premiere_date"])


def until_of(row: Row) -> date | None:
    return parse_date(row["jusqu_au"]) if row["jusqu_au"] else None


def rule_of(row: Row) -> Rule | None:
    return parse_phrase(row["recurrence"], first_date=first_of(row), until=until_of(row))


@given(TODAYS)
def test_rules_and_weekdays_never_change(today):
    for old, new in zip(ROWS, fresh_rows(ROWS, today=today), strict=True):
        before, after = rule_of(old), rule_of(new)
        if before is None or after is None:
            assert before is after
        else:
            assert replace(before, until=None) == replace(after, until=None)
            assert produces(after, first_of(new), first_of(new))
        until_before, until_after = until_of(old), until_of(new)
        assert bool(until_before) == bool(until_after)
        if until_before and until_after:
            assert (until_before.weekday(), until_after > first_of(new)) == (
                until_after.weekday(),
                True,
            )


@given(TODAYS)
def test_what_has_no_end_began_months_ago_and_what_ends_has_something_to_come(today):
    for row in fresh_rows(ROWS, today=today):
        rule, first, until = rule_of(row), first_of(row), until_of(row)
        if rule is None:
            assert (until or first) >= today - timedelta(weeks=9) or first.month == 12
            assert first <= today + timedelta(days=366)
        elif rule.count is not None:
            assert today - timedelta(days=17) <= first <= today
        elif until is not None:
            assert until >= today - timedelta(weeks=8)
        elif row["recurrence"].startswith("5e"):
            assert first <= today
        else:
            assert first <= today - timedelta(weeks=2)


@given(TODAYS)
def test_seasons_stay(today):
    found = {row["titre"]: row for row in fresh_rows(ROWS, today=today)}
    assert first_of(found["Assemblée générale"]).month == 4
    assert first_of(found["Rencontre inter-GEM"]).month in {5, 11}
    assert abs(first_of(found["Séjour annuel"]).timetuple().tm_yday - 155) < 25
    eve = first_of(found["Soirée jeux du nouvel an"])
    assert (eve.month, eve.day) == (12, 31)
    until = until_of(found["Groupe de parole des proches"])
    assert until is not None
    assert until.month in {5, 6, 7}


@pytest.mark.parametrize(
    ("title", "first", "until"),
    [
        ("Café pair-aidance", "02/07/2026", ""),
        ("Accueil libre", "22/06/2026", ""),
        ("Groupe de parole des proches", "29/10/2026", "24/06/2027"),
        ("Groupe reprise d'activité", "10/11/2026", ""),
        ("Partage ton expérience", "11/01/2027", "01/02/2027"),
        ("Assemblée générale", "08/04/2026", ""),
        ("Rencontre inter-GEM", "23/05/2026", ""),
        ("Préparation du conseil local de santé mentale", "15/07/2026", ""),
        ("Forum des familles", "20/03/2027", ""),
        ("Séjour annuel", "04/06/2027", "06/06/2027"),
    ],
)
def test_in_the_winter_it_was_written_for(title, first, until):
    (row,) = [row for row in fresh_rows(ROWS, today=date(2026, 11, 23)) if row["titre"] == title]
    assert (row["premiere_date"], row["jusqu_au"]) == (first, until)
