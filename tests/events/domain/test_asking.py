"""What an event asks of who registers: kept as it was answered, and forgotten with the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from django.db import connection

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.domain.enrolment_changes import change_enrolment
from events.domain.erasure import erase_enrolment, erase_expired, erase_registration
from events.domain.expected import expected_people
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.take_out import take_out
from events.errors import EventsError
from events.models import AccessNeed, Enrolment, Event, Registration, SessionCount
from tests.events.enrolling import add_dates, cohort, dates, enter
from tests.events.registering import NOW, join, session

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
ASKS: dict[str, Any] = {
    "asks_first_time": True,
    "asked_needs": ["step_free", "sign_language", "quiet_corner"],
}
SAID: dict[str, Any] = {
    "first_time": True,
    "access_needs": ("quiet_corner", "step_free", "step_free"),
}
KEPT = (True, "step_free,quiet_corner")


def said_by(party: Registration | Enrolment) -> tuple[bool | None, str]:
    party.refresh_from_db()
    return party.is_first_time, party.access_needs


def stored() -> str:
    """All that the database holds about parties, as it stands there."""
    rows = []
    with connection.cursor() as cursor:
        for table in ("events_registration", "events_enrolment"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += cursor.fetchall()
    return str(rows)


def refusal(act) -> tuple[str, str]:
    with pytest.raises(EventsError) as caught:
        act()
    return caught.value.code, caught.value.field


class TestKept:
    def test_once_each_in_the_order_of_the_list(self):
        assert said_by(join(session(**ASKS), **SAID)) == KEPT

    def test_needs_are_not_readable_in_the_database(self):
        join(session(**ASKS), **SAID)
        enter(cohort(**ASKS), **SAID)
        assert not [need for need in AccessNeed.values if need in stored()]

    def test_every_need_fits(self):
        needs = tuple(AccessNeed.values)
        made = join(session(asked_needs=list(needs)), access_needs=needs)
        assert said_by(made) == (None, ",".join(needs))

    def test_cancelled_and_back_they_stand(self):
        made = join(session(**ASKS), **SAID)
        cancel(token=made.token, now=NOW)
        assert said_by(come_back(token=made.token, now=NOW)) == KEPT

    def test_the_desk_sees_them(self):
        row = session(**ASKS)
        join(row, **SAID)
        (one,) = expected_people(row)
        assert (one.is_first_time, one.needs) == (True, ("step_free", "quiet_corner"))


class TestChanging:
    def change(self, made, **fields):
        return change(token=made.token, changes=RegistrationChanges(**fields), now=NOW)

    def test_nothing_said_leaves_them(self):
        made = join(session(**ASKS), **SAID)
        self.change(made, nickname="Zoé")
        assert said_by(made) == KEPT

    @pytest.mark.parametrize(
        ("changes", "kept"),
        [
            ({"first_time": False}, (False, "step_free,quiet_corner")),
            ({"unsays_first_time": True}, (None, "step_free,quiet_corner")),
            ({"access_needs": ()}, (True, "")),
            ({"access_needs": ("sign_language",)}, (True, "sign_language")),
        ],
    )
    def test_another_answer(self, changes, kept):
        made = join(session(**ASKS), **SAID)
        self.change(made, **changes)
        assert said_by(made) == kept

    def test_what_is_no_longer_asked_can_stay_or_go_but_not_come(self):
        made = join(session(**ASKS), companions=2, **SAID)
        Event.objects.update(asks_first_time=False, asked_needs=[], max_companions=0)
        self.change(made, first_time=True, access_needs=("step_free",), companions=2)
        assert said_by(made) == (True, "step_free")
        assert refusal(lambda: self.change(made, first_time=False)) == ("not_asked", "first_time")
        assert refusal(lambda: self.change(made, access_needs=("quiet_corner",))) == (
            *("not_asked", "access_needs"),
        )
        assert refusal(lambda: self.change(made, companions=3)) == ("bad_companions", "companions")
        self.change(made, companions=1)
        assert refusal(lambda: self.change(made, companions=2)) == ("bad_companions", "companions")


class TestComingAlone:
    ALONE: ClassVar[dict[str, Any]] = {"may_bring": False, "max_companions": 4}
    TOO_MANY = ("bad_companions", "companions")

    def change(self, made: Registration, companions: int) -> None:
        changes = RegistrationChanges(companions=companions)
        change(token=made.token, changes=changes, now=NOW)

    def test_nobody_brings_anybody(self):
        occurrence = session(**self.ALONE)
        assert refusal(lambda: join(occurrence, companions=1)) == self.TOO_MANY
        made = join(occurrence)
        assert refusal(lambda: self.change(made, 1)) == self.TOO_MANY

    def test_nor_to_a_cohort(self):
        event = cohort(**self.ALONE)
        assert refusal(lambda: enter(event, companions=1)) == self.TOO_MANY
        assert enter(event).seats == 1

    @pytest.mark.parametrize("may_bring", [True, None])
    def test_where_that_is_not_said_the_number_counts(self, may_bring):
        assert join(session(may_bring=may_bring), companions=4).seats == 5

    def test_who_said_before_that_they_are_several_keeps_to_it(self):
        made = join(session(), companions=2)
        Event.objects.update(may_bring=False)
        self.change(made, 2)
        made.refresh_from_db()
        assert made.seats == 3

    def test_who_left_comes_back_alone_or_not_at_all(self):
        made = join(session(), companions=2)
        cancel(token=made.token, now=NOW)
        Event.objects.update(may_bring=False)
        assert refusal(lambda: come_back(token=made.token, now=NOW)) == self.TOO_MANY


class TestCohorts:
    def test_needs_at_every_date_and_one_first_time(self):
        event = cohort(**ASKS)
        made = enter(event, **SAID)
        add_dates(event, 1)
        assert said_by(made) == KEPT
        assert [said_by(one) for one in dates(made)] == [KEPT, *[(None, KEPT[1])] * 3]

    def test_changed_at_every_date(self):
        made = enter(cohort(**ASKS), **SAID)
        changes = RegistrationChanges(first_time=False, access_needs=("sign_language",))
        change_enrolment(token=made.token, changes=changes, now=NOW)
        assert said_by(made) == (False, "sign_language")
        wanted = [(False, "sign_language"), *[(None, "sign_language")] * 2]
        assert [said_by(one) for one in dates(made)] == wanted

    def test_nothing_changes_when_one_thing_is_not_asked(self):
        made = enter(cohort(asks_first_time=True), first_time=True)
        changes = RegistrationChanges(first_time=False, access_needs=("sign_language",))
        act = lambda: change_enrolment(token=made.token, changes=changes, now=NOW)  # noqa: E731
        assert refusal(act) == ("not_asked", "access_needs")
        assert said_by(made) == (True, "")


class TestForgotten:
    def test_at_once(self):
        made = join(session(**ASKS), **SAID)
        erase_registration(token=made.token, now=NOW)
        assert said_by(made) == (None, "")

    def test_of_a_cohort_at_every_date(self):
        made = enter(cohort(**ASKS), **SAID)
        erase_enrolment(token=made.token, now=NOW)
        assert said_by(made) == (None, "")
        assert {said_by(one) for one in Registration.objects.all()} == {(None, "")}

    def test_in_time(self):
        made = join(session(**ASKS), **SAID)
        erase_expired(now=datetime(2027, 6, 1, tzinfo=UTC))
        assert said_by(made) == (None, "")

    @pytest.mark.parametrize("whole", [False, True])
    def test_until_then_they_can_be_taken_out(self, whole):
        made = enter(cohort(**ASKS), **SAID) if whole else join(session(**ASKS), **SAID)
        taken = take_out(token=made.token)
        assert taken["first_time"] is True
        assert taken["access_needs"] == ["step_free", "quiet_corner"]


class TestCounting:
    def counted(self, **fields) -> int:
        row = session(asks_first_time=True)
        made = join(row, **fields)
        put_attendance(occurrence=row, present=[made.public_id], now=AFTER)
        count_due(now=AFTER)
        return SessionCount.objects.get(occurrence=row).first_timers

    @pytest.mark.parametrize(
        ("first_time", "email", "counted"),
        [
            (True, "", 1),
            (False, "", 0),
            (None, "", 0),
            (True, "c@exemple.example", 1),
            (None, "c@exemple.example", 1),
            (False, "c@exemple.example", 0),
        ],
    )
    def test_who_is_not_known_is_taken_at_their_word(self, first_time, email, counted):
        assert self.counted(first_time=first_time, email=email) == counted

    def test_who_was_erased_still_counts(self):
        row = session(asks_first_time=True)
        made = join(row, first_time=True)
        put_attendance(occurrence=row, present=[made.public_id], now=AFTER)
        count_due(now=AFTER)
        erase_registration(token=made.token, now=AFTER)
        SessionCount.objects.update(is_stale=True, changed_at=AFTER)
        count_due(now=AFTER)
        assert SessionCount.objects.get(occurrence=row).first_timers == 1
