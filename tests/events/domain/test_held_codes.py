"""A memorable code is never given twice, whichever kind of registration has it."""

from __future__ import annotations

import pytest

from events.domain import registrations
from tests.events.enrolling import cohort, enter
from tests.events.registering import join, session

HELD, FREE = "tulipe-rivière-lampe", "beurre-cantate-mulot"


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("holder", ["one date", "all dates"])
def test_a_code_that_somebody_holds_is_drawn_again(holder, monkeypatch):
    # Chance alone is told what to draw.
    drawn = iter([HELD, HELD, HELD, FREE])
    monkeypatch.setattr(registrations, "new_code", lambda: next(drawn))
    first = join(session()) if holder == "one date" else enter(cohort())
    second = join(session())
    assert (first.code, second.code) == (HELD, FREE)
