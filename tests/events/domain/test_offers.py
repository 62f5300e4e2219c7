"""Seats held for an answer: offered, taken, left, passed on, let go by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.erasure import erase_registration
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    resize,
)
from events.domain.offer_terms import AHEAD, LASTS
from events.domain.offers import accept_offer, expire_offers, is_late, pass_offer
from events.domain.registration_changes import accept, cancel, come_back
from events.errors import EventsError
from events.models import Enrolment, Event, Occurrence, Registration
from tests.events.enrolling import sessions_of
from tests.events.offering import END, OFFERED_AT, full, offered, refused
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told
from tests.events.several import take, weekly

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class TestOffering:
    def test_a_free_seat_is_held_for_the_first_that_fits(self):
        occurrence, (_a, b, c) = offered("B", "C")
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "offered", "C": "waitlisted"})
        b.refresh_from_db()
        assert (b.offer_expires_at, b.next_reminder_at, b.sequence) == (END, None, 1)
        assert (told(b), told(c)) == (["waitlisted", "offered"], ["waitlisted"])

    def test_it_is_given_for_good_where_the_event_does_not_ask(self):
        occurrence, (_a, b) = full("B")
        Event.objects.update(confirms_offers=False)
        cancel(token=_a.token, now=OFFERED_AT)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})
        assert told(b) == ["waitlisted", "promoted"]

    @pytest.mark.parametrize(
        ("before_start", "status"),
        [(AHEAD, "offered"), (AHEAD - timedelta(seconds=1), "confirmed")],
    )
    def test_it_is_given_for_good_within_two_days_of_the_start(self, before_start, status):
        occurrence, (a, _b) = full("B")
        cancel(token=a.token, now=occurrence.starts_at - before_start)
        assert seats_of(occurrence)[1]["B"] == status

    def test_who_left_no_contact_is_never_asked(self):
        occurrence, (a,) = full()
        b = join(occurrence, nickname="B")
        cancel(token=a.token, now=OFFERED_AT)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})
        assert told(b) == ["waitlisted", "promoted"]

    def test_several_seats_go_to_several(self):
        occurrence, (a, *_rest) = full("B", "C", "D", capacity=3)
        cancel(token=a.token, now=OFFERED_AT)
        assert seats_of(occurrence)[0] == 3
        assert set(seats_of(occurrence)[1].values()) == {"cancelled", "offered"}

    @pytest.mark.parametrize(
        "grow",
        [
            lambda one: resize(one, capacity=2, now=OFFERED_AT),
            lambda one: change_occurrence(
                occurrence_id=one.public_id, changes=OccurrenceChanges(capacity=2), now=OFFERED_AT
            ),
        ],
    )
    def test_more_seats_are_offered_too(self, grow):
        occurrence, _rows = full("B", "C")
        grow(occurrence)
        statuses = {"A": "confirmed", "B": "offered", "C": "waitlisted"}
        assert seats_of(occurrence) == (2, statuses)

    def test_without_a_limit_nobody_is_asked(self):
        occurrence, _rows = full("B", "C")
        resize(occurrence, capacity=None, now=OFFERED_AT)
        assert set(seats_of(occurrence)[1].values()) == {"confirmed"}

    def test_a_yes_of_the_group_is_no_offer(self):
        occurrence = session(capacity=1, confirms_offers=True, access_mode="approval")
        pending = join(occurrence, nickname="A", email="a@exemple.example")
        accept(registration=pending, now=OFFERED_AT)
        assert seats_of(occurrence) == (1, {"A": "confirmed"})


class TestTaking:
    def test_the_seat_is_theirs_for_good(self):
        occurrence, (_a, b) = offered("B")
        taken = accept_offer(token=b.token, now=END - MINUTE)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})
        assert taken.offer_expires_at is None
        assert taken.next_reminder_at is not None
        assert told(b) == ["waitlisted", "offered", "confirmed"]

    def test_twice_is_once(self):
        _occurrence, (_a, b) = offered("B")
        accept_offer(token=b.token, now=END - MINUTE)
        assert accept_offer(token=b.token, now=END - MINUTE).sequence == 2
        assert told(b) == ["waitlisted", "offered", "confirmed"]

    def test_late_it_works_while_nobody_waits(self):
        occurrence, (_a, b) = offered("B")
        assert accept_offer(token=b.token, now=END).status == "confirmed"
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})
        assert told(b) == ["waitlisted", "offered", "expired", "confirmed"]

    def test_later_than_the_task_it_works_too(self):
        occurrence, (_a, b) = offered("B")
        expire_offers(now=END)
        assert seats_of(occurrence) == (0, {"A": "cancelled", "B": "expired"})
        accept_offer(token=b.token, now=END + MINUTE)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})

    def test_late_the_seat_is_of_the_next_whether_the_task_ran_or_not(self):
        occurrence, (_a, b, c) = offered("B", "C")
        with pytest.raises(EventsError) as caught:
            accept_offer(token=b.token, now=END)
        assert caught.value.code == "offer_over"
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "expired", "C": "offered"})
        assert (told(b)[-1], told(c)[-1]) == ("expired", "offered")

    def test_nothing_is_taken_that_was_not_offered(self):
        _occurrence, (a, b) = full("B")
        assert refused(accept_offer, b, now=OFFERED_AT) == "no_offer"
        cancel(token=a.token, now=OFFERED_AT)
        assert refused(accept_offer, a, now=OFFERED_AT) == "no_offer"

    @pytest.mark.parametrize("act", [accept_offer, pass_offer])
    def test_not_of_a_session_called_off_or_begun(self, act):
        occurrence, (_a, b) = offered("B")
        cancel_occurrence(occurrence_id=occurrence.public_id, now=OFFERED_AT + MINUTE)
        assert refused(act, b, now=OFFERED_AT + 2 * MINUTE) == "session_cancelled"
        Occurrence.objects.update(status="scheduled", starts_at=OFFERED_AT + MINUTE)
        assert refused(act, b, now=OFFERED_AT + 2 * MINUTE) == "session_past"


class TestLeaving:
    def test_who_leaves_it_makes_room_for_the_next(self):
        occurrence, (_a, b, c) = offered("B", "C")
        cancel(token=b.token, now=OFFERED_AT + MINUTE)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "cancelled", "C": "offered"})
        assert told(b) == ["waitlisted", "offered", "cancelled"]
        c.refresh_from_db()
        assert c.offer_expires_at == OFFERED_AT + MINUTE + LASTS

    def test_who_passes_it_on_stays_at_the_end_of_the_list(self):
        occurrence, (_a, b, _c, _d) = offered("B", "C", "D")
        passed = pass_offer(token=b.token, now=OFFERED_AT + MINUTE)
        assert (passed.status, passed.offer_expires_at, passed.queue_no) == ("waitlisted", None, 5)
        assert told(b) == ["waitlisted", "offered", "waitlisted"]
        assert list(seats_of(occurrence)[1].items()) == [
            ("A", "cancelled"),
            ("C", "offered"),
            ("D", "waitlisted"),
            ("B", "waitlisted"),
        ]
        assert pass_offer(token=b.token, now=OFFERED_AT + MINUTE).queue_no == 5

    def test_nobody_passes_on_what_nobody_could_take(self):
        occurrence, (_a, b) = offered("B")
        assert refused(pass_offer, b, now=OFFERED_AT + MINUTE) == "nobody_waits"
        Occurrence.objects.update(capacity=2, confirmed_seats=2)
        join(occurrence, nickname="C", companions=1)
        assert refused(pass_offer, b, now=OFFERED_AT + MINUTE) == "nobody_waits"

    def test_nothing_is_passed_on_once_its_time_is_over(self):
        occurrence, (_a, b, _c) = offered("B", "C")
        with pytest.raises(EventsError) as caught:
            pass_offer(token=b.token, now=END)
        assert caught.value.code == "no_offer"
        assert seats_of(occurrence)[1] == {"A": "cancelled", "B": "expired", "C": "offered"}

    def test_who_erases_makes_room(self):
        occurrence, (_a, b, _c) = offered("B", "C")
        erase_registration(token=b.token, now=OFFERED_AT + MINUTE)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "": "cancelled", "C": "offered"})


class TestSeveralDates:
    def two_dates(self) -> tuple[Occurrence, Enrolment]:
        """Two dates under one code; at the first, its one seat is held for the party."""
        event = weekly(dates=2, capacity=1, confirms_offers=True)
        first, _second = sessions_of(event)
        gone = join(first, nickname="A")
        whole = take(event, nickname="B", email="b@exemple.example")
        cancel(token=gone.token, now=OFFERED_AT)
        return first, whole

    def test_each_is_offered_by_itself(self):
        first, whole = self.two_dates()
        assert seats_of(first) == (1, {"A": "cancelled", "B": "offered"})
        statuses = Registration.objects.filter(enrolment=whole).order_by("occurrence__starts_at")
        assert [row.status for row in statuses] == ["offered", "confirmed"]

    def test_who_gives_all_of_them_up_leaves_the_offer_too(self):
        first, whole = self.two_dates()
        waiting = join(first, nickname="C", email="c@exemple.example")
        cancel_enrolment(token=whole.token, now=OFFERED_AT + MINUTE)
        assert seats_of(first) == (1, {"A": "cancelled", "B": "cancelled", "C": "offered"})
        assert not Registration.objects.filter(enrolment=whole, offer_expires_at__isnull=False)
        assert told(waiting) == ["waitlisted", "offered"]


class TestExpiring:
    def test_the_next_is_asked_at_once(self):
        occurrence, (_a, b, c) = offered("B", "C")
        assert expire_offers(now=END - MINUTE) == 0
        assert expire_offers(now=END) == 1
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "expired", "C": "offered"})
        assert (told(b)[1:], told(c)[1:]) == (["offered", "expired"], ["offered"])
        assert expire_offers(now=END) == 0

    def test_who_let_it_go_by_comes_back_with_one_tap(self):
        occurrence, (_a, b, c) = offered("B", "C")
        expire_offers(now=END)
        assert come_back(token=b.token, now=END + MINUTE).status == "waitlisted"
        cancel(token=c.token, now=END + 2 * MINUTE)
        assert seats_of(occurrence)[1] == {"A": "cancelled", "C": "cancelled", "B": "offered"}
        assert told(b) == ["waitlisted", "offered", "expired", "waitlisted", "offered"]

    def test_a_seat_that_is_left_is_theirs_when_they_come_back(self):
        occurrence, (_a, b) = offered("B")
        expire_offers(now=END)
        assert come_back(token=b.token, now=END + MINUTE).status == "confirmed"
        assert seats_of(occurrence)[0] == 1

    def test_who_comes_when_an_offer_is_late_need_not_wait_for_the_task(self):
        occurrence, (_a, b) = offered("B")
        assert join(occurrence, nickname="C", now=END).status == "confirmed"
        assert seats_of(occurrence)[1]["B"] == "expired"
        assert told(b)[-1] == "expired"

    def test_who_waits_goes_before_who_comes(self):
        occurrence, _rows = offered("B", "C")
        assert join(occurrence, nickname="D", now=END).status == "waitlisted"
        assert seats_of(occurrence)[1]["C"] == "offered"

    def test_a_late_offer_keeps_nobody_from_giving_fewer_seats(self):
        occurrence, _rows = offered("B", capacity=2)
        join(occurrence, nickname="C", now=OFFERED_AT)
        resize(occurrence, capacity=1, now=END)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "expired", "C": "confirmed"})

    def test_once_begun_nobody_is_told(self):
        occurrence, (_a, b) = offered("B")
        expire_offers(now=occurrence.starts_at)
        assert seats_of(occurrence) == (0, {"A": "cancelled", "B": "expired"})
        assert told(b) == ["waitlisted", "offered"]

    def test_queries_do_not_grow_with_those_still_in_time(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ):
        for _number in range(3):
            offered("B")
        with django_assert_num_queries(1):
            assert expire_offers(now=END - MINUTE) == 0


def test_late_is_late_only_while_it_is_open():
    assert is_late(Registration(status="offered", offer_expires_at=NOW), now=NOW)
    assert not is_late(Registration(status="offered", offer_expires_at=NOW), now=NOW - MINUTE)
    assert not is_late(Registration(status="expired"), now=NOW)
