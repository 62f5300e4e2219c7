"""Files made to hurt: refused, or read within steps that are counted."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.domain.calendar_imports import import_calendar, read_calendar, reduced
from events.domain.calendar_imports.bounds import MAX_BYTES, MAX_STEPS
from events.domain.calendar_imports.drafting import Choices
from events.domain.calendar_imports.planning import steps_of
from events.errors import EventsError
from events.models import Event
from groups.models import SupportGroup
from tests.events.domain.calendar_imports.calendars import (
    FILES,
    NOW,
    file,
    reason,
    take,
    vcalendar,
    vevent,
)

HEAD, TAIL = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", b"END:VCALENDAR\r\n"


def refusal(data: bytes) -> str:
    with pytest.raises(EventsError) as caught:
        read_calendar(data, home="Europe/Paris")
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\r\n", "file_empty"),
        (b"x" * (MAX_BYTES + 1), "file_too_large"),
        (b"Bonjour", "not_a_calendar"),
        (b"<!DOCTYPE html><html>BEGIN:VCALENDAR", "not_a_calendar"),
        (b"\xef\xbb\xbf<html>", "not_a_calendar"),
        (b"PK\x03\x04BEGIN:VCALENDAR", "not_a_calendar"),
        (b"\x1f\x8b\x08BEGIN:VCALENDAR", "not_a_calendar"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "not_a_calendar"),
        (HEAD + b"BEGIN:X\r\n" * 10, "calendar_nested"),
        (HEAD + b"\n" * 600_000, "calendar_too_complex"),
        (HEAD + b"A:1\n" * 260_000, "calendar_too_complex"),
        (HEAD + b"BEGIN:X\nEND:X\n" * 31_000, "calendar_too_complex"),
        (HEAD + b"BEGIN:VEVENT\nEND:VEVENT\n" * 10_001, "calendar_too_complex"),
    ],
)
def test_whole_files_that_are_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=HOURLY;COUNT=5",
        "FREQ=DAILY;COUNT=1000000",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1",
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=" + ",".join(map(str, range(1, 367))),
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=1",
        "FREQ=MONTHLY;BYDAY=" + ",".join(["1MO"] * 1000),
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;FREQ=DAILY",
        "RRULE",
        "FREQ=",
        "FREQ=DAILY;UNTIL=demain",
    ],
)
@pytest.mark.django_db
def test_rules_that_are_refused_with_a_reason(rule: str, group: SupportGroup) -> None:
    report = take(vcalendar(vevent(RRULE=rule)), group, dry_run=True)
    assert [len(step.faults) for step in report.steps] == [1]
    assert report.steps[0].faults[0].text.endswith((".", "ans", "ouverte"))


def test_two_rules_at_once_are_refused() -> None:
    assert reason(RRULE=["FREQ=DAILY", "FREQ=WEEKLY"]) == (
        "Il suit plusieurs récurrences à la fois : faites-en plusieurs évènements."
    )


def test_too_many_dates_are_refused() -> None:
    days = ",".join(
        f"2027{month:02}{day:02}T183000Z" for month in range(1, 13) for day in range(1, 29)
    )
    assert reason(EXDATE=[days] * 300, RRULE="FREQ=DAILY").startswith("Il donne trop de dates")
    assert reason(**{"RDATE": ",".join([days] * 300)}).startswith("Il donne trop de dates")


@pytest.mark.django_db
def test_periods_give_their_starts(group: SupportGroup) -> None:
    report = take(
        vcalendar(
            vevent(
                **{"RDATE;VALUE=PERIOD": "20261210T173000Z/PT5H,20261217T173000Z/20261217T220000Z"}
            )
        ),
        group,
    )
    assert report.is_written
    assert Event.objects.get().occurrences.count() == 3


def test_nul_bytes_and_odd_characters_are_taken_out() -> None:
    data = vcalendar(vevent(SUMMARY="Ca\u200bfé\x00 des\x07 lie\u2028ns"))
    calendar = read_calendar(data, home="Europe/Paris")
    assert calendar.programmes[0].entry.title == "Café des lie ns"
    assert calendar.notes == ("Des caractères invalides ont été retirés du fichier.",)


def test_old_encodings_are_guessed_and_said() -> None:
    data = vcalendar(vevent(SUMMARY="Café d’été")).decode().encode("cp1252")
    calendar = read_calendar(data, home="Europe/Paris")
    assert calendar.programmes[0].entry.title == "Café d’été"
    assert "Relisez les accents." in calendar.notes[0]


def test_utf_16_is_read() -> None:
    data = vcalendar(vevent(SUMMARY="Café")).decode().encode("utf-16")
    assert read_calendar(data, home="Europe/Paris").programmes[0].entry.title == "Café"


def test_lines_folded_in_the_middle_of_a_letter_are_joined() -> None:
    data = vcalendar(vevent(SUMMARY="Café")).replace("é".encode(), b"\xc3\r\n \xa9")
    assert read_calendar(data, home="Europe/Paris").programmes[0].entry.title == "Café"


def test_a_file_cut_in_the_middle_says_so() -> None:
    whole = vcalendar(vevent(DESCRIPTION="Un long texte"))
    calendar = read_calendar(whole[: whole.index(b"long")], home="Europe/Paris")
    assert not calendar.is_whole
    assert calendar.notes == (
        "Le fichier semble coupé avant la fin\u00a0: ce qui manque n’est pas lu.",
    )
    assert calendar.programmes[0].entry.notes.lines[-1] == (
        "Sa fin manquait dans le fichier\u00a0: il est lu jusque-là."
    )


def test_events_inside_events_stand_side_by_side() -> None:
    inner = vevent(UID="deux", SUMMARY="Dedans")
    outer = vevent(SUMMARY="Dehors").replace("END:VEVENT", inner + "\r\nEND:VEVENT")
    calendar = read_calendar(vcalendar(outer), home="Europe/Paris")
    assert [one.entry.title for one in calendar.programmes] == ["Dehors", "Dedans"]


def test_thousands_of_rules_cost_no_more_than_the_budget(group: SupportGroup) -> None:
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO"
    data = vcalendar(*(vevent(UID=str(n), RRULE=rule) for n in range(3_000)))
    calendar = read_calendar(data, home="Europe/Paris")
    with pytest.raises(EventsError, match="trop long"):
        steps_of(calendar, group=group, choices=Choices(), now=NOW)
    assert calendar.budget.spent <= MAX_STEPS + 5_000


def test_more_events_to_come_than_a_group_ever_has_are_refused(group: SupportGroup) -> None:
    data = vcalendar(*(vevent(UID=str(n)) for n in range(1_001)))
    with pytest.raises(EventsError, match="1 000 programmes"):
        take(data, group)
    assert not Event.objects.exists()


def test_memory_stays_within_some_multiples_of_the_file() -> None:
    filler = "X" * 70
    data = vcalendar(*(vevent(UID=str(n), DESCRIPTION=filler * 8) for n in range(1_500)))
    assert len(data) < MAX_BYTES
    tracemalloc.start()
    try:
        read_calendar(data, home="Europe/Paris")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(data)


PIECES = [
    *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n"),
    *(b"RRULE:FREQ=SECONDLY\r\n", b"RRULE:FREQ=DAILY;COUNT=999\r\n", b"DURATION:P999999W\r\n"),
    *(b"DTSTART:00010101T000000Z\r\n", b"DTSTART:99991231T235959Z\r\n", b"\0", b"\xff", b":", b";"),
    *(b'"', b"\r\n ", b"\n", b"\\", b"EXDATE:", b"TZID=", b"X-WR-TIMEZONE:Nowhere\r\n"),
    *(b"RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T180000Z\r\n", b"STATUS:CANCELLED\r\n"),
    *(b"BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nEND:VTIMEZONE\r\n", b"DTEND:19000101\r\n"),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good file in which pieces were cut, doubled, or put where they don't belong."""
    data = draw(st.sampled_from(sorted(FILES.glob("*.ics")))).read_bytes()
    for _number in range(draw(st.integers(1, 8))):
        at, to = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        if draw(st.booleans()):
            to = min(to, at + 200)
        piece = draw(
            st.one_of(st.sampled_from(PIECES), st.binary(max_size=20), st.just(data[at:to]))
        )
        data = data[:at] + piece + data[(to if draw(st.booleans()) else at) :]
    return data


@pytest.mark.django_db
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=mutated())
@example(data=file("broken"))
def test_whatever_bytes_only_ever_give_a_report_or_our_error(
    data: bytes, group: SupportGroup
) -> None:
    try:
        calendar = read_calendar(data, home="Indian/Reunion")
    except EventsError:
        return
    steps_of(calendar, group=group, choices=Choices(), now=NOW)
    again = read_calendar(reduced(data)[0].encode(), home="Indian/Reunion")
    assert calendar.budget.spent <= 50_000
    # What is kept to be looked at says the same as the file.
    assert len(again.programmes) == len(calendar.programmes)
    assert len(again.refusals) == len(calendar.refusals)


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=15,
    deadline=timedelta(seconds=30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=mutated())
def test_whatever_comes_in_comes_in_once(data: bytes, group: SupportGroup) -> None:
    def run(*, dry_run: bool = False) -> list[str | None]:
        report = import_calendar(data=data, group=group, now=NOW, skip_bad=True, dry_run=dry_run)
        return [step.change for step in report.taken]

    try:
        run()
        amount = Event.objects.count()
        assert set(run()) <= {"same"}
        assert Event.objects.count() == amount
    except EventsError:
        pass
