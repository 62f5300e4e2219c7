from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from icalendar import Calendar

from events.domain.feeds import writing
from events.domain.feeds.footers import footer_of, parse_footer
from events.domain.feeds.vtimezone import clock_changes, vtimezone
from events.domain.recurrence import rule_text

from .readers import Clock

YEAR = 2026
FRENCH = [
    "Europe/Paris",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
]
ODD = ["America/Nuuk", "America/Santiago", "Asia/Jerusalem", "Europe/Dublin", "Australia/Lord_Howe"]


def test_paris_is_said_by_two_yearly_rules() -> None:
    assert vtimezone("Europe/Paris", YEAR) == (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


def test_a_zone_that_never_changes_has_one_standard_time() -> None:
    assert vtimezone("Indian/Reunion", YEAR) == (
        "BEGIN:VTIMEZONE",
        "TZID:Indian/Reunion",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:+04",
        "TZOFFSETFROM:+0400",
        "TZOFFSETTO:+0400",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


@pytest.mark.parametrize("zone", [*FRENCH, *ODD])
def test_read_by_its_own_words_a_zone_says_what_the_zone_file_says(zone: str) -> None:
    lines = vtimezone(zone, YEAR)
    assert lines is not None
    written = writing.serialise(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])
    (part,) = Calendar.from_ical(written).walk("VTIMEZONE")
    clock, local = Clock(part), ZoneInfo(zone)
    wall = datetime(2025, 1, 1)
    while wall.year < 2031:
        aware = wall.replace(tzinfo=local)
        if aware.utcoffset() == aware.replace(fold=1).utcoffset():
            assert clock.offset(wall) == aware.utcoffset(), wall
        wall += timedelta(hours=7)


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Africa/El_Aaiun", "Africa/Cairo"])
def test_what_no_yearly_rule_tells_is_not_told(zone: str) -> None:
    assert vtimezone(zone, YEAR) is None


def test_most_zones_can_be_told() -> None:
    zones = available_timezones()
    told = [zone for zone in zones if vtimezone(zone, YEAR)]
    assert len(told) > 0.95 * len(zones)


def test_changes_are_found_to_the_second() -> None:
    spring = next(c for c in clock_changes("Europe/Paris", YEAR) if c.moment.year == 2027)
    assert spring.moment == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert spring.walls == (datetime(2027, 3, 28, 2), datetime(2027, 3, 28, 3))
    days = [c.moment.date().isoformat() for c in clock_changes("Europe/Paris", YEAR)]
    assert days[2:6] == ["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"]


SHIFTED = {  # « the first Saturday at 24 h » and « the last Sunday at -1 h »
    "<-04>4<-03>,M9.1.6/24,M4.1.6/24": "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU",
    "<-02>2<-01>,M3.5.0/-1,M10.5.0/0": (
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA"
    ),
}


@pytest.mark.parametrize("text", SHIFTED)
def test_changes_on_a_day_beside_the_named_one(text: str) -> None:
    footer = parse_footer(text)
    assert footer is not None
    assert footer.begins is not None
    assert rule_text(footer.begins.rule) == SHIFTED[text]


@pytest.mark.parametrize(
    ("text", "begins", "at"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "02:00:00"),
        ("AAA3BBB,J60/0,J300", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "00:00:00"),
        (
            "AAA-10:30BBB-11,M10.1.0/1:30:15,M4.1.0",
            "FREQ=YEARLY;BYMONTH=10;BYDAY=1SU",
            "01:30:15",
        ),
    ],
)
def test_footers_are_read(text: str, begins: str, at: str) -> None:
    footer = parse_footer(text)
    assert footer is not None
    assert footer.begins is not None
    assert (rule_text(footer.begins.rule), footer.begins.at.isoformat()) == (begins, at)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "AAA3BBB,0/0,J365/25", "EET-2EEST,M4.5.5/0,M10.5.4/24"]
)
def test_what_a_footer_cannot_say_simply_is_left(text: str) -> None:
    assert parse_footer(text) is None


def test_offsets_are_counted_to_the_east() -> None:
    footer = footer_of("America/Miquelon")
    assert footer is not None
    assert (footer.standard, footer.daylight) == (timedelta(hours=-3), timedelta(hours=-2))
    assert (footer.standard_name, footer.daylight_name) == ("-03", "-02")
