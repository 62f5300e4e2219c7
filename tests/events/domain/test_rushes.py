"""Too many at once: the group answers, nobody is turned away."""

import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, RequestFactory

from events.domain.registration_changes import cancel, come_back
from events.domain.rushes import (
    GUARDED,
    MACHINES,
    RUSH,
    STOPPED,
    TRUSTED,
    asking_under_guard,
    decline_all,
    guard,
    lift,
    note_machine,
    watch,
    watch_whole,
)
from events.models import AccessMode, Event, Occurrence, SessionCount
from groups.rate_limits import REGISTER_LIMIT, TooManyTries, count_try
from tests.events.api.caller import Caller
from tests.events.enrolling import cohort, enter, sessions_of, states, taken
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        cache.clear()
        yield traveller


def rush(occurrence, number):
    return [watch(occurrence_id=occurrence.public_id, now=NOW) for _n in range(number)]


def is_guarded(occurrence, *, now=NOW):
    return Occurrence.objects.get(pk=occurrence.pk).is_guarded(now=now)


class TestWhen:
    def test_the_sixteenth_within_ten_minutes(self):
        occurrence = session()
        assert rush(occurrence, 17) == [False] * 15 + [True, False]
        assert is_guarded(occurrence)

    def test_slower_is_nothing(self, clock):
        occurrence = session()
        assert rush(occurrence, 10) == [False] * 10
        clock.shift(timedelta(minutes=11))
        assert rush(occurrence, 10) == [False] * 10

    def test_other_sessions_go_on(self):
        occurrence, other = session(), session()
        rush(occurrence, 20)
        assert rush(other, 15) == [False] * 15
        assert not is_guarded(other)

    def test_half_the_places_of_a_forum_are_ordinary(self):
        assert rush(session(capacity=100), 51)[-2:] == [False, True]

    def test_what_an_earlier_date_had_is_ordinary(self):
        occurrence = session()
        SessionCount.objects.create(
            occurrence=occurrence,
            group=occurrence.event.group,
            kind="peer_cafe",
            on=NOW.date(),
            registered=30,
        )
        assert rush(occurrence, 31)[-2:] == [False, True]

    def test_machines(self):
        occurrence = session()
        for _n in range(MACHINES.most - 1):
            note_machine(subject=occurrence.public_id)
        assert rush(occurrence, 1) == [False]
        note_machine(subject=occurrence.public_id)
        assert rush(occurrence, 1) == [True]

    def test_several_clients_beyond_their_limit(self):
        occurrence = session()
        for client in range(STOPPED):
            assert rush(occurrence, 1) == [False]
            request = RequestFactory().get("/", REMOTE_ADDR=f"192.0.2.{client}")
            for _n in range(REGISTER_LIMIT.most + 5):
                with suppress(TooManyTries):
                    count_try(request, REGISTER_LIMIT, subject=occurrence.public_id.hex)
        assert rush(occurrence, 1) == [True]

    @pytest.mark.parametrize("mode", [AccessMode.APPROVAL, AccessMode.MEMBERS_ONLY])
    def test_where_the_group_answers_anyway_there_is_nothing_to_guard(self, mode):
        occurrence = session(access_mode=mode)
        assert True not in rush(occurrence, 30)

    def test_a_session_that_is_not_there(self):
        assert [watch(occurrence_id=uuid.UUID(int=1), now=NOW) for _n in range(20)] == [False] * 20

    def test_lifted_for_measuring(self, settings):
        settings.RATE_LIMITS = False
        assert True not in rush(session(), 30)

    def test_the_ordinary_costs_no_query(self, django_assert_num_queries):
        occurrence = session()
        with django_assert_num_queries(0):
            rush(occurrence, RUSH.most)


class TestThen:
    def test_who_comes_now_asks_and_holds_no_seat(self):
        occurrence = session(capacity=5)
        join(occurrence, nickname="avant")
        guard(occurrence=occurrence, now=NOW)
        asked = join(occurrence, nickname="pendant")
        assert seats_of(occurrence) == (1, {"avant": "confirmed", "pendant": "pending"})
        assert told(asked) == ["pending"]
        assert asking_under_guard(occurrence) == 1

    def test_coming_back_is_no_way_round_it(self):
        occurrence = session(capacity=5)
        guard(occurrence=occurrence, now=NOW)
        asked = join(occurrence)
        cancel(token=asked.token, now=NOW)
        assert come_back(token=asked.token, now=NOW).status == "pending"

    def test_it_ends_by_itself(self):
        occurrence = session()
        guard(occurrence=occurrence, now=NOW)
        assert is_guarded(occurrence, now=NOW + GUARDED - MINUTE)
        assert join(occurrence, now=NOW + GUARDED).status == "confirmed"

    def test_lifted_all_get_their_places_in_order(self):
        occurrence = session(capacity=2)
        guard(occurrence=occurrence, now=NOW)
        for name in "ABC":
            join(occurrence, nickname=name)
        occurrence.refresh_from_db()
        assert lift(occurrence=occurrence, now=NOW) == 3
        states = {"A": "confirmed", "B": "confirmed", "C": "waitlisted"}
        assert seats_of(occurrence) == (2, states)
        assert join(occurrence, nickname="D").status == "waitlisted"

    def test_without_waitlist_who_does_not_fit_keeps_asking(self):
        occurrence = session(capacity=1, has_waitlist=False)
        guard(occurrence=occurrence, now=NOW)
        for name in "AB":
            join(occurrence, nickname=name)
        assert lift(occurrence=occurrence, now=NOW) == 1
        assert seats_of(occurrence) == (1, {"A": "confirmed", "B": "pending"})

    def test_lifted_it_does_not_come_again_for_a_day(self):
        occurrence = session()
        guard(occurrence=occurrence, now=NOW)
        lift(occurrence=occurrence, now=NOW)
        assert True not in rush(occurrence, 40)
        late = NOW + TRUSTED
        assert watch(occurrence_id=occurrence.public_id, now=late) is True

    def test_no_to_all(self):
        occurrence = session()
        join(occurrence, nickname="avant")
        guard(occurrence=occurrence, now=NOW)
        asked = [join(occurrence, nickname=name) for name in "AB"]
        assert decline_all(occurrence=occurrence, now=NOW) == 2
        states = {"avant": "confirmed", "A": "declined", "B": "declined"}
        assert seats_of(occurrence) == (1, states)
        assert told(asked[0]) == ["pending", "declined"]
        assert is_guarded(occurrence)

    def test_what_asks_for_a_yes_anyway_is_left_to_its_own_answers(self):
        occurrence = session(access_mode="approval")
        join(occurrence)
        assert asking_under_guard(occurrence) == 0
        assert decline_all(occurrence=occurrence, now=NOW) == 0


class TestWholes:
    """Where one joins all dates at once, the whole is guarded."""

    def rush(self, event, number, *, now=NOW):
        return [watch_whole(event_id=event.public_id, now=now) for _n in range(number)]

    def test_the_sixteenth_within_ten_minutes(self):
        event, other = cohort(), cohort()
        assert self.rush(event, 17) == [False] * 15 + [True, False]
        assert Event.objects.get(pk=event.pk).is_guarded(now=NOW)
        assert self.rush(other, 1) == [False]

    def test_half_the_places_are_ordinary(self):
        assert self.rush(cohort(capacity=40), 21)[-2:] == [False, True]

    def test_lifted_it_does_not_come_again_for_a_day(self):
        event = cohort()
        self.rush(event, 16)
        lift(occurrence=sessions_of(event)[1], now=NOW)
        assert True not in self.rush(event, 40)
        assert self.rush(event, 1, now=NOW + TRUSTED) == [True]

    def test_single_dates_are_guarded_by_themselves(self):
        occurrence = session()
        assert True not in self.rush(occurrence.event, 40)

    def test_by_program(self):
        event = cohort()
        path = f"/events/{event.public_id}/enrolments"
        found = [Caller()("POST", path, {"consent": True}).json()["status"] for _n in range(18)]
        assert found == ["confirmed"] * 15 + ["pending"] * 3

    def test_by_page_whichever_date_leads_there(self):
        event = cohort()
        for number in range(17):
            row = sessions_of(event)[number % 3]
            answer = Client().post(
                f"/seances/{row.public_id}/inscription/",
                {"consent": "on", "submission": str(uuid.uuid4())},
            )
            assert answer.status_code == 303
        assert taken(event) == [15, 15, 15]
        assert "Votre demande est arrivée" in Client().get(answer["Location"]).content.decode()

    def test_ten_forms_of_a_machine(self):
        event = cohort()
        for number in range(MACHINES.most):
            path = f"/seances/{sessions_of(event)[number % 3].public_id}/inscription/"
            values = {"consent": "on", "website": "x", "submission": str(uuid.uuid4())}
            Client().post(path, values)
        assert states(enter(event)) == ("confirmed", ["confirmed"] * 3)
        assert self.rush(event, 1) == [True]


class TestDoors:
    """Both doors lead through it."""

    def test_by_program(self):
        occurrence = session()
        path = f"/occurrences/{occurrence.public_id}/registrations"
        found = [Caller()("POST", path, {"consent": True}).json()["status"] for _n in range(18)]
        assert found == ["confirmed"] * 15 + ["pending"] * 3

    def test_by_page(self):
        occurrence = session()
        path = f"/seances/{occurrence.public_id}/inscription/"
        for _n in range(17):
            answer = Client().post(path, {"consent": "on", "submission": str(uuid.uuid4())})
            assert answer.status_code == 303
        taken, _states = seats_of(occurrence)
        assert taken == 15
        assert (
            list(occurrence.registrations.order_by("queue_no").values_list("status", flat=True))
            == ["confirmed"] * 15 + ["pending"] * 2
        )

    def test_ten_forms_of_a_machine(self):
        occurrence = session()
        path = f"/seances/{occurrence.public_id}/inscription/"
        values = {"consent": "on", "website": "x"}
        for _n in range(MACHINES.most):
            Client().post(path, {**values, "submission": str(uuid.uuid4())})
        Client().post(path, {"consent": "on", "submission": str(uuid.uuid4())})
        assert seats_of(occurrence) == (0, {"": "pending"})

    def test_several_dates_by_program(self):
        occurrence = session()
        path = f"/events/{occurrence.event.public_id}/enrolments"
        body = {"consent": True, "occurrences": [str(occurrence.public_id)]}
        for _n in range(16):
            assert Caller()("POST", path, body).status_code == 201
        assert seats_of(occurrence)[0] == 15
