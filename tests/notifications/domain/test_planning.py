from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.models import Notice, OccurrenceStatus, Registration, RegistrationStatus
from notifications.domain.planning import is_plannable, plan_due
from notifications.models import Delivery
from tests.factories import make_event, make_occurrence, make_registration, make_schedule
from tests.notifications.rows import NOW, STARTS, make_notice

TWO_DAYS = timedelta(days=2)
THREE_HOURS = timedelta(hours=3)


def planned() -> list[tuple[str, str, str]]:
    rows = Delivery.objects.order_by("pk")
    return list(rows.values_list("purpose", "cause", "dedupe_key"))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_notice_becomes_one_delivery():
    notice = make_notice(cause="0:x")
    assert is_plannable(now=NOW)
    assert plan_due(now=NOW) == 1
    key = f"confirmed:email:{notice.registration.public_id}:0:x"
    assert planned() == [("confirmed", "0:x", key)]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_at, delivery.created_at) == ("pending", NOW, NOW)
    notice.refresh_from_db()
    assert notice.planned_at == NOW
    assert not is_plannable(now=NOW)
    assert plan_due(now=NOW) == 0
    assert len(planned()) == 1


@pytest.mark.django_db
def test_a_notice_waits_for_its_time():
    make_notice(not_before=NOW + timedelta(seconds=60))
    assert plan_due(now=NOW) == 0
    assert not is_plannable(now=NOW)
    assert plan_due(now=NOW + timedelta(seconds=60)) == 1
    assert Delivery.objects.get().due_at == NOW + timedelta(seconds=60)


@pytest.mark.django_db
def test_nobody_is_told_without_a_contact():
    notice = make_notice(make_registration(email=""))
    assert plan_due(now=NOW) == 1
    notice.refresh_from_db()
    assert notice.planned_at == NOW
    assert planned() == []


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_key_that_exists_is_left_alone():
    notice = make_notice(cause="0:x")
    plan_due(now=NOW)
    Notice.objects.update(planned_at=None)
    assert plan_due(now=NOW) == 1
    notice.refresh_from_db()
    assert notice.planned_at == NOW
    assert len(planned()) == 1


@pytest.mark.django_db
@pytest.mark.both_databases
def test_reminders_come_two_days_and_three_hours_before():
    registration = make_registration(
        email="camille@exemple.example", next_reminder_at=STARTS - TWO_DAYS
    )
    assert plan_due(now=STARTS - TWO_DAYS - timedelta(seconds=1)) == 0
    assert plan_due(now=STARTS - TWO_DAYS) == 1
    registration.refresh_from_db()
    assert registration.next_reminder_at == STARTS - THREE_HOURS
    assert plan_due(now=STARTS - THREE_HOURS) == 1
    registration.refresh_from_db()
    assert registration.next_reminder_at is None
    start = "20261203T173000Z"
    assert [row[:2] for row in planned()] == [
        ("reminder", f"2880@{start}"),
        ("reminder", f"180@{start}"),
    ]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_reminders_of_a_session_stand_side_by_side():
    sessions = [make_occurrence(), make_occurrence()]
    at = STARTS - timedelta(hours=3)
    for number in range(6):
        make_registration(
            occurrence=sessions[number % 2], email=f"n{number}@x.example", next_reminder_at=at
        )
    assert plan_due(now=at) == 6
    order = Delivery.objects.order_by("pk").values_list("registration__occurrence", flat=True)
    first, second = (session.pk for session in sessions)
    assert [*order] == [first] * 3 + [second] * 3


@pytest.mark.django_db
def test_after_a_day_off_only_the_latest_reminder_is_planned():
    make_registration(email="camille@exemple.example", next_reminder_at=STARTS - TWO_DAYS)
    assert plan_due(now=STARTS - timedelta(hours=1)) == 1
    assert [row[1] for row in planned()] == ["180@20261203T173000Z"]


@pytest.mark.django_db
def test_the_person_s_own_reminders_win():
    registration = make_registration(
        email="camille@exemple.example",
        reminder_offsets=[30],
        next_reminder_at=STARTS - timedelta(minutes=30),
    )
    assert plan_due(now=STARTS - timedelta(minutes=30)) == 1
    assert [row[1] for row in planned()] == ["30@20261203T173000Z"]
    registration.refresh_from_db()
    assert registration.next_reminder_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=1)])
def test_nobody_is_reminded_of_what_has_begun(late):
    registration = make_registration(
        email="camille@exemple.example", next_reminder_at=STARTS - THREE_HOURS
    )
    assert plan_due(now=STARTS + late) == 1
    registration.refresh_from_db()
    assert registration.next_reminder_at is None
    assert planned() == []


@pytest.mark.django_db
def test_nobody_is_reminded_of_a_cancelled_session():
    occurrence = make_occurrence(status=OccurrenceStatus.CANCELLED)
    make_registration(
        occurrence=occurrence, email="c@exemple.example", next_reminder_at=STARTS - TWO_DAYS
    )
    assert plan_due(now=STARTS - TWO_DAYS) == 1
    assert planned() == []


@pytest.mark.django_db
def test_a_session_moved_later_is_reminded_of_at_its_new_time():
    registration = make_registration(
        email="camille@exemple.example", next_reminder_at=STARTS - timedelta(days=3)
    )
    assert plan_due(now=STARTS - timedelta(days=3)) == 1
    registration.refresh_from_db()
    assert registration.next_reminder_at == STARTS - TWO_DAYS
    assert planned() == []


@pytest.mark.django_db
def test_those_who_do_not_come_are_not_reminded():
    make_registration(
        email="c@exemple.example",
        status=RegistrationStatus.CANCELLED,
        next_reminder_at=STARTS - TWO_DAYS,
    )
    assert plan_due(now=STARTS) == 0


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("rows", [1, 20])
def test_the_number_of_queries_does_not_grow(rows, django_assert_num_queries):
    occurrence = make_occurrence(schedule=make_schedule(event=make_event()))
    for number in range(rows):
        make_notice(make_registration(occurrence=occurrence, email=f"n{number}@exemple.example"))
        make_registration(
            occurrence=occurrence,
            email=f"r{number}@exemple.example",
            next_reminder_at=STARTS - TWO_DAYS,
        )
    # Two batches with rows, two that find none, and their savepoints.
    with django_assert_num_queries(18):
        assert plan_due(now=STARTS - TWO_DAYS) == 2 * rows
    assert Delivery.objects.count() == 2 * rows


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_two_planners_at_once_plan_each_row_once():
    occurrence = make_occurrence()
    for number in range(230):
        make_notice(make_registration(occurrence=occurrence, email=f"n{number}@exemple.example"))
    Registration.objects.update(next_reminder_at=STARTS - TWO_DAYS)
    barrier = Barrier(3)
    totals: list[int] = []

    def plan() -> None:
        barrier.wait()
        totals.append(plan_due(now=STARTS - TWO_DAYS))
        connection.close()

    threads = [Thread(target=plan) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(totals) == 460
    assert Delivery.objects.count() == 460
    assert not is_plannable(now=STARTS - TWO_DAYS)


class PlanningAgain(TestCase):
    """However often and whenever one plans, each reminder is planned at most once."""

    @settings(max_examples=15, deadline=None)
    @given(
        offsets=st.lists(st.integers(1, 5000), min_size=1, max_size=4, unique=True),
        steps=st.lists(st.integers(1, 3000), min_size=1, max_size=8),
    )
    def test_law(self, offsets, steps):
        first = STARTS - timedelta(minutes=max(offsets))
        make_registration(
            email="c@exemple.example", reminder_offsets=offsets, next_reminder_at=first
        )
        moment = first - timedelta(minutes=1)
        for step in steps:
            moment += timedelta(minutes=step)
            plan_due(now=moment)
            plan_due(now=moment)
        causes = [row[1] for row in planned()]
        passed = [o for o in offsets if STARTS - timedelta(minutes=o) <= moment]
        assert len(causes) == len(set(causes))
        assert {int(cause.partition("@")[0]) for cause in causes} <= set(passed)
        if passed and moment < STARTS:
            assert causes[-1] == f"{min(passed)}@20261203T173000Z"


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_reminder_by_sms_is_planned_before_the_night():
    occurrence = make_occurrence(start=datetime(2026, 12, 4, 9, 0))
    evening = datetime(2026, 12, 3, 18, 30, tzinfo=UTC)
    registration = make_registration(
        occurrence=occurrence, phone="+33639980001", next_reminder_at=evening
    )
    assert plan_due(now=evening - timedelta(seconds=1)) == 0
    assert plan_due(now=evening) == 1
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.cause) == ("sms", "180@20261204T080000Z")
    assert delivery.due_at == evening
    registration.refresh_from_db()
    assert registration.next_reminder_at is None


@pytest.mark.django_db
def test_one_message_goes_to_one_person_by_one_channel():
    email, phone = "camille@exemple.example", "+33639980001"
    for channel in ("", "email", "sms"):
        make_notice(make_registration(email=email, phone=phone, channel=channel))
    plan_due(now=NOW)
    rows = Delivery.objects.order_by("pk").values_list("channel", flat=True)
    assert list(rows) == ["email", "email", "sms"]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_number_that_no_key_reads_is_planned_for_and_holds_back_nobody():
    make_notice(make_registration(phone="+33612345678"))
    make_notice()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_registration SET phone = 'perdu' WHERE phone <> ''")
    assert plan_due(now=NOW) == 2
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "sms"]
