"""For which dates an edit may hold, and what stays as it was set on one of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.edits import EditChanges
from events.domain.edits.choices import faces_of, kept_apart, kept_off, scope_choices
from events.models import Occurrence, Scope

from .scenes import NOW, edit, foreseen, rows, series

pytestmark = pytest.mark.django_db


def offered(row: Occurrence, **options) -> list[tuple[str, int]]:
    found = scope_choices(row, now=options.pop("now", NOW), **options)
    return [(one.scope.value, len(one.rows)) for one in found]


def kept(row: Occurrence, scope: str, **changes) -> dict[str, list[date]]:
    found = kept_apart(
        row,
        changes=EditChanges(**changes),
        scope=Scope(scope),
        preview=foreseen(row, scope, **changes),
        now=NOW,
    )
    return {one.name: [each.local_start.date() for each in one.rows] for one in found}


class TestScopes:
    def test_three_in_the_middle_two_at_the_ends(self):
        first, _second, third, *_more, last = rows(series())
        assert offered(third) == [("this", 1), ("following", 4), ("all", 6)]
        assert offered(first) == [("this", 1), ("all", 6)]
        assert offered(last) == [("this", 1), ("all", 6)]

    def test_one_date_leaves_no_choice(self):
        assert offered(rows(series(""))[0]) == [("this", 1)]

    def test_first_last_and_whether_it_goes_on(self):
        found = scope_choices(rows(series())[2], now=NOW)[1]
        assert (found.first, found.last, found.goes_on) == (
            date(2026, 12, 17),
            date(2027, 1, 7),
            False,
        )
        assert scope_choices(rows(series("FREQ=WEEKLY"))[2], now=NOW)[2].goes_on

    def test_what_has_begun_is_not_counted_and_stands_alone(self):
        first, second, *_more = rows(series())
        during = first.starts_at + timedelta(minutes=5)
        assert offered(first, now=during) == [("this", 1)]
        assert offered(second, now=during) == [("this", 1), ("all", 5)]

    def test_called_off_dates_are_counted_to_be_held_again_only(self):
        event = series("FREQ=WEEKLY")
        edit(rows(event)[2], "following", status="cancelled")
        first, second, third, fourth, *_more = rows(event)
        assert offered(second) == [("this", 1), ("all", 2)]
        off = [row for row in rows(event) if row.is_cancelled]
        assert offered(fourth, restores=True) == [
            ("this", 1),
            ("following", len(off) - 1),
            ("all", len(off)),
        ]
        assert scope_choices(third, now=NOW, restores=True)[1].goes_on
        assert offered(first, restores=True)[0] == ("this", 1)


class TestKept:
    def test_dates_with_something_of_their_own(self):
        event = series()
        _first, second, third, fourth, fifth, sixth = rows(event)
        edit(third, "this", title="Noël", capacity=3)
        edit(fourth, "this", wall_start=datetime(2026, 12, 24, 10, 0))
        edit(fifth, "this", venue=VenueDraft(name="Mairie"))
        edit(sixth, "this", facilitators=(FacilitatorDraft("Zoé", "employee"),))
        changes = {
            "title": "Café du soir",
            "capacity": 12,
            "duration": timedelta(hours=3),
            "venue": VenueDraft(name="Ici"),
            "facilitators": (FacilitatorDraft("Ana", "volunteer"),),
        }
        assert kept(second, "following", **changes) == {
            "title": [date(2026, 12, 17)],
            "capacity": [date(2026, 12, 17)],
            "starts_at": [date(2026, 12, 24)],
            "venue": [date(2026, 12, 31)],
            "facilitators": [date(2027, 1, 7)],
        }
        assert kept(second, "this", **changes) == {}
        assert kept(sixth, "following", **changes) == {}

    def test_dates_called_off_alone_stay_off(self):
        event = series()
        _first, second, third, *_more = rows(event)
        edit(third, "this", status="cancelled")
        edit(second, "following", status="cancelled")
        assert kept_off(second, scope=Scope.FOLLOWING, now=NOW) == [third]
        assert kept_off(second, scope=Scope.THIS, now=NOW) == []
        assert kept_off(third, scope=Scope.ALL, now=NOW) == []


def test_who_welcomes_that_day():
    event = series(facilitators=(FacilitatorDraft("Ana", "volunteer"),))
    first, second, *_more = rows(event)
    edit(second, "this", facilitators=(FacilitatorDraft("Zoé", "employee"),))
    assert [[one.label for one in faces_of(row)] for row in (first, second)] == [["Ana"], ["Zoé"]]


def test_a_session_of_long_ago_is_still_itself():
    row = rows(series())[0]
    later = datetime(2027, 12, 1, tzinfo=UTC)
    assert offered(row, now=later) == [("this", 1)]
