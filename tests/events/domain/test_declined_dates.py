"""Declining several dates at once: all of them or none, told of once, each taken back alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from events.domain.declined_dates import decline_dates
from events.domain.registration_changes import come_back
from events.errors import EventsError
from events.models import Notice
from tests.events.enrolling import cohort, dates, enter, sessions_of, states, taken, words
from tests.events.registering import MINUTE, NOW, join, told
from tests.events.several import take, weekly

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + MINUTE
SOME = ("confirmed", ["cancelled", "confirmed", "cancelled"])


def ids(event, *numbers):
    rows = sessions_of(event)
    return [rows[number].public_id for number in numbers]


@pytest.mark.parametrize(("make", "come"), [(weekly, take), (cohort, enter)])
class TestDeclining:
    def test_the_others_stay(self, make, come):
        event = make()
        party = come(event, companions=1)
        decline_dates(token=party.token, occurrences=ids(event, 0, 2), now=LATER)
        assert states(party) == SOME
        assert taken(event) == [0, 2, 0]
        assert words(party) == [("confirmed", 0), ("cancelled", 0), ("cancelled", 2)]
        causes = Notice.objects.filter(purpose="cancelled").values_list("cause", flat=True)
        assert len(set(causes)) == 1
        assert [row.next_reminder_at is None for row in dates(party)] == [True, False, True]
        assert [row.cancelled_at for row in dates(party)] == [LATER, None, LATER]

    def test_twice_is_once(self, make, come):
        event = make()
        party = come(event)
        for _number in range(2):
            decline_dates(token=party.token, occurrences=ids(event, 0, 2), now=LATER)
        assert len(words(party)) == 3

    def test_each_can_be_taken_back(self, make, come):
        event = make()
        party = come(event)
        decline_dates(token=party.token, occurrences=ids(event, 0, 2), now=LATER)
        come_back(token=dates(party)[2].token, now=LATER)
        assert states(party)[1] == ["cancelled", "confirmed", "confirmed"]
        assert taken(event) == [0, 1, 1]

    def test_one_that_has_begun_keeps_all(self, make, come):
        event = make()
        party = come(event)
        with pytest.raises(EventsError) as caught:
            decline_dates(
                token=party.token,
                occurrences=ids(event, 0, 1),
                now=sessions_of(event)[0].starts_at,
            )
        assert (caught.value.code, caught.value.field) == ("session_past", "occurrences")
        assert states(party) == ("confirmed", ["confirmed"] * 3)

    def test_a_date_of_others_is_refused(self, make, come):
        event = make()
        party = come(event)
        stranger = ids(weekly(), 0)
        for unknown in (stranger, [uuid4()]):
            with pytest.raises(EventsError) as caught:
                decline_dates(token=party.token, occurrences=[*ids(event, 0), *unknown], now=LATER)
            assert (caught.value.code, caught.value.field) == ("not_found", "occurrences")
        assert states(party) == ("confirmed", ["confirmed"] * 3)

    def test_none_is_a_question(self, make, come):
        party = come(make())
        with pytest.raises(EventsError) as caught:
            decline_dates(token=party.token, occurrences=[], now=LATER)
        assert (caught.value.code, caught.value.field) == ("bad_dates", "occurrences")


def test_who_waits_for_a_date_moves_up():
    event = weekly(capacity=1)
    party = take(event)
    waiting = [join(row) for row in sessions_of(event)]
    decline_dates(token=party.token, occurrences=ids(event, 0, 2), now=LATER)
    assert [told(one) for one in waiting] == [
        ["waitlisted", "promoted"],
        ["waitlisted"],
        ["waitlisted", "promoted"],
    ]
    assert taken(event) == [1, 1, 1]


def test_a_member_that_lacks_a_date_gets_it():
    event = cohort(capacity=2)
    first, second = enter(event), enter(event)
    for number in (0, 1):
        join_date = dates(second)[number]
        decline_dates(token=second.token, occurrences=[join_date.occurrence.public_id], now=LATER)
    third = enter(event)
    assert states(third)[0] == "waitlisted"
    decline_dates(token=first.token, occurrences=ids(event, 0, 2), now=LATER + MINUTE)
    assert states(third) == ("confirmed", ["confirmed"] * 3)
    assert words(third) == [("waitlisted", 0), ("promoted", 0)]


def test_of_several_dates_all_may_go():
    event = weekly()
    party = take(event)
    decline_dates(token=party.token, occurrences=ids(event, 0, 1, 2), now=LATER)
    assert states(party)[1] == ["cancelled"] * 3


def test_a_single_registration_has_no_several():
    with pytest.raises(EventsError) as caught:
        decline_dates(token=join(weekly_row()).token, occurrences=[uuid4()], now=LATER)
    assert caught.value.code == "not_found"


def weekly_row():
    return sessions_of(weekly())[0]
