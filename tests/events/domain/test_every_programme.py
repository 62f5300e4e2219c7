"""Every kind of programme, published as organisers do, is right three years ahead.

Pages, the API and calendars must give the dates that a look at a paper calendar gives: each
programme says of a day whether it is one of its own, in plain words that no rule is read from.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events.domain.feeds import event_path, published
from events.domain.holidays import is_school_holiday
from events.domain.horizon import extend_occurrences
from events.domain.occurrences import LOOK_AHEAD, dates_between
from events.domain.recurrence import parse_rule
from events.domain.skips import Skips
from events.models import Event, Occurrence
from tests.events.domain.feeds.programmes import PUBLIC_HOLIDAYS
from tests.events.domain.feeds.readers import Seen, by_library, by_walking, within
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.factories import make_department, make_group

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()
LAST = TODAY + LOOK_AHEAD
Belongs = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme as it is written, and which days are its own from its first date on."""

    rule: str = ""
    first: date = date(2026, 12, 1)
    own: Belongs
    start: time | None = time(18, 30)
    length: timedelta = timedelta(hours=2)
    zone: str = "Europe/Paris"
    department: str = "69"
    skips: Skips | None = None
    extras: tuple[datetime, ...] = ()
    skipped: tuple[date, ...] = ()
    until: date = LAST
    more: dict[str, Any] = field(default_factory=dict)

    def publish(self) -> Event:
        group = make_group(department=make_department(self.department))
        return publish(
            group=group,
            rule=parse_rule(self.rule) if self.rule else None,
            first_date=self.first,
            start_time=self.start,
            duration=self.length,
            timezone=self.zone,
            skips=self.skips,
            rdates=self.extras,
            exdates=self.skipped,
            **self.more,
        )

    def walls(self) -> list[datetime]:
        """What a paper calendar gives."""
        days = [self.first + n * DAY for n in range((self.until - self.first).days + 1)]
        ruled = {datetime.combine(day, self.start or time()) for day in days if self.own(day)}
        return sorted(ruled | {wall for wall in self.extras if wall.date() <= self.until})

    def seen(self) -> list[Seen]:
        """The same, as calendar programs show it."""
        return [Seen(*self._moments(wall), "Café des liens") for wall in self.walls()]

    def _moments(self, wall: datetime) -> tuple[datetime, datetime]:
        if self.start is None:
            return wall.replace(tzinfo=UTC), (wall + self.length).replace(tzinfo=UTC)
        zone = ZoneInfo(self.zone)
        start = wall.replace(tzinfo=zone).astimezone(UTC)
        end = (wall + self.length).replace(tzinfo=zone).astimezone(UTC)
        return start, end if end > start else start + self.length


def weekly(*weekdays: int) -> Belongs:
    return lambda day: day.weekday() in weekdays


def nth(weekday: int, *ranks: int) -> Belongs:
    return lambda day: day.weekday() == weekday and (day.day - 1) // 7 + 1 in ranks


def is_last(weekday: int) -> Belongs:
    return lambda day: day.weekday() == weekday and (day + 7 * DAY).month != day.month


def is_last_day(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def is_last_workday(day: date) -> bool:
    later = [day + n * DAY for n in range(1, 8) if (day + n * DAY).month == day.month]
    return day.weekday() < 5 and not any(one.weekday() < 5 for one in later)


def is_first_of_two(day: date) -> bool:
    """The month's first Monday or Tuesday, whichever comes first."""
    return day.weekday() in {0, 1} and not any(
        date(day.year, day.month, n).weekday() in {0, 1} for n in range(1, day.day)
    )


def but(own: Belongs, away: Belongs) -> Belongs:
    return lambda day: own(day) and not away(day)


def in_months(*months: int) -> Belongs:
    return lambda day: day.month in months


def is_public_holiday(day: date) -> bool:
    return day.isoformat() in PUBLIC_HOLIDAYS


def abolition(day: date) -> bool:
    """La Réunion has one more: 20 December."""
    return is_public_holiday(day) or (day.month, day.day) == (12, 20)


def at_school(department: str) -> Belongs:
    return lambda day: is_school_holiday(day, department=department)


def on(*days: date) -> Belongs:
    return lambda day: day in days


WORKDAYS = weekly(0, 1, 2, 3, 4)
SEASON = (10, 11, 12, 1, 2, 3, 4, 5, 6)
KNOWN = date(2028, 8, 31)  # school holidays are decreed up to there
PUBLIC_KNOWN = date(2028, 12, 31)
PROGRAMMES = {
    "plusieurs jours de la semaine": Programme(rule="FREQ=WEEKLY;BYDAY=TU,FR", own=weekly(1, 4)),
    "un samedi sur deux": Programme(
        rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SA",
        first=date(2026, 12, 5),
        own=lambda day: (day - date(2026, 12, 5)).days % 14 == 0,
    ),
    "1er et 3e mardi": Programme(rule="FREQ=MONTHLY;BYDAY=1TU,3TU", own=nth(1, 1, 3)),
    "5e mercredi": Programme(rule="FREQ=MONTHLY;BYDAY=5WE", own=nth(2, 5)),
    "dernier jeudi": Programme(rule="FREQ=MONTHLY;BYDAY=-1TH", own=is_last(3)),
    "dernier jour": Programme(rule="FREQ=MONTHLY;BYMONTHDAY=-1", own=is_last_day),
    "dernier jour ouvré": Programme(
        rule="FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", own=is_last_workday
    ),
    "le 31": Programme(rule="FREQ=MONTHLY;BYMONTHDAY=31", own=lambda day: day.day == 31),
    "premier lundi ou mardi": Programme(
        rule="FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", own=is_first_of_two
    ),
    "saison d’octobre à juin, au mois": Programme(
        rule="FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=1TH",
        own=lambda day: nth(3, 1)(day) and day.month in SEASON,
    ),
    "saison d’octobre à juin, chaque semaine": Programme(
        rule="FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=TH",
        own=lambda day: day.weekday() == 3 and day.month in SEASON,
    ),
    "une saison qui finit": Programme(
        rule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20270624",
        own=lambda day: day.weekday() == 3 and day <= date(2027, 6, 24),
    ),
    "huit mardis de suite": Programme(
        rule="FREQ=WEEKLY;COUNT=8", own=on(*(date(2026, 12, 1) + n * 7 * DAY for n in range(8)))
    ),
    "une fois par an": Programme(
        rule="FREQ=YEARLY;BYMONTH=4;BYDAY=2WE",
        own=lambda day: nth(2, 2)(day) and day.month == 4,
    ),
    "le 29 février": Programme(
        rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        own=lambda day: (day.month, day.day) == (2, 29),
    ),
    "sauf juillet et août": Programme(
        rule="FREQ=WEEKLY;BYDAY=WE",
        own=but(weekly(2), in_months(7, 8)),
        skips=Skips(months=frozenset({7, 8})),
    ),
    "sauf jours fériés": Programme(
        rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        own=but(WORKDAYS, is_public_holiday),
        skips=Skips(public_holidays=True),
        until=PUBLIC_KNOWN,
    ),
    "sauf jours fériés, à La Réunion": Programme(
        rule="FREQ=DAILY",
        own=but(lambda _day: True, abolition),
        skips=Skips(public_holidays=True),
        zone="Indian/Reunion",
        department="974",
        until=PUBLIC_KNOWN,
    ),
    **{
        f"sauf vacances, zone {zone}": Programme(
            rule="FREQ=WEEKLY;BYDAY=WE,SA",
            own=but(weekly(2, 5), at_school(department)),
            skips=Skips(school_holidays=True),
            department=department,
            until=KNOWN,
        )
        for zone, department in (("A", "69"), ("B", "59"), ("C", "75"))
    },
    "sauf une date, et deux en plus": Programme(
        rule="FREQ=WEEKLY;BYDAY=TH",
        own=but(weekly(3), on(date(2026, 12, 24))),
        skipped=(date(2026, 12, 24),),
        extras=(datetime(2026, 12, 22, 10, 0), datetime(2028, 5, 6, 14, 0)),
    ),
    "des dates une à une": Programme(
        own=on(date(2026, 12, 1)),
        extras=(
            datetime(2026, 12, 9, 18, 30),
            datetime(2027, 3, 28, 2, 30),
            datetime(2027, 11, 3, 9, 0),
            datetime(2029, 9, 3, 18, 30),
        ),
    ),
    "toute la journée": Programme(
        rule="FREQ=MONTHLY;BYDAY=2SA", own=nth(5, 2), start=None, length=DAY
    ),
    "une nuit": Programme(
        rule="FREQ=WEEKLY;BYDAY=SA", own=weekly(5), start=time(21), length=timedelta(hours=10)
    ),
    "un séjour, jours entiers": Programme(
        rule="FREQ=YEARLY;BYMONTH=6;BYDAY=1FR",
        own=lambda day: nth(4, 1)(day) and day.month == 6,
        start=None,
        length=3 * DAY,
    ),
    "un séjour avec heures, par-dessus les changements d’heure": Programme(
        rule="FREQ=MONTHLY;BYDAY=-1FR", own=is_last(4), start=time(18), length=timedelta(hours=70)
    ),
    **{
        zone: Programme(rule="FREQ=WEEKLY;BYDAY=SU", own=weekly(6), start=start, zone=zone)
        for zone, start in (
            ("Indian/Reunion", time(18, 30)),
            ("America/Guadeloupe", time(23, 0)),
            ("Pacific/Noumea", time(7, 0)),
            ("America/Miquelon", time(18, 30)),
        )
    },
    "dans le changement d’heure, à Paris": Programme(
        rule="FREQ=WEEKLY;BYDAY=SU", own=weekly(6), start=time(2, 30)
    ),
    "dans le changement d’heure, à Saint-Pierre": Programme(
        rule="FREQ=WEEKLY;BYDAY=SU", own=weekly(6), start=time(1, 30), zone="America/Miquelon"
    ),
}
every_programme = pytest.mark.parametrize("programme", PROGRAMMES.values(), ids=PROGRAMMES)


def listed(event: Event, now: datetime = NOW) -> list[Occurrence]:
    return dates_between(event=event, start=TODAY, end=LAST, now=now)


def seen(row: Occurrence) -> Seen:
    start, end = row.starts_at, row.ends_at
    if row.schedule.is_all_day:
        start, end = (one.replace(tzinfo=UTC) for one in (row.local_start, row.local_end))
    return Seen(start, end, row.title)


@every_programme
def test_dates_are_those_of_a_paper_calendar(programme: Programme) -> None:
    event = programme.publish()
    dates = [one for one in listed(event) if one.original_date <= programme.until]
    assert [seen(one) for one in dates] == programme.seen()
    assert len({one.public_id for one in dates}) == len(dates) > 0


@every_programme
def test_calendars_show_the_same(programme: Programme) -> None:
    event = programme.publish()
    found = published(event_path(event.public_id), now=NOW)
    assert found is not None
    window = (TODAY, min(programme.until, LAST) - 4 * DAY)
    expected = within(programme.seen(), *window)
    assert by_walking(found.body, *window) == expected
    assert by_library(found.body, *window) == expected


@every_programme
def test_a_year_later_they_are_still_the_same(programme: Programme) -> None:
    event = programme.publish()
    foretold = [(one.public_id, seen(one)) for one in listed(event)]
    later = NOW + timedelta(days=400)
    extend_occurrences(now=later)
    told = [(one.public_id, seen(one)) for one in listed(event, now=later)]
    assert told == foretold
    found = published(event_path(event.public_id), now=later)
    assert found is not None
    window = (later.date() - 80 * DAY, min(programme.until, LAST) - 4 * DAY)
    assert by_library(found.body, *window) == within(programme.seen(), *window)


def test_moments_within_a_change_of_clocks() -> None:
    """By hand: before the gap's offset in spring, the first of the two hours in autumn."""
    paris = PROGRAMMES["dans le changement d’heure, à Paris"].publish()
    miquelon = PROGRAMMES["dans le changement d’heure, à Saint-Pierre"].publish()
    starts = {one.original_date: one.starts_at for one in listed(paris)}
    assert starts[date(2027, 3, 21)] == datetime(2027, 3, 21, 1, 30, tzinfo=UTC)
    assert starts[date(2027, 3, 28)] == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 3 h 30
    assert starts[date(2027, 10, 31)] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert starts[date(2027, 11, 7)] == datetime(2027, 11, 7, 1, 30, tzinfo=UTC)
    there = {one.original_date: one.starts_at for one in listed(miquelon)}
    assert there[date(2027, 3, 14)] == datetime(2027, 3, 14, 4, 30, tzinfo=UTC)
    assert there[date(2027, 3, 21)] == datetime(2027, 3, 21, 3, 30, tzinfo=UTC)
    assert there[date(2027, 11, 7)] == datetime(2027, 11, 7, 3, 30, tzinfo=UTC)
    assert there[date(2027, 11, 14)] == datetime(2027, 11, 14, 4, 30, tzinfo=UTC)
