"""One count for schedules and sessions: what is said later bears a greater number."""

import pytest

from events.domain.edits import EditChanges, apply, undo
from events.domain.feeds import event_path, published
from events.domain.occurrence_changes import cancel_event, cancel_occurrence, restore_occurrence
from events.domain.sequences import next_sequence, sequence_of
from events.models import Event, Occurrence, Scope
from tests.events.domain.feeds.scenes import parts
from tests.events.programming import publish, schedule_of
from tests.events.registering import MINUTE, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def said(event: Event) -> list[int]:
    """The numbers of the event's entries, in the order of its calendar."""
    found = published(event_path(event.public_id), now=NOW)
    assert found is not None
    return [int(part["SEQUENCE"]) for part in parts(found.body)]


def test_nothing_changed_is_the_first_number():
    event = publish(every="tous les jeudis")
    assert (said(event), next_sequence(event.pk)) == ([0], 1)


def test_a_changed_date_and_its_series_take_the_next_number():
    event = publish(every="tous les jeudis")
    row = Occurrence.objects.in_order()[2]
    cancel_occurrence(occurrence_id=row.public_id, now=NOW)
    assert said(event) == [1, 1]
    row.refresh_from_db()
    assert sequence_of(schedule_of(event), row) == 1
    assert next_sequence(event.pk) == 2


def test_a_single_date_put_back_goes_on_counting():
    event = publish()
    row = Occurrence.objects.get()
    made = apply(
        occurrence_id=row.public_id, changes=EditChanges(title="Noël"), scope=Scope.THIS, now=NOW
    )
    assert made.edit is not None
    assert said(event) == [1]
    undo(edit=made.edit, now=NOW + MINUTE / 2)
    assert said(event) == [2]
    cancel_occurrence(occurrence_id=row.public_id, now=NOW)
    restore_occurrence(occurrence_id=row.public_id, now=NOW)
    assert said(event) == [4]


def test_a_series_taken_off_says_so_with_its_dates():
    event = publish(every="8 jeudis de suite")
    cancel_event(event=event, now=NOW)
    assert said(event) == [1] * 9
