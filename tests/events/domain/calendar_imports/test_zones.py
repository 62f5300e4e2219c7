"""Which zone a calendar means: by name, by path, by rules, by offset."""

from __future__ import annotations

import pytest

from events.domain.calendar_imports import read_calendar
from tests.events.domain.calendar_imports.calendars import (
    entry,
    read_one,
    reason,
    vcalendar,
    vevent,
)

PARIS = (
    "BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nDTSTART:19701025T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nDTSTART:19700329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT"
)


def table(name: str, rules: str = PARIS) -> str:
    return f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n{rules}\r\nEND:VTIMEZONE"


def fixed(offset: str) -> str:
    return (
        f"BEGIN:STANDARD\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\n"
        "DTSTART:19700101T000000\r\nEND:STANDARD"
    )


def at(name: str) -> str:
    times = {f"DTSTART;TZID={name}": "20261203T183000", f"DTEND;TZID={name}": "20261203T203000"}
    return vevent(**times)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ('"Europe/Paris"', "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("Romance Standard Time", "Europe/Paris"),
        ('"Romance Standard Time"', "Europe/Paris"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Mauritius Standard Time", "Indian/Mauritius"),
        ("/freeassociation.sourceforge.net/Europe/Paris", "Europe/Paris"),
        (
            "/citadel.org/20190914_1/America/Argentina/Buenos_Aires",
            "America/Argentina/Buenos_Aires",
        ),
        ("(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Paris"),
        ("Paris", "Europe/Paris"),
        ("GMT+0100", "Europe/Paris"),
        ("UTC+4", "Indian/Reunion"),
        ("GMT-0500", "Etc/GMT+5"),
    ],
)
def test_names(name: str, zone: str) -> None:
    found = read_one(at(name)).entry
    assert (found.zone, f"{found.start:%H:%M}") == (zone, "18:30")


@pytest.mark.parametrize("name", ["Terre/Milieu", "Chez nous", "GMT+0530", "UTC+99", "*"])
def test_names_that_tell_nothing(name: str) -> None:
    times = {f"DTSTART;TZID={name}": "20261203T183000"}
    assert reason(**times) == f"Le fuseau « {name} » n’est pas connu."


def test_an_empty_name_is_none() -> None:
    assert read_one(at("")).entry.zone == "Europe/Paris"


@pytest.mark.parametrize(
    ("rules", "zone"),
    [
        (PARIS, "Europe/Paris"),
        (fixed("+0400"), "Indian/Reunion"),
        (fixed("-0400"), "America/Martinique"),
        (fixed("+0545"), "Asia/Katmandu"),
    ],
)
def test_made_up_names_are_known_by_their_rules(rules: str, zone: str) -> None:
    assert read_one(table("Chez nous", rules), at("Chez nous")).entry.zone == zone


def test_among_zones_of_one_clock_the_groups_own_is_taken() -> None:
    parts = (table("Chez nous"), at("Chez nous"))
    assert read_one(*parts, home="Europe/Madrid").entry.zone == "Europe/Madrid"


def test_a_known_name_is_trusted_over_its_rules() -> None:
    assert read_one(table("Europe/Paris", fixed("+0400")), at("Europe/Paris")).entry.zone == (
        "Europe/Paris"
    )


def test_broken_rules_tell_nothing() -> None:
    broken = PARIS.replace("FREQ=YEARLY", "FREQ=SECONDLY")
    assert "n’est pas connu" in reason_of(table("Chez nous", broken), at("Chez nous"))


def reason_of(*parts: str) -> str:
    (refusal,) = read_calendar(vcalendar(*parts), home="Europe/Paris").refusals
    return refusal.reason


def test_hours_without_a_zone_are_those_of_the_calendar_or_the_group() -> None:
    floating = vevent(DTSTART="20261203T183000", DTEND="20261203T203000")
    named = read_one("X-WR-TIMEZONE:Indian/Reunion", floating).entry
    assert named.zone == "Indian/Reunion"
    assert named.notes.lines == [
        "Ses heures sont sans fuseau\u00a0: elles sont lues dans Indian/Reunion."
    ]
    assert read_one(floating, home="Pacific/Noumea").entry.zone == "Pacific/Noumea"
    assert read_one("X-WR-TIMEZONE:UTC", floating).entry.zone == "Europe/Paris"


def test_universal_hours_are_put_on_the_clock_of_the_place() -> None:
    found = entry(DTSTART="20261203T173000Z", DTEND="20261203T193000Z")
    assert (found.zone, f"{found.start:%H:%M}", found.notes.lines) == ("Europe/Paris", "18:30", [])


def test_an_end_in_another_zone_is_the_same_moment() -> None:
    found = entry(**{"DTEND;TZID=Indian/Reunion": "20261203T233000"})
    assert found.duration.total_seconds() == 2 * 3600
