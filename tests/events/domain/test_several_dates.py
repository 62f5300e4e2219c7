from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.erasure import erase_enrolment, erase_expired
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.domain.own_registrations import find_by_code
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.several_dates import next_dates
from events.domain.take_out import take_out
from events.errors import EventsError
from events.models import Enrolment, Occurrence, Registration
from tests.events.enrolling import add_dates, cohort, dates, sessions_of, taken, words
from tests.events.registering import MINUTE, NOW, join, seats_of, told
from tests.events.several import take, weekly

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE


def states(enrolment: Enrolment) -> list[str]:
    return [row.status for row in dates(enrolment)]


def refused(code: str) -> "pytest.RaisesExc[EventsError]":
    return pytest.raises(EventsError, check=lambda error: error.code == code)


class TestTaking:
    def test_three_dates_have_one_code_and_a_place_each(self):
        event = weekly()
        party = take(event, nickname="Zoé", companions=1)
        assert states(party) == ["confirmed"] * 3
        assert taken(event) == [2, 2, 2]
        assert party.is_whole is False
        assert len(party.code.split("-")) == 3
        assert [row.code for row in dates(party)] == ["", "", ""]
        assert len({row.token for row in dates(party)}) == 3
        assert words(party) == [("confirmed", 0)]

    def test_each_date_stands_by_itself(self):
        event = weekly(capacity=1)
        join(sessions_of(event)[1], nickname="Ali")
        party = take(event)
        assert states(party) == ["confirmed", "waitlisted", "confirmed"]
        assert taken(event) == [1, 1, 1]
        assert words(party) == [("confirmed", 0)]

    def test_nothing_but_waiting_is_told_as_such(self):
        event = weekly(capacity=1)
        take(event)
        party = take(event)
        assert states(party) == ["waitlisted"] * 3
        assert words(party) == [("waitlisted", 0)]

    def test_the_same_submission_gives_the_same_enrolment(self):
        event = weekly()
        one = take(event, submission_id="a", nickname="Zoé")
        # In another order, it is the same.
        again = take(event, sessions=sessions_of(event)[::-1], submission_id="a", nickname="Zoé")
        assert again == one
        assert taken(event) == [1, 1, 1]

    def test_after_a_day_it_is_answered_anew(self):
        event = weekly()
        one = take(event, submission_id="a")
        assert take(event, submission_id="a", now=NOW + timedelta(hours=23)) == one
        other = take(
            event, submission_id="a", sessions=sessions_of(event)[:2], now=NOW + timedelta(hours=24)
        )
        assert other != one
        assert taken(event) == [2, 2, 1]

    def test_other_dates_under_the_same_submission_are_refused(self):
        event = weekly()
        take(event, submission_id="a")
        with refused("idempotency_conflict"):
            take(event, sessions=sessions_of(event)[:2], submission_id="a")

    def test_all_or_none(self):
        event = weekly(capacity=1, has_waitlist=False)
        join(sessions_of(event)[2])
        with refused("session_full") as caught:
            take(event)
        assert str(caught.value) == (
            "Jeudi 17\N{NO-BREAK SPACE}décembre 2026\N{NO-BREAK SPACE}: "
            "C’est complet pour cette date."
        )
        assert taken(event) == [0, 0, 1]
        assert Enrolment.objects.count() == 0

    @pytest.mark.parametrize(("chosen", "code"), [(0, "bad_dates"), (4, "bad_dates")])
    def test_one_to_three_dates(self, chosen, code):
        event = weekly(dates=4)
        with refused(code):
            take(event, sessions=sessions_of(event)[:chosen])

    def test_dates_of_another_event_are_not_found(self):
        with refused("not_found"):
            take(weekly(), sessions=sessions_of(weekly())[:1])

    def test_a_cohort_is_joined_as_a_whole(self):
        event = cohort()
        with refused("one_date_at_a_time"):
            take(event)

    def test_queries_do_not_grow_with_parties(self):
        event = weekly()
        with CaptureQueriesContext(connection) as first:
            take(event)
        for _number in range(4):
            take(event)
        with CaptureQueriesContext(connection) as later:
            take(event)
        assert len(later) == len(first)


class TestNextDates:
    def test_this_one_and_the_next_two(self):
        event = weekly(dates=5)
        rows = sessions_of(event)
        assert next_dates(rows[1], now=NOW) == rows[1:4]

    def test_only_those_that_are_open(self):
        event = weekly(dates=5, capacity=1, has_waitlist=False)
        rows = sessions_of(event)
        Occurrence.objects.filter(pk=rows[1].pk).update(status="cancelled")
        join(rows[2])
        assert next_dates(rows[0], now=NOW) == [rows[0], rows[3], rows[4]]

    def test_fewer_where_fewer_exist(self):
        event = weekly(dates=2)
        rows = sessions_of(event)
        assert next_dates(rows[0], now=NOW) == rows
        assert next_dates(rows[1], now=NOW) == [rows[1]]

    @pytest.mark.parametrize("mode", ["closed_cohort", "approval", "drop_in"])
    def test_only_where_one_registers(self, mode):
        event = weekly(access_mode=mode)
        assert next_dates(sessions_of(event)[0], now=NOW) == []


class TestChanging:
    def test_one_date_alone_can_be_given_up(self):
        event = weekly()
        party = take(event)
        one = cancel(token=dates(party)[1].token, now=LATER)
        assert states(party) == ["confirmed", "cancelled", "confirmed"]
        assert taken(event) == [1, 0, 1]
        assert told(one) == ["cancelled"]

    def test_one_comes_back_to_it(self):
        event = weekly()
        party = take(event)
        token = dates(party)[1].token
        cancel(token=token, now=LATER)
        come_back(token=token, now=LATER + MINUTE)
        assert states(party) == ["confirmed"] * 3

    def test_all_can_be_given_up_at_once_and_are_told_of_once(self):
        event = weekly(capacity=1)
        party, waits = take(event), take(event, nickname="Ali")
        cancel_enrolment(token=party.token, now=LATER)
        cancel_enrolment(token=party.token, now=LATER + MINUTE)
        assert states(party) == ["cancelled"] * 3
        assert words(party) == [("confirmed", 0), ("cancelled", 0)]
        # Each date moves up by itself, and says so.
        assert states(waits) == ["confirmed"] * 3
        assert taken(event) == [1, 1, 1]
        assert [purpose for purpose, _at in words(waits)] == ["waitlisted", *["promoted"] * 3]

    def test_after_giving_all_up_one_date_can_be_taken_again(self):
        event = weekly()
        party = take(event)
        cancel_enrolment(token=party.token, now=LATER)
        come_back(token=dates(party)[2].token, now=LATER + MINUTE)
        assert states(party) == ["cancelled", "cancelled", "confirmed"]
        cancel_enrolment(token=party.token, now=LATER + 2 * MINUTE)
        assert states(party) == ["cancelled"] * 3

    def test_a_free_seat_goes_to_the_first_in_that_line(self):
        event = weekly(capacity=1)
        first = sessions_of(event)[0]
        holder = join(first, nickname="Ali")
        party = take(event, nickname="Zoé")
        join(first, nickname="Bo")
        cancel(token=holder.token, now=LATER)
        assert seats_of(first) == (
            1,
            {"Ali": "cancelled", "Zoé": "confirmed", "Bo": "waitlisted"},
        )
        assert words(party) == [("confirmed", 0), ("promoted", 0)]

    def test_more_seats_move_up_who_waits(self):
        event = weekly(capacity=1)
        take(event)
        party = take(event)
        change_occurrence(
            occurrence_id=sessions_of(event)[1].public_id,
            changes=OccurrenceChanges(capacity=2),
            now=LATER,
        )
        assert states(party) == ["waitlisted", "confirmed", "waitlisted"]

    def test_changes_go_to_all_dates(self):
        event = weekly(capacity=3)
        party = take(event, nickname="Zoé")
        change_enrolment(
            token=party.token,
            changes=RegistrationChanges(nickname="Zou", companions=2),
            now=LATER,
        )
        assert {row.nickname for row in dates(party)} == {"Zou"}
        assert taken(event) == [3, 3, 3]

    def test_a_smaller_party_lets_others_in(self):
        event = weekly(capacity=2)
        party = take(event, companions=1)
        waits = take(event)
        change_enrolment(token=party.token, changes=RegistrationChanges(companions=0), now=LATER)
        assert states(waits) == ["confirmed"] * 3
        assert taken(event) == [2, 2, 2]

    def test_one_date_can_have_another_size(self):
        event = weekly()
        party = take(event)
        change(token=dates(party)[0].token, changes=RegistrationChanges(companions=1), now=LATER)
        assert taken(event) == [2, 1, 1]

    def test_new_dates_are_not_theirs(self):
        event = weekly(dates=3)
        party = take(event)
        add_dates(event, 2)
        assert len(dates(party)) == 3


class TestForgetting:
    def test_the_code_lives_till_the_last_of_its_dates(self):
        event = weekly(dates=5)
        party = take(event)
        last = dates(party)[2].occurrence.ends_at
        assert find_by_code(party.code, now=last - MINUTE) == party
        with refused("not_found"):
            find_by_code(party.code, now=last)
        erase_expired(now=last)
        assert Enrolment.objects.get(pk=party.pk).code == ""

    def test_it_is_kept_some_months_after_the_last_of_its_dates(self):
        event = weekly(dates=9)
        party = take(event, nickname="Zoé")
        last = dates(party)[2].occurrence.ends_at
        erase_expired(now=last + timedelta(days=88))
        assert {row.nickname for row in dates(party)} == {"Zoé"}
        erase_expired(now=last + timedelta(days=93))
        assert {row.nickname for row in dates(party)} == {""}
        assert Enrolment.objects.get(pk=party.pk).nickname == ""

    def test_erasing_all_frees_the_seats(self):
        event = weekly(capacity=1)
        party, waits = take(event), take(event)
        erase_enrolment(token=party.token, now=LATER)
        assert states(waits) == ["confirmed"] * 3
        assert Registration.objects.filter(erased_at__isnull=False).count() == 3

    def test_all_dates_are_taken_out_together(self):
        party = take(weekly(), nickname="Zoé")
        found: dict[str, Any] = take_out(token=party.token)
        assert [one["nickname"] for one in found["dates"]] == ["Zoé"] * 3
        assert found["kept_until"] == (
            dates(party)[2].occurrence.ends_at.replace(year=2027, month=3).isoformat()
        )
