from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from events.domain.imports.findings import RowReader
from events.domain.imports.tables import Row
from events.domain.imports.times import Times, departure_words, read_times
from events.domain.recurrence import rule_text

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CELLS = {"premiere_date": "04/06/2027", "heure_debut": "9h", "heure_fin": "17h"}


def read(kind: str = "workshop", **cells: str) -> tuple[Times | None, RowReader]:
    reader = RowReader(Row(2, {**CELLS, **cells}))
    return read_times(reader, kind=kind), reader


def faults(kind: str = "workshop", **cells: str) -> dict[str, str]:
    times, reader = read(kind, **cells)
    assert times is None
    return {fault.column: fault.text for fault in reader.faults}


def test_once():
    times, reader = read()
    assert times == Times(first_date=date(2027, 6, 4), start_time=time(9), duration=8 * HOUR)
    assert (reader.faults, reader.warnings) == ([], [])


def test_a_training_over_two_days_is_two_sessions():
    times, _reader = read("training", jusqu_au="05/06/2027")
    assert times is not None
    assert times.rule is not None
    assert rule_text(times.rule) == "FREQ=DAILY;UNTIL=20270605"
    assert (times.start_time, times.duration) == (time(9), 8 * HOUR)


def test_a_stay_without_an_end_hour_is_whole_days_and_keeps_its_departure():
    times, _reader = read("outing", heure_fin="", jusqu_au="06/06/2027")
    assert times == Times(
        first_date=date(2027, 6, 4), start_time=None, duration=3 * DAY, departure=time(9)
    )
    assert departure_words(times, kind="outing") == (
        "Départ le vendredi 4 juin 2027 à 9\N{NO-BREAK SPACE}h."
    )
    assert departure_words(times, kind="training").startswith("Début le")


def test_a_stay_with_both_hours_is_one_span():
    times, _reader = read("outing", jusqu_au="06/06/2027")
    assert times == Times(
        first_date=date(2027, 6, 4), start_time=time(9), duration=2 * DAY + 8 * HOUR
    )
    assert departure_words(times, kind="outing") == ""


def test_an_outing_again_and_again_without_an_end_hour():
    times, _reader = read("outing", heure_fin="", recurrence="tous les vendredis")
    assert times is not None
    assert (times.start_time, times.duration) == (None, DAY)
    assert departure_words(times, kind="outing") == "Départ à 9\N{NO-BREAK SPACE}h."


def test_without_any_hour_it_is_all_day():
    times, _reader = read(heure_debut="", heure_fin="")
    assert times == Times(first_date=date(2027, 6, 4), start_time=None, duration=DAY)


def test_an_end_before_the_start_is_on_the_next_day():
    times, reader = read(heure_debut="21h", heure_fin="2h")
    assert times is not None
    assert times.duration == 5 * HOUR
    assert reader.warnings == []


@pytest.mark.parametrize("other_fault", [{}, {"recurrence": "quand on veut"}])
def test_a_night_of_23_hours_is_told_whatever_else_is_wrong(other_fault):
    _times, reader = read(heure_debut="18h", heure_fin="17h", **other_fault)
    assert [(one.column, one.text) for one in reader.warnings] == [
        ("heure_fin", "Comprise comme 17\N{NO-BREAK SPACE}h le lendemain, 23 heures plus tard.")
    ]


def test_until_ends_a_recurrence():
    times, _reader = read(recurrence="tous les vendredis", jusqu_au="25/06/2027")
    assert times is not None
    assert times.rule is not None
    assert rule_text(times.rule) == "FREQ=WEEKLY;BYDAY=FR;UNTIL=20270625"


def test_skips_without_a_recurrence_have_no_effect():
    times, reader = read(sauf="jours fériés")
    assert times is not None
    assert times.skips is None
    assert [warning.column for warning in reader.warnings] == ["sauf"]


def test_every_fault_is_named_at_once():
    found = faults(
        premiere_date="31/02/2027",
        heure_debut="25h",
        heure_fin="tard",
        recurrence="quand on veut",
        sauf="quand il pleut",
        jusqu_au="demain",
    )
    assert list(found) == [
        *("premiere_date", "jusqu_au", "heure_debut", "heure_fin", "recurrence", "sauf")
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"premiere_date": ""}, "premiere_date"),
        ({"heure_fin": ""}, "heure_fin"),
        ({"heure_debut": ""}, "heure_debut"),
        ({"heure_fin": "9h00"}, "heure_fin"),
        ({"jusqu_au": "03/06/2027"}, "jusqu_au"),
        ({"recurrence": "8 mardis de suite", "jusqu_au": "25/06/2027"}, "recurrence"),
    ],
)
def test_what_cannot_be(cells, column):
    assert list(faults(**cells)) == [column]


def test_a_good_phrase_is_not_blamed_for_a_bad_date():
    found = faults(premiere_date="31/02/2027", recurrence="8 mardis de suite", sauf="août")
    assert list(found) == ["premiere_date"]
