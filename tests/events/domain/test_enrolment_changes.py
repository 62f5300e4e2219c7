"""Leaving a cohort, declining a date of it, and whoever moves up then."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.enrolments import enrolment_position
from events.domain.erasure import erase_enrolment, erase_registration
from events.domain.occurrence_changes import cancel_event
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.errors import EventsError
from events.models import Enrolment, Occurrence, Registration
from tests.events.enrolling import cohort, dates, enter, sessions_of, states, taken, words
from tests.events.registering import MINUTE, NOW

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE
IN = ("confirmed", ["confirmed"] * 3)
WAITING = ("waitlisted", ["waitlisted"] * 3)
LEFT = ("cancelled", ["cancelled"] * 3)


class TestLeaving:
    def test_every_date_to_come_is_free_again(self):
        event = cohort()
        made = enter(event, companions=1)
        left = cancel_enrolment(token=made.token, now=LATER)
        assert (left.status, left.cancelled_at) == ("cancelled", LATER)
        assert states(made) == LEFT
        assert taken(event) == [0, 0, 0]
        assert words(made) == [("confirmed", 0), ("cancelled", 0)]
        assert [row.next_reminder_at for row in dates(made)] == [None] * 3

    def test_what_was_attended_stays(self):
        event = cohort()
        made = enter(event)
        cancel_enrolment(token=made.token, now=sessions_of(event)[0].starts_at)
        assert states(made) == ("cancelled", ["confirmed", "cancelled", "cancelled"])
        assert taken(event) == [1, 0, 0]
        assert words(made) == [("confirmed", 0), ("cancelled", 1)]

    def test_leaving_twice_is_leaving_once(self):
        made = enter(cohort())
        for _number in range(2):
            cancel_enrolment(token=made.token, now=LATER)
        assert words(made) == [("confirmed", 0), ("cancelled", 0)]

    def test_after_the_last_date_there_is_nothing_to_leave(self):
        event = cohort()
        made = enter(event)
        with pytest.raises(EventsError) as caught:
            cancel_enrolment(token=made.token, now=sessions_of(event)[-1].starts_at)
        assert caught.value.code == "session_past"
        assert states(made) == IN

    def test_the_first_that_waits_moves_up_as_a_whole(self):
        event = cohort(capacity=1)
        first, second, third = (enter(event) for _number in range(3))
        cancel_enrolment(token=first.token, now=LATER)
        assert [states(one) for one in (first, second, third)] == [LEFT, IN, WAITING]
        assert words(second) == [("waitlisted", 0), ("promoted", 0)]
        assert words(third) == [("waitlisted", 0)]
        third.refresh_from_db()
        assert enrolment_position(third) == 1
        for row in Registration.objects.filter(enrolment=second).select_related("occurrence"):
            assert row.next_reminder_at is not None
            assert row.next_reminder_at < row.occurrence.starts_at

    def test_a_party_too_large_lets_a_smaller_one_pass(self):
        event = cohort(capacity=2)
        inside = [enter(event), enter(event)]
        pair, single = enter(event, companions=1), enter(event)
        cancel_enrolment(token=inside[0].token, now=LATER)
        assert [states(one) for one in (pair, single)] == [WAITING, IN]

    def test_who_waits_may_leave_too(self):
        event = cohort(capacity=1)
        inside, waiting = enter(event), enter(event)
        cancel_enrolment(token=waiting.token, now=LATER)
        assert [states(one) for one in (inside, waiting)] == [IN, LEFT]
        assert taken(event) == [1, 1, 1]

    def test_one_free_date_is_not_enough(self):
        event = cohort(capacity=1)
        inside, waiting = enter(event), enter(event)
        cancel(token=dates(inside)[1].token, now=LATER)
        assert states(waiting) == WAITING
        assert taken(event) == [1, 0, 1]

    def test_when_the_last_full_date_is_declined_the_next_is_in(self):
        event = cohort(capacity=1)
        inside, waiting = enter(event), enter(event)
        for row in dates(inside):
            cancel(token=row.token, now=LATER)
        assert states(inside) == ("confirmed", ["cancelled"] * 3)
        assert states(waiting) == IN
        assert words(waiting) == [("waitlisted", 0), ("promoted", 0)]

    def test_queries_do_not_grow_with_dates(self):
        counts = []
        for number in (2, 20):
            event = cohort(dates=number, capacity=1)
            inside, waiting = enter(event), enter(event)
            with CaptureQueriesContext(connection) as queries:
                cancel_enrolment(token=inside.token, now=LATER)
            assert states(waiting) == ("confirmed", ["confirmed"] * number)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestOneDate:
    def test_declining_leaves_the_others(self):
        event = cohort()
        made = enter(event)
        cancel(token=dates(made)[1].token, now=LATER)
        assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])
        assert taken(event) == [1, 0, 1]
        assert words(made) == [("confirmed", 0), ("cancelled", 1)]

    def test_a_date_declined_is_not_asked_for_when_moving_up(self):
        event = cohort(capacity=1)
        inside, waiting = enter(event), enter(event)
        cancel(token=dates(waiting)[0].token, now=LATER)
        for row in dates(inside)[1:]:
            cancel(token=row.token, now=LATER)
        assert states(waiting) == ("confirmed", ["cancelled", "confirmed", "confirmed"])
        assert words(waiting)[-1] == ("promoted", 1)

    def test_coming_after_all_takes_the_seat_back(self):
        event = cohort(capacity=1)
        made = enter(event)
        token = dates(made)[1].token
        cancel(token=token, now=LATER)
        come_back(token=token, now=LATER)
        assert states(made) == IN
        assert taken(event) == [1, 1, 1]

    def test_coming_after_all_waits_for_a_seat_that_went_and_gets_the_next(self):
        event = cohort(capacity=2)
        first, second = enter(event), enter(event)
        token = dates(first)[1].token
        cancel(token=token, now=LATER)
        change(token=dates(second)[1].token, changes=RegistrationChanges(companions=1), now=LATER)
        come_back(token=token, now=LATER)
        assert states(first) == ("confirmed", ["confirmed", "waitlisted", "confirmed"])
        change(token=dates(second)[1].token, changes=RegistrationChanges(companions=0), now=LATER)
        assert states(first) == IN
        assert words(first)[-1] == ("promoted", 1)

    def test_coming_after_all_while_one_waits_is_waiting_for_it_too(self):
        event = cohort(capacity=1)
        inside, waiting = enter(event), enter(event)
        token = dates(waiting)[0].token
        cancel(token=token, now=LATER)
        come_back(token=token, now=LATER)
        assert [states(one) for one in (inside, waiting)] == [IN, WAITING]

    def test_who_has_left_joins_again_by_the_form(self):
        made = enter(cohort())
        cancel_enrolment(token=made.token, now=LATER)
        with pytest.raises(EventsError) as caught:
            come_back(token=dates(made)[0].token, now=LATER)
        assert caught.value.code == "whole_series_only"
        assert states(made) == LEFT


class TestChanging:
    def test_names_contacts_and_reminders_are_those_of_every_date(self):
        event = cohort()
        made = enter(event, nickname="Zoé", email="zoe@exemple.example")
        changes = RegistrationChanges(
            nickname="Ana",
            email="ana@exemple.example",
            phone="06 12 34 56 78",
            reminders=(60,),
            discreet=False,
        )
        changed = change_enrolment(token=made.token, changes=changes, now=LATER)
        assert (changed.nickname, changed.phone, changed.is_discreet) == (
            "Ana",
            "+33612345678",
            False,
        )
        for row in Registration.objects.select_related("occurrence"):
            assert (row.nickname, row.email, row.phone) == ("Ana", changed.email, changed.phone)
            assert (row.email_hash, row.phone_hash) == (changed.email_hash, changed.phone_hash)
            assert (row.is_discreet, row.reminder_offsets) == (False, [60])
            assert row.next_reminder_at == row.occurrence.starts_at - 60 * MINUTE

    def test_past_dates_stay_as_they_were(self):
        event = cohort()
        made = enter(event, nickname="Zoé")
        change_enrolment(
            token=made.token,
            changes=RegistrationChanges(nickname="Ana"),
            now=sessions_of(event)[0].starts_at,
        )
        assert [row.nickname for row in dates(made)] == ["Zoé", "Ana", "Ana"]

    def test_more_people_only_where_every_date_has_room(self):
        event = cohort(capacity=2)
        Occurrence.objects.filter(pk=sessions_of(event)[2].pk).update(capacity=1)
        made = enter(event)
        with pytest.raises(EventsError) as caught:
            change_enrolment(token=made.token, changes=RegistrationChanges(companions=1), now=LATER)
        assert caught.value.code == "party_too_large"
        assert taken(event) == [1, 1, 1]

    def test_no_room_is_said_and_nothing_changes(self):
        event = cohort(capacity=2)
        made = enter(event)
        enter(event)
        with pytest.raises(EventsError) as caught:
            change_enrolment(token=made.token, changes=RegistrationChanges(companions=1), now=LATER)
        assert caught.value.code == "no_room"
        assert taken(event) == [2, 2, 2]
        assert {row.seats for row in dates(made)} == {1}

    def test_fewer_people_let_others_in(self):
        event = cohort(capacity=2)
        pair, waiting = enter(event, companions=1), enter(event)
        change_enrolment(token=pair.token, changes=RegistrationChanges(companions=0), now=LATER)
        assert states(waiting) == IN
        assert taken(event) == [2, 2, 2]

    def test_a_smaller_party_that_waits_may_fit(self):
        event = cohort(capacity=2)
        enter(event)
        pair = enter(event, companions=1)
        changed = change_enrolment(
            token=pair.token, changes=RegistrationChanges(companions=0), now=LATER
        )
        assert changed.status == "confirmed"
        assert states(pair) == IN

    def test_who_has_left_changes_nothing(self):
        made = enter(cohort())
        cancel_enrolment(token=made.token, now=LATER)
        with pytest.raises(EventsError) as caught:
            change_enrolment(token=made.token, changes=RegistrationChanges(), now=LATER)
        assert caught.value.code == "already_cancelled"

    def test_queries_do_not_grow_with_dates(self):
        counts = []
        for number in (2, 20):
            made = enter(cohort(dates=number))
            with CaptureQueriesContext(connection) as queries:
                change_enrolment(
                    token=made.token, changes=RegistrationChanges(nickname="Ana"), now=LATER
                )
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestErasing:
    def test_the_whole_is_erased_and_the_next_is_in(self):
        event = cohort(capacity=1)
        inside, waiting = enter(event, nickname="Zoé"), enter(event)
        erase_enrolment(token=inside.token, now=LATER)
        assert [states(one) for one in (inside, waiting)] == [LEFT, IN]
        row = Enrolment.objects.get(pk=inside.pk)
        assert (row.nickname, row.token, row.code, row.erased_at) == ("", "", "", LATER)
        assert {one.erased_at for one in dates(inside)} == {LATER}

    def test_one_date_erased_frees_that_date(self):
        event = cohort(capacity=1)
        made = enter(event)
        erase_registration(token=dates(made)[0].token, now=LATER)
        assert states(made) == ("confirmed", ["cancelled", "confirmed", "confirmed"])
        assert taken(event) == [0, 1, 1]

    def test_what_is_over_is_erased_without_being_cancelled(self):
        event = cohort()
        made = enter(event)
        erase_enrolment(token=made.token, now=sessions_of(event)[-1].ends_at)
        assert states(made) == IN


def test_an_event_called_off_tells_its_parties():
    event = cohort()
    made = enter(event)
    cancel_event(event=event, now=LATER)
    assert words(made) == [("confirmed", 0), *(("called_off", number) for number in range(3))]
