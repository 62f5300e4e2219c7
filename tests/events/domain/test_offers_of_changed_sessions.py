"""What becomes of an offer when its session is called off, moved, or has other seats."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    resize,
    restore_occurrence,
)
from events.domain.offer_terms import LASTS, shortened
from events.domain.offers import expire_offers
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.errors import EventsError
from tests.events.offering import END, OFFERED_AT, full, offered
from tests.events.registering import MINUTE, NOW, join, seats_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class TestSessionsThatChange:
    def test_while_called_off_no_offer_ends(self):
        occurrence, (_a, b, _c) = offered("B", "C")
        cancel_occurrence(occurrence_id=occurrence.public_id, now=OFFERED_AT + MINUTE)
        assert expire_offers(now=END) == 0
        restore_occurrence(occurrence_id=occurrence.public_id, now=END)
        b.refresh_from_db()
        assert (b.status, b.offer_expires_at) == ("offered", END + LASTS)
        assert seats_of(occurrence)[0] == 1

    @pytest.mark.parametrize("capacity", [1, 3])
    def test_nor_by_another_number_of_seats(self, capacity):
        occurrence, (_a, b) = offered("B", capacity=2)
        cancel_occurrence(occurrence_id=occurrence.public_id, now=OFFERED_AT + MINUTE)
        resize(occurrence, capacity=capacity, now=END)
        b.refresh_from_db()
        assert (b.status, b.offer_expires_at) == ("offered", END)

    def test_held_again_close_to_its_start_the_seat_is_given_for_good(self):
        occurrence, (_a, b) = offered("B")
        cancel_occurrence(occurrence_id=occurrence.public_id, now=OFFERED_AT + MINUTE)
        restore_occurrence(occurrence_id=occurrence.public_id, now=occurrence.starts_at - LASTS)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})
        assert told(b)[-1] == "promoted"

    def test_a_session_moved_to_be_sooner_ends_its_offers_before_it(self):
        occurrence, (_a, b) = offered("B")
        soon = (OFFERED_AT + timedelta(hours=21)).replace(tzinfo=None)
        change_occurrence(
            occurrence_id=occurrence.public_id,
            changes=OccurrenceChanges(wall_start=soon),
            now=OFFERED_AT + MINUTE,
        )
        b.refresh_from_db()
        assert b.offer_expires_at == OFFERED_AT + timedelta(hours=8)

    @pytest.mark.parametrize(
        ("start_in", "left"), [(48, 24), (36, 24), (30, 18), (13, 2), (3, 2), (1, 1)]
    )
    def test_offers_end_before_the_start(self, start_in, left):
        start = NOW + timedelta(hours=start_in)
        found = shortened(NOW + LASTS, starts_at=start, now=NOW)
        assert found == NOW + timedelta(hours=left)

    def test_fewer_seats_than_are_held_are_refused(self):
        occurrence, _rows = offered("B", capacity=2)
        join(occurrence, nickname="C", now=OFFERED_AT)
        with pytest.raises(EventsError) as caught:
            resize(occurrence, capacity=1, now=OFFERED_AT)
        assert caught.value.code == "capacity_below_confirmed"

    def test_who_is_offered_seats_may_take_fewer(self):
        occurrence, (a,) = full(capacity=2)
        b = join(occurrence, nickname="B", companions=1, email="b@exemple.example")
        c = join(occurrence, nickname="C", email="c@exemple.example")
        cancel(token=a.token, now=OFFERED_AT)
        fewer = RegistrationChanges(companions=0)
        change(token=b.token, changes=fewer, now=OFFERED_AT + MINUTE)
        assert seats_of(occurrence)[1] == {"A": "cancelled", "B": "offered", "C": "offered"}
        c.refresh_from_db()
        assert c.offer_expires_at == OFFERED_AT + MINUTE + LASTS
