"""Going back within a minute: everything as it was, nobody told."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.edits import undo
from events.domain.edits.rescheduling import reschedule
from events.domain.event_parts import draft_of
from events.models import Edit, Event, EventText, Facilitator, Notice, Occurrence, Schedule
from tests.events.enrolling import enter
from tests.events.registering import join, told

from .scenes import MINUTE, NOW, edit, refusal, rows, series, shown, stored

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SOON = NOW + timedelta(seconds=59)
CHANGING = {"id", "sequence", "changed_at"}


def state(event: Event) -> list[object]:
    """All that an undo must put back; keys and sequences may differ."""
    models = {
        Event: Event.objects.filter(pk=event.pk),
        EventText: EventText.objects.filter(event=event),
        Schedule: Schedule.objects.filter(event=event),
        Occurrence: Occurrence.objects.filter(event=event),
        Facilitator: Facilitator.objects.filter(event=event),
        Notice: Notice.objects.filter(registration__occurrence__event=event),
    }
    return [
        sorted(
            str({name: value for name, value in row.items() if name not in CHANGING})
            for row in found.values()
        )
        for found in models.values()
    ]


def done(row: Occurrence, scope: str, **changes) -> Edit:
    made = edit(row, scope, **changes).edit
    assert made is not None
    return made


@pytest.mark.parametrize("scope", ["this", "following", "all"])
@pytest.mark.parametrize(
    "changes",
    [
        {"status": "cancelled", "note": "Travaux"},
        {"wall_start": datetime(2026, 12, 18, 20, 0), "duration": timedelta(hours=1)},
        {"wall_start": datetime(2026, 12, 24, 18, 30)},
        {"title": "Café du soir", "venue": VenueDraft(name="Mairie"), "capacity": 4},
        {"facilitators": (FacilitatorDraft("Zoé", "employee"),)},
    ],
)
def test_everything_as_it_was(scope, changes):
    event = series(
        "FREQ=WEEKLY;COUNT=9",
        exdates=(date(2026, 12, 31),),
        facilitators=(FacilitatorDraft("Ana", "volunteer"),),
    )
    parties = [join(row, email="a@b.example") for row in rows(event)[2:5]]
    before = state(event)
    made = done(rows(event)[2], scope, **changes)
    assert state(event) != before
    undo(edit=made, now=SOON)
    assert state(event) == before
    assert [told(party) for party in parties] == [["confirmed"]] * 3
    assert shown(event) == stored(event)


def test_dates_that_went_come_back_under_their_ids():
    event = series("FREQ=MONTHLY;BYMONTHDAY=30", first=date(2026, 12, 30))
    before = state(event)
    made = done(rows(event)[0], "all", wall_start=datetime(2026, 12, 31, 18, 30))
    undo(edit=made, now=SOON)
    assert state(event) == before


def test_after_a_minute_it_stands():
    event = series()
    made = done(rows(event)[1], "following", title="Café")
    assert refusal(lambda: undo(edit=made, now=NOW + MINUTE))[0] == "undo_too_late"


def test_what_came_between_is_not_lost():
    event = series(capacity=1)
    for name in ("Ana", "Zoé"):
        join(rows(event)[2], nickname=name)
    grown = done(rows(event)[1], "following", capacity=2)
    assert refusal(lambda: undo(edit=grown, now=SOON))[0] == "undo_overtaken"
    first = done(rows(event)[3], "this", title="Un")
    done(rows(event)[4], "this", title="Deux")
    assert refusal(lambda: undo(edit=first, now=SOON))[0] == "undo_overtaken"


def test_dates_announced_anew_are_not_undone():
    event = series()
    made = done(rows(event)[1], "following", wall_start=datetime(2026, 12, 10, 20, 0))
    wanted = replace(draft_of(event), first_date=date(2027, 2, 2), rule=None)
    reschedule(event=event, draft=wanted, now=NOW + MINUTE / 4)
    assert refusal(lambda: undo(edit=made, now=SOON))[0] == "undo_overtaken"


def test_who_joined_all_dates_meanwhile_comes_to_the_one_held_again():
    event = series("FREQ=WEEKLY;COUNT=4", access_mode="closed_cohort", capacity=5)
    made = done(rows(event)[1], "this", status="cancelled")
    party = enter(event, now=NOW + MINUTE / 4)
    assert party.registrations.count() == 3
    undo(edit=made, now=SOON)
    assert party.registrations.count() == 4
    assert [row.confirmed_seats for row in rows(event)] == [1, 1, 1, 1]


def test_twice_is_once():
    event = series()
    made = done(rows(event)[1], "this", status="cancelled")
    undo(edit=made, now=SOON)
    before = state(event)
    assert undo(edit=made, now=SOON).undone_at == SOON
    assert state(event) == before
