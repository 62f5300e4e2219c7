from __future__ import annotations

from datetime import date, timedelta

import pytest

from events.domain.holidays import (
    DEPARTMENTS,
    SCHOOL_KNOWN_FROM,
    SCHOOL_KNOWN_UNTIL,
    SCHOOL_ZONES,
    SkipError,
    is_public_holiday,
    is_school_holiday,
    school_holidays_known_until,
)

MAINLAND = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
OVERSEAS = {"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"}


def days(year: int, *departments: str) -> dict[str, int]:
    whole = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    return {
        department: sum(is_public_holiday(day, department=department) for day in whole[:365])
        for department in departments
    }


def test_every_departement_is_known_and_all_but_corsica_and_overseas_have_a_zone():
    assert DEPARTMENTS == MAINLAND | OVERSEAS
    assert set(SCHOOL_ZONES) == MAINLAND - {"2A", "2B"}
    assert [list(SCHOOL_ZONES.values()).count(f"Zone {zone}") for zone in "ABC"] == [32, 41, 21]


@pytest.mark.parametrize(
    ("day", "department", "closed"),
    [
        ("2027-05-01", "69", True),
        ("2027-07-14", "38", True),
        ("2027-03-29", "63", True),
        ("2027-05-02", "69", False),
        ("2027-03-26", "69", False),
        ("2027-03-26", "57", True),
        ("2027-03-26", "67", True),
        ("2027-12-26", "68", True),
        ("2027-12-26", "88", False),
        ("2027-12-20", "974", True),
        ("2027-05-27", "971", True),
        ("2027-05-22", "972", True),
        ("2027-06-10", "973", True),
        ("2027-04-27", "976", True),
        ("2027-09-24", "988", True),
        ("2027-09-24", "69", False),
        ("2027-07-14", "2A", True),
    ],
)
def test_public_holidays(day, department, closed):
    assert is_public_holiday(date.fromisoformat(day), department=department) is closed


def test_a_year_has_eleven_public_holidays_on_the_mainland_and_more_elsewhere():
    assert days(2027, "69", "2B", "57", "67", "974") == {
        "69": 11,
        "2B": 11,
        "57": 13,
        "67": 13,
        "974": 12,
    }


@pytest.mark.parametrize(
    ("day", "department", "closed"),
    [
        # Arrêté of 22 October 2025: breaks of 2026-2027, from Saturday to Sunday.
        ("2027-02-12", "69", False),
        ("2027-02-13", "69", True),
        ("2027-02-28", "38", True),
        ("2027-03-01", "69", False),
        ("2027-02-20", "59", True),
        ("2027-02-19", "59", False),
        ("2027-02-06", "75", True),
        ("2027-02-22", "75", False),
        ("2026-12-18", "69", False),
        ("2026-12-19", "69", True),
        ("2027-01-03", "69", True),
        ("2027-01-04", "69", False),
        ("2027-05-07", "69", True),
        ("2027-07-02", "69", False),
        ("2027-07-03", "69", True),
        ("2027-08-31", "69", True),
    ],
)
def test_school_holidays(day, department, closed):
    assert is_school_holiday(date.fromisoformat(day), department=department) is closed


def test_nothing_is_said_of_school_years_that_are_not_decreed():
    known_until = school_holidays_known_until("69")

    assert known_until == SCHOOL_KNOWN_UNTIL
    assert is_school_holiday(known_until, department="69") is True
    assert is_school_holiday(date(2028, 12, 25), department="69") is False


@pytest.mark.parametrize("department", ["974", "988", "975", "2A", "2B", "971"])
def test_a_place_without_a_known_school_calendar_is_a_named_error(department):
    assert school_holidays_known_until(department) is None
    with pytest.raises(SkipError) as refused:
        is_school_holiday(date(2027, 1, 1), department=department)
    assert refused.value.code == "holidays_unknown"
    assert department in str(refused.value)


def test_a_day_before_all_we_know_is_a_named_error():
    assert is_school_holiday(SCHOOL_KNOWN_FROM, department="69") is True
    with pytest.raises(SkipError) as refused:
        is_school_holiday(SCHOOL_KNOWN_FROM - timedelta(days=1), department="69")
    assert refused.value.code == "holidays_unknown"


@pytest.mark.parametrize("department", ["", "20", "99", "Rhône", "6AE"])
@pytest.mark.parametrize("ask", [is_public_holiday, is_school_holiday])
def test_no_such_departement_is_a_named_error(ask, department):
    with pytest.raises(SkipError) as refused:
        ask(date(2027, 1, 1), department=department)
    assert refused.value.code == "department_unknown"
