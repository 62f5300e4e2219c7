"""What is to come of a series, and pairs of entries with one UID."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.domain.calendar_imports import read_calendar
from events.domain.calendar_imports.bounds import Budget
from events.domain.calendar_imports.faults import LeftOutError
from events.domain.calendar_imports.pairing import Programme
from events.domain.calendar_imports.series import Series, series_of
from tests.events.domain.calendar_imports.calendars import NOW, entry, read_one, vcalendar, vevent


def series(now: datetime = NOW, **fields: Any) -> Series:
    return series_of(entry(**fields), now=now, budget=Budget())


def told(now: datetime = NOW, **fields: Any) -> tuple[str, list[str], list[str]]:
    """First date and rule, extra starts, excluded dates."""
    found = series(now, **fields)
    return (
        f"{found.first:%Y-%m-%d %H:%M} {found.rule or ''}".strip(),
        [f"{wall:%Y-%m-%d %H:%M}" for wall in found.extra],
        [day.isoformat() for day in found.excluded],
    )


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, ("2026-12-03 18:30", [], [])),
        ({"RRULE": "FREQ=WEEKLY"}, ("2026-12-03 18:30 FREQ=WEEKLY", [], [])),
        # Begun long ago: the count is of what is left.
        (
            {
                "DTSTART": "20261105T183000",
                "DTEND": "20261105T193000",
                "RRULE": "FREQ=WEEKLY;COUNT=5",
            },
            ("2026-11-26 18:30 FREQ=WEEKLY;COUNT=2", [], []),
        ),
        # A first date that is taken out still counts (RFC 5545 §3.8.5.1).
        (
            {"RRULE": "FREQ=WEEKLY;COUNT=3", "EXDATE": "20261203T173000Z"},
            ("2026-12-10 18:30 FREQ=WEEKLY;COUNT=2", [], []),
        ),
        # One week in two goes on with the same weeks.
        (
            {
                "DTSTART": "20261112T183000",
                "DTEND": "20261112T193000",
                "RRULE": "FREQ=WEEKLY;INTERVAL=2",
            },
            ("2026-11-26 18:30 FREQ=WEEKLY;INTERVAL=2", [], []),
        ),
        # A first date off the rule is a date of its own, and counts.
        (
            {"RRULE": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"},
            ("2026-12-08 18:30 FREQ=WEEKLY;BYDAY=TU;COUNT=2", ["2026-12-03 18:30"], []),
        ),
        (
            {"RRULE": "FREQ=DAILY;UNTIL=20261205T172959Z"},
            ("2026-12-03 18:30 FREQ=DAILY;UNTIL=20261204", [], []),
        ),
        (
            {"RRULE": "FREQ=DAILY;UNTIL=20261205T173000Z"},
            ("2026-12-03 18:30 FREQ=DAILY;UNTIL=20261205", [], []),
        ),
        (
            {"RRULE": "FREQ=DAILY;UNTIL=20261205"},
            ("2026-12-03 18:30 FREQ=DAILY;UNTIL=20261205", [], []),
        ),
        ({"RRULE": "FREQ=WEEKLY;UNTIL=99991231"}, ("2026-12-03 18:30 FREQ=WEEKLY", [], [])),
        ({"RRULE": "FREQ=WEEKLY;UNTIL=20200101"}, ("2026-12-03 18:30", [], [])),
        (
            {"RRULE": "FREQ=WEEKLY;BYHOUR=18;BYMINUTE=30;BYSECOND=0"},
            ("2026-12-03 18:30 FREQ=WEEKLY", [], []),
        ),
        (
            {"RRULE": "FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1"},
            ("2026-12-03 18:30 FREQ=MONTHLY;BYDAY=1TH", [], []),
        ),
        (
            {
                "RRULE": "FREQ=WEEKLY",
                "EXDATE": "20261210T173000Z,20261211T173000Z,20200101T000000Z",
            },
            ("2026-12-03 18:30 FREQ=WEEKLY", [], ["2026-12-10"]),
        ),
        (
            {"RDATE": "20261201T083000Z,20261210T083000Z,20200101T000000Z"},
            ("2026-12-01 09:30", ["2026-12-03 18:30", "2026-12-10 09:30"], []),
        ),
        (
            {"RDATE": "20261210T173000Z", "EXDATE": "20261203T173000Z"},
            ("2026-12-10 18:30", [], []),
        ),
    ],
)
def test_what_is_to_come(fields: dict[str, Any], found: tuple[str, list[str], list[str]]) -> None:
    assert told(**fields) == found


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Il est passé\u00a0: jeudi 3 décembre 2026."),
        ({"RRULE": "FREQ=DAILY;COUNT=3"}, "Toutes ses dates sont passées."),
        ({"RRULE": "FREQ=WEEKLY", "EXDATE": []}, None),
    ],
)
def test_what_is_over_is_left_out(fields: dict[str, Any], words: str | None) -> None:
    later = datetime(2027, 1, 20, 9, tzinfo=UTC)
    if words is None:
        assert series(later, **fields).first == datetime(2027, 1, 21, 18, 30)
        return
    with pytest.raises(LeftOutError, match=words[:20]):
        series(later, **fields)


def programmes(*parts: str) -> list[Programme]:
    return list(read_calendar(vcalendar(*parts), home="Europe/Paris").programmes)


RECURRENCE = {"RECURRENCE-ID;TZID=Europe/Paris": "20261210T183000"}


def test_of_doubles_the_highest_sequence_holds() -> None:
    (found,) = programmes(
        vevent(SEQUENCE="2", SUMMARY="Nouveau"), vevent(SEQUENCE="1", SUMMARY="Ancien")
    )
    assert found.entry.title == "Nouveau"
    assert found.entry.notes.lines == [
        "Il est plusieurs fois dans le fichier\u00a0: la dernière version est reprise."
    ]


def test_one_uid_for_several_dates_is_several_events() -> None:
    one, other = programmes(vevent(), vevent(DTSTART="20261204T173000Z", DTEND="20261204T183000Z"))
    assert one.key != other.key
    assert one.entry.notes.lines == [
        "Son identifiant sert à plusieurs évènements\u00a0: chacun est repris."
    ]


def test_a_changed_date_without_its_series_stands_alone() -> None:
    (found,) = programmes(vevent(**RECURRENCE, RRULE="FREQ=DAILY"))
    assert (found.entry.rule, found.overrides) == ("", {})
    assert found.entry.notes.lines == [
        "Sa série n’est pas dans le fichier\u00a0: cette date est reprise seule."
    ]


def test_a_changed_date_may_come_before_its_series() -> None:
    found = read_one(vevent(**RECURRENCE, SUMMARY="Autre"), vevent(RRULE="FREQ=WEEKLY"))
    assert found.entry.title == "Café des liens"
    assert [one.title for one in found.overrides.values()] == ["Autre"]


def test_of_two_changes_of_one_date_the_newest_holds() -> None:
    found = read_one(
        vevent(RRULE="FREQ=WEEKLY"),
        vevent(**RECURRENCE, SUMMARY="Nouveau", SEQUENCE="2"),
        vevent(**RECURRENCE, SUMMARY="Ancien", SEQUENCE="1"),
    )
    assert [one.title for one in found.overrides.values()] == ["Nouveau"]


def test_a_changed_date_in_universal_time_is_that_of_its_series() -> None:
    found = read_one(
        vevent(RRULE="FREQ=WEEKLY"),
        vevent(
            **{"RECURRENCE-ID": "20261210T173000Z"},
            DTSTART="20261210T160000Z",
            DTEND="20261210T180000Z",
        ),
    )
    assert list(found.overrides) == [datetime(2026, 12, 10, 18, 30)]
    assert found.overrides[datetime(2026, 12, 10, 18, 30)].start == datetime(2026, 12, 10, 17, 0)


def test_the_rest_of_a_series_may_move_to_another_day() -> None:
    rest = {"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris": "20261217T183000"}
    first, second = programmes(
        vevent(RRULE="FREQ=WEEKLY;COUNT=4"),
        vevent(
            **rest,
            **{
                "DTSTART;TZID=Europe/Paris": "20261218T170000",
                "DTEND;TZID=Europe/Paris": "20261218T190000",
            },
        ),
    )
    budget = Budget()
    before = series_of(first.entry, now=NOW, budget=budget)
    after = series_of(second.entry, now=NOW, budget=budget)
    assert before.rule is not None
    assert before.rule.until == date(2026, 12, 10)
    assert [after.first, *after.extra] == [datetime(2026, 12, 18, 17), datetime(2026, 12, 25, 17)]
