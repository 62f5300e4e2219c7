"""Applying what was looked at: the same, or not at all."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from events.domain.edits import EditChanges, EditResult, undo
from events.domain.edits.confirming import apply_seen, mark_of
from events.models import Edit, Occurrence, Scope
from tests.events.registering import join

from .scenes import MINUTE, NOW, edit, foreseen, refusal, rows, series, walls

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER: dict[str, Any] = {"wall_start": datetime(2026, 12, 17, 19, 30)}


def seen_by(row: Occurrence, scope: str = "following", **changes) -> str:
    return mark_of(foreseen(row, scope, **changes), occurrence_id=row.public_id)


def confirm(
    row: Occurrence, seen: str, scope: str = "following", *, now: datetime = NOW, **changes
) -> EditResult:
    return apply_seen(
        occurrence_id=row.public_id,
        changes=EditChanges(**changes),
        scope=Scope(scope),
        seen=seen,
        now=now,
    )


@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_what_was_seen_is_done_once(scope):
    event = series()
    third = rows(event)[2]
    seen = seen_by(third, scope, **LATER)
    done = confirm(third, seen, scope, now=NOW + 5 * MINUTE, **LATER)
    before = walls(event)
    assert done.edit is not None
    assert confirm(third, seen, scope, now=NOW + 5 * MINUTE, **LATER) == done
    assert confirm(third, seen, scope, now=NOW + 6 * MINUTE, **LATER).edit is None
    assert (walls(event), Edit.objects.count()) == (before, 1)


def test_not_when_other_people_would_be_told():
    event = series()
    third = rows(event)[2]
    join(third)
    seen = seen_by(third, **LATER)
    join(rows(event)[3])
    code, words = refusal(lambda: confirm(third, seen, **LATER))
    assert code == "changed_meanwhile"
    assert "2 à prévenir, au lieu de 1." in words.replace("\u202f", " ")
    assert refusal(lambda: confirm(third, "nonsense", **LATER))[0] == "changed_meanwhile"


def test_nor_when_the_dates_are_others():
    event = series()
    third, fourth = rows(event)[2:4]
    seen = seen_by(third, title="Café du soir", **LATER)
    edit(fourth, "this", duration=timedelta(hours=1))
    code, words = refusal(lambda: confirm(third, seen, title="Café du soir", **LATER))
    assert code == "changed_meanwhile"
    assert words.startswith("Ces rencontres ont changé entre-temps.")


def test_a_refusal_is_said_as_ever():
    event = series()
    third = rows(event)[2]
    earlier: dict[str, Any] = {"wall_start": datetime(2026, 12, 9, 18, 30)}
    seen = seen_by(third, **earlier)
    assert refusal(lambda: confirm(third, seen, **earlier))[0] == "jumps_back"


def test_dates_that_came_by_it_do_not_make_it_another_one():
    event = series("FREQ=MONTHLY;BYMONTHDAY=30", first=date(2026, 12, 30))
    first = rows(event)[0]
    changes: dict[str, Any] = {"wall_start": datetime(2026, 12, 27, 18, 30), "note": "Venez."}
    seen = seen_by(first, "all", **changes)
    done = [confirm(first, seen, "all", **changes) for _twice in range(2)]
    assert done[0] == done[1]
    assert Edit.objects.count() == 1


def test_what_was_undone_may_be_done_again():
    event = series()
    third = rows(event)[2]
    made = confirm(third, seen_by(third, **LATER), **LATER).edit
    assert made is not None
    undo(edit=made, now=NOW)
    again = confirm(third, seen_by(third, **LATER), **LATER).edit
    assert again not in {None, made}
