from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from events.domain.feeds.identities import date_uid, session_uid
from events.models import Schedule
from tests.factories import make_event, make_venue

from .programmes import PROGRAMMES, Programme
from .readers import by_library, by_walking, stamp
from .scenes import (
    FIRST,
    LAST,
    NOW,
    calendar_of,
    cancel,
    changed,
    make_series,
    move,
    parts,
    published_of,
    row,
    truth,
)

pytestmark = pytest.mark.django_db
MONTHLY = "FREQ=MONTHLY;BYDAY=1TH"


def check(schedule: Schedule, last: date = LAST) -> bytes:
    """Hold the calendar, read by two readers, to the database; check its form."""
    body = calendar_of(schedule.event)
    expected = truth(schedule.event, FIRST, last)
    assert by_library(body, FIRST, last) == expected
    assert by_walking(body, FIRST, last) == expected
    check_form(body)
    return body


def check_form(body: bytes) -> None:
    events = parts(body)
    names = [(event["UID"], stamp(event.get("RECURRENCE-ID", event["UID"]))) for event in events]
    assert len(names) == len(set(names)), "one UID and RECURRENCE-ID once"
    for event in events:
        left_out = [stamp(day) for day in dates_of(event, "EXDATE")]
        overrides = [stamp(e["RECURRENCE-ID"]) for e in events if is_override(e, event["UID"])]
        assert set(left_out).isdisjoint(overrides), "never an EXDATE and an override"
        assert {"RDATE", "ATTENDEE", "ORGANIZER", "DURATION"}.isdisjoint(event)
        assert event["STATUS"] in {"CONFIRMED", "CANCELLED"}
    assert b"VALARM" not in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")


def is_override(event: Any, uid: str) -> bool:
    return event["UID"] == uid and "RECURRENCE-ID" in event


def dates_of(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def rule_of(event: Any) -> dict[str, str]:
    return dict(part.split("=") for part in event["RRULE"].to_ical().decode().split(";"))


@pytest.mark.parametrize("programme", PROGRAMMES, ids=str)
def test_every_programme_of_the_demo_reads_as_the_database_says(programme: Programme) -> None:
    schedule = make_series(
        event=make_event(title=programme.title),
        start=programme.start,
        duration=programme.duration,
        rrule=programme.rrule,
        exdates=list(programme.exdates),
        is_all_day=programme.is_all_day,
    )
    body = check(schedule)
    (event,) = parts(body)  # no exception at all: the rule says it
    assert event["UID"] == schedule.uid
    assert ("RRULE" in event) == bool(programme.rrule)


EDGES: dict[str, dict[str, Any]] = {
    "the 31st": {"start": datetime(2026, 12, 31, 18), "rrule": "FREQ=MONTHLY"},
    "the last day": {"start": datetime(2026, 12, 31, 18), "rrule": "FREQ=MONTHLY;BYMONTHDAY=-1"},
    "29 February": {"start": datetime(2028, 2, 29, 18), "rrule": "FREQ=YEARLY"},
    "first Monday or Tuesday": {
        "start": datetime(2026, 12, 1, 18),
        "rrule": "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
    },
    "1st and 3rd Tuesday": {
        "start": datetime(2026, 12, 1, 18),
        "rrule": "FREQ=MONTHLY;BYDAY=1TU,3TU",
    },
    "fifth Wednesday": {"start": datetime(2026, 12, 30, 18), "rrule": "FREQ=MONTHLY;BYDAY=5WE"},
    "October to June": {
        "start": datetime(2026, 10, 6, 18),
        "rrule": "FREQ=WEEKLY;BYDAY=TU;BYMONTH=1,2,3,4,5,6,10,11,12",
    },
    "two days every other week": {
        "start": datetime(2026, 11, 26, 18),
        "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
    },
    "first date off its rule": {"start": datetime(2026, 12, 2, 18), "rrule": MONTHLY},
    "first date left out": {
        "start": datetime(2026, 12, 3, 18),
        "rrule": "FREQ=WEEKLY;COUNT=5",
        "exdates": ["2026-12-03", "2026-12-17"],
    },
    "nights across clock changes": {
        "start": datetime(2026, 10, 3, 23, 30),
        "duration": timedelta(hours=5),
        "rrule": "FREQ=WEEKLY;BYDAY=SA",
    },
    "starts in hours skipped or doubled": {
        "start": datetime(2026, 10, 4, 2, 30),
        "duration": timedelta(hours=1),
        "rrule": "FREQ=WEEKLY;BYDAY=SU",
    },
    "ends in hours skipped or doubled": {
        "start": datetime(2026, 10, 4, 1, 30),
        "duration": timedelta(hours=1),
        "rrule": "FREQ=WEEKLY;BYDAY=SU",
    },
    "first start in a skipped hour": {
        "start": datetime(2027, 3, 28, 2, 30),
        "rrule": "FREQ=DAILY;UNTIL=20270405",
    },
    "once in a doubled hour": {"start": datetime(2027, 10, 31, 2, 30)},
    "stays of three days": {
        "start": datetime(2027, 3, 27),
        "duration": timedelta(days=3),
        "is_all_day": True,
        "rrule": "FREQ=YEARLY",
    },
    "extra dates": {
        "start": datetime(2026, 12, 3, 18, 30),
        "rrule": MONTHLY,
        "exdates": ["2027-02-04"],
        "rdates": ["2027-02-05T10:00:00", "2027-02-04T18:30:00", "2027-03-04T18:30:00"],
    },
    "a list of dates": {
        "start": datetime(2026, 12, 3, 18, 30),
        "rdates": ["2027-02-05T10:00:00", "2027-04-09T14:00:00"],
    },
    "Réunion": {"start": datetime(2026, 12, 3, 18), "rrule": MONTHLY, "timezone": "Indian/Reunion"},
    "Nouméa": {"start": datetime(2026, 12, 3, 8), "rrule": MONTHLY, "timezone": "Pacific/Noumea"},
    "Saint-Pierre": {
        "start": datetime(2026, 12, 3, 18),
        "rrule": "FREQ=WEEKLY",
        "timezone": "America/Miquelon",
    },
    "Guadeloupe": {
        "start": datetime(2026, 12, 3, 18),
        "rrule": "FREQ=WEEKLY",
        "timezone": "America/Guadeloupe",
    },
    "Nuuk": {
        "start": datetime(2026, 12, 3, 18),
        "rrule": "FREQ=WEEKLY",
        "timezone": "America/Nuuk",
    },
}


ODD = {
    "1st and 3rd Tuesday in winter": "FREQ=MONTHLY;BYMONTH=1,2,3,10,11,12;BYDAY=1TU,3TU",
    "Friday the 13th": "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "the 20th Monday of the year": "FREQ=YEARLY;BYDAY=20MO",
    "the 1st of each month, yearly": "FREQ=YEARLY;BYMONTHDAY=1",
}


@pytest.mark.parametrize("rrule", ODD.values(), ids=ODD.keys())
def test_rules_that_programs_read_differently_are_written_date_by_date(rrule: str) -> None:
    schedule = make_series(rrule=rrule)
    cancel(schedule.occurrences.all()[2])
    body = check(schedule, last=date(2029, 11, 1))
    assert b"RRULE" not in body.split(b"END:VTIMEZONE")[1]
    events = parts(body)
    assert schedule.uid not in {str(event["UID"]) for event in events}
    assert all("RELATED-TO" not in event for event in events)


@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES.keys())
def test_every_edge_reads_as_the_database_says(edge: dict[str, Any]) -> None:
    check(make_series(**edge))


def test_a_zone_that_no_yearly_rule_tells_is_written_date_by_date_in_utc() -> None:
    schedule = make_series(rrule="FREQ=MONTHLY;BYDAY=1TH", timezone="Africa/Casablanca")
    body = check(schedule, last=date(2029, 11, 1))
    assert b"Casablanca" not in body
    assert b"RRULE" not in body.split(b"END:VTIMEZONE")[1]
    assert {event["DTSTART"].dt.tzname() for event in parts(body)} == {"UTC"}


def test_changed_dates_are_overrides_of_the_series() -> None:
    schedule = make_series(rrule=MONTHLY)
    moved = move(row(schedule, "2027-01-07"), datetime(2027, 1, 14, 17), hours=3)
    called_off = cancel(row(schedule, "2027-02-04"))
    renamed = row(schedule, "2027-03-04")
    renamed.title = "Café au jardin"
    renamed.venue = make_venue(name="Jardin", organization=schedule.event.group.organization)
    changed(renamed, "title")
    series, *overrides = parts(check(schedule))
    assert "EXDATE" not in series
    assert [stamp(event["RECURRENCE-ID"]) for event in overrides] == [
        "20270107T183000",
        "20270204T183000",
        "20270304T183000",
    ]
    assert {event["UID"] for event in (series, *overrides)} == {schedule.uid}
    assert overrides[0]["DTSTART"].dt == moved.starts_at
    assert overrides[0]["URL"].endswith(f"/seances/{moved.public_id}/")
    assert overrides[1]["STATUS"] == "CANCELLED"
    assert overrides[1]["SEQUENCE"] == called_off.sequence == 1
    assert overrides[2]["LOCATION"].startswith("Jardin")


def test_a_date_that_passes_its_neighbour_leaves_the_series() -> None:
    schedule = make_series(rrule="FREQ=WEEKLY")
    onto = move(row(schedule, "2026-12-10"), datetime(2026, 12, 17, 10))
    move(row(schedule, "2027-01-07"), datetime(2027, 1, 1, 10))
    move(row(schedule, "2027-02-11"), datetime(2027, 2, 10, 10))
    far = move(row(schedule, "2027-03-04"), datetime(2027, 4, 20, 10))
    series, *others = parts(check(schedule))
    uids = {stamp(event["DTSTART"]): str(event["UID"]) for event in others}
    assert uids == {
        "20261217T100000": date_uid(onto.public_id),
        "20270101T100000": schedule.uid,  # still between those of 31 December and 14 January
        "20270210T100000": schedule.uid,
        "20270420T100000": date_uid(far.public_id),
    }
    assert [stamp(day) for day in dates_of(series, "EXDATE")] == [
        "20261210T183000",
        "20270304T183000",
    ]
    related = {str(event["RELATED-TO"]) for event in others if "RELATED-TO" in event}
    assert related == {schedule.uid}


def test_a_date_once_detached_stays_so_after_it_moves_back() -> None:
    schedule = make_series(rrule="FREQ=WEEKLY")
    occurrence = move(row(schedule, "2026-12-10"), datetime(2026, 12, 17, 10))
    published_of(schedule.event)
    occurrence.refresh_from_db()
    assert occurrence.detached_uid == date_uid(occurrence.public_id)
    move(occurrence, datetime(2026, 12, 10, 18, 30))
    _series, alone = parts(check(schedule))
    assert (alone["UID"], "RECURRENCE-ID" in alone) == (date_uid(occurrence.public_id), False)


def test_an_all_day_date_that_gets_hours_leaves_the_series() -> None:
    schedule = make_series(
        start=datetime(2027, 3, 1),
        duration=timedelta(days=1),
        is_all_day=True,
        rrule="FREQ=WEEKLY;UNTIL=20270401",
    )
    occurrence = move(row(schedule, "2027-03-08"), datetime(2027, 3, 8, 14))
    series, alone = parts(calendar_of(schedule.event))
    assert stamp(series["EXDATE"]) == "20270308"
    assert series["EXDATE"].params["VALUE"] == "DATE"
    assert (alone["UID"], alone["DTSTART"].dt) == (
        date_uid(occurrence.public_id),
        occurrence.starts_at,
    )


def test_exceptions_that_are_long_past_fall_off_and_bring_nothing_back() -> None:
    schedule = make_series(start=datetime(2026, 1, 1, 18, 30), rrule="FREQ=WEEKLY")
    cancel(row(schedule, "2026-02-05"))
    move(row(schedule, "2026-03-05"), datetime(2026, 3, 6, 10))
    recent = cancel(row(schedule, "2026-10-01"))
    series, override = parts(calendar_of(schedule.event))
    assert [stamp(day) for day in dates_of(series, "EXDATE")] == [
        "20260205T183000",
        "20260305T183000",
    ]
    assert override["DTSTART"].dt == recent.starts_at
    assert series["DTSTART"].dt.date() == date(2026, 1, 1)


def test_what_ended_long_ago_is_gone() -> None:
    event = make_event()
    make_series(event=event, start=datetime(2026, 1, 1, 18), rrule="FREQ=WEEKLY;UNTIL=20260820")
    make_series(event=event, start=datetime(2026, 8, 20, 18))
    shown = make_series(event=event, start=datetime(2026, 8, 27, 18))
    assert [str(part["UID"]) for part in parts(calendar_of(event))] == [shown.uid]


def test_what_an_edit_of_the_whole_left_in_the_past_keeps_its_words() -> None:
    schedule = make_series(start=datetime(2026, 10, 1, 18), rrule="FREQ=MONTHLY;BYDAY=1TH")
    Schedule.objects.update(sequence=1)
    schedule.event.texts.update(title="Nouveau nom")
    schedule.occurrences.filter(starts_at__gt=NOW).update(title="Nouveau nom")
    series, *past = parts(check(schedule))
    assert str(series["SUMMARY"]) == "Nouveau nom"
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt.date()) for one in past] == [
        ("Café des liens", date(2026, 10, 1)),
        ("Café des liens", date(2026, 11, 5)),
    ]


def test_an_event_taken_off_shows_its_next_dates_as_cancelled_then_nothing() -> None:
    schedule = make_series(start=datetime(2026, 11, 5, 18), rrule="FREQ=MONTHLY;BYDAY=1TH")
    schedule.event.archived_at = NOW
    schedule.event.save()
    body = calendar_of(schedule.event)
    expected = [
        (date(2026, 11, 5), False),
        (date(2026, 12, 3), True),
        (date(2027, 1, 7), True),
        (date(2027, 2, 4), True),
    ]
    assert [(s.start.date(), s.is_cancelled) for s in by_library(body, FIRST, LAST)] == expected
    assert [(s.start.date(), s.is_cancelled) for s in by_walking(body, FIRST, LAST)] == expected
    assert calendar_of(schedule.event, now=NOW + timedelta(days=91)) == b""


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=7;BYMONTHDAY=1,2,3,10,17"])
def test_the_rest_of_a_series_called_off_is_shown_as_cancelled_for_a_while(rrule: str) -> None:
    schedule = make_series(rrule=rrule)
    since = date(2027, 1, 1)
    for occurrence in schedule.occurrences.filter(original_date__gte=since):
        cancel(occurrence)
    schedule.called_off_from = since
    schedule.save()
    held = schedule.occurrences.filter(original_date__gte=since)[1]
    held.status, held.overridden = "scheduled", []
    held.save()
    body = calendar_of(schedule.event)
    shown = [
        one
        for one in truth(schedule.event)
        if not one.is_cancelled or one.start.date() <= since + timedelta(days=90)
    ]
    assert by_library(body, FIRST, LAST) == shown
    assert by_walking(body, FIRST, LAST) == shown


def test_stamps_tell_the_last_change() -> None:
    schedule = make_series(rrule=MONTHLY)
    moment = datetime(2027, 1, 1, 9, 30, tzinfo=UTC)
    schedule.changed_at, schedule.sequence = moment, 3
    schedule.save()
    occurrence = row(schedule, "2027-02-04")
    occurrence.changed_at, occurrence.sequence = moment + timedelta(days=1), 3
    cancel(occurrence)
    series, override = parts(calendar_of(schedule.event))
    assert (series["DTSTAMP"].dt, series["LAST-MODIFIED"].dt) == (moment, moment)
    assert (series["SEQUENCE"], override["SEQUENCE"]) == (3, 4)
    assert override["DTSTAMP"].dt == moment + timedelta(days=1)
    assert series["CREATED"].dt == schedule.created_at.replace(microsecond=0)


def test_published_dates_never_use_the_uid_of_single_sessions() -> None:
    schedule = make_series(rrule="FREQ=WEEKLY;COUNT=3", rdates=["2027-02-05T10:00:00"])
    own = {session_uid(one.public_id) for one in schedule.occurrences.all()}
    assert own.isdisjoint({str(part["UID"]) for part in parts(calendar_of(schedule.event))})


def test_rules_leave_nothing_unsaid() -> None:
    schedule = make_series(start=datetime(2028, 2, 29, 18), rrule="FREQ=YEARLY")
    (event,) = parts(calendar_of(schedule.event))
    assert rule_of(event) == {"FREQ": "YEARLY", "BYMONTH": "2", "BYMONTHDAY": "29"}


def test_a_count_becomes_an_end_in_utc() -> None:
    schedule = make_series(start=datetime(2026, 12, 3, 18), rrule="FREQ=WEEKLY;COUNT=3")
    (event,) = parts(calendar_of(schedule.event))
    assert rule_of(event) == {"FREQ": "WEEKLY", "BYDAY": "TH", "UNTIL": "20261217T170000Z"}


def test_midnight_is_an_hour_like_any_other() -> None:
    check(make_series(start=datetime.combine(date(2026, 12, 3), time()), rrule=MONTHLY))
