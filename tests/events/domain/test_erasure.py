"""Forgetting by itself, and at once when a person asks for it."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from events.domain.counting import count_due
from events.domain.erasure import (
    BATCH,
    ErasureReport,
    erase_enrolment,
    erase_expired,
    erase_registration,
)
from events.domain.own_registrations import find_by_code, find_by_token
from events.domain.registration_changes import change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.retention import cutoff, kept_until, shifted
from events.errors import EventsError
from events.models import (
    Attendance,
    AttendanceMark,
    Enrolment,
    Occurrence,
    Registration,
    RegistrationStatus,
    SessionCount,
    Tap,
)
from groups.domain.access_log import log_access
from groups.encryption import keyed_hash, new_token
from groups.models import AccessLogEntry, Member
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told
from tests.events.several import take, weekly
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_schedule,
    make_user,
)

DAY = timedelta(days=1)
PERSONAL = ("nickname", "email", "phone", "token", "code", "submission_id", "submission_digest")
HASHES = ("email_hash", "phone_hash", "code_hash")


def keeping(months: int) -> Any:
    """A group whose association keeps contacts for so many months."""
    return make_group(organization=make_organization(retention_months=months))


def somebody(occurrence: Occurrence, **fields: Any) -> Registration:
    values = {
        "nickname": "Camille",
        "email": "camille@exemple.example",
        "phone": "0612345678",
        "submission_id": uuid4().hex,
        **fields,
    }
    return join(occurrence, **values)


def is_erased(registration: Registration) -> bool:
    return Registration.objects.get(pk=registration.pk).erased_at is not None


def assert_nothing_left(registration: Registration, *, submission_id: str = "") -> None:
    row = Registration.objects.get(pk=registration.pk)
    left = {**dict.fromkeys(PERSONAL, ""), "submission_id": submission_id}
    assert {name: getattr(row, name) for name in PERSONAL} == left
    assert {name: getattr(row, name) for name in HASHES} == dict.fromkeys(HASHES, "")
    assert row.token_hash == f"erased-{row.pk}"
    assert (row.member, row.reminder_offsets, row.next_reminder_at) == (None, None, None)


instants = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))


@given(ends_at=instants, months=st.integers(1, 24), days=st.integers(-40, 40), hours=st.integers())
def test_nobody_is_kept_longer_than_promised(ends_at, months, days, hours):
    promised = shifted(ends_at, months=months)
    now = promised + timedelta(days=days, hours=hours % 24)
    is_due = ends_at <= cutoff(now, months=months)
    if promised <= now:
        assert is_due
    if is_due:
        assert promised - now < DAY


@pytest.mark.parametrize(
    ("instant", "months", "expected"),
    [
        (datetime(2026, 11, 30, 20), 3, datetime(2027, 2, 28, 20)),
        (datetime(2027, 11, 30, 20), 3, datetime(2028, 2, 29, 20)),
        (datetime(2026, 12, 3, 20), 24, datetime(2028, 12, 3, 20)),
        (datetime(2026, 1, 31, 20), -2, datetime(2025, 11, 30, 20)),
    ],
)
def test_months_end_on_a_day_that_exists(instant, months, expected):
    assert shifted(instant, months=months) == expected


@pytest.mark.django_db
@pytest.mark.both_databases
class TestExpired:
    def test_a_contact_goes_when_the_months_of_its_association_are_over(self):
        three = somebody(session(group=keeping(3)))
        six = somebody(session(group=keeping(6)))
        due = kept_until(three)
        assert due == shifted(three.occurrence.ends_at, months=3)
        assert erase_expired(now=due - MINUTE).registrations == 0
        assert not is_erased(three)
        assert erase_expired(now=due) == ErasureReport(registrations=1)
        assert_nothing_left(three)
        assert not is_erased(six)
        assert erase_expired(now=kept_until(six)) == ErasureReport(registrations=1)
        assert_nothing_left(six)

    def test_again_changes_nothing(self):
        made = somebody(session(group=keeping(1)))
        late = kept_until(made) + DAY
        assert erase_expired(now=late) == ErasureReport(registrations=1)
        before = list(Registration.objects.values())
        assert erase_expired(now=late + DAY) == ErasureReport()
        assert list(Registration.objects.values()) == before

    def test_whoever_cancelled_or_waited_goes_too(self):
        occurrence = session(group=keeping(1), capacity=1)
        for _ in range(3):
            somebody(occurrence)
        Registration.objects.filter(queue_no=2).update(status=RegistrationStatus.CANCELLED)
        late = shifted(occurrence.ends_at, months=1)
        assert erase_expired(now=late).registrations == 3
        statuses = Registration.objects.order_by("queue_no").values_list("status", flat=True)
        assert list(statuses) == ["confirmed", "cancelled", "waitlisted"]

    def test_all_are_erased_however_many(self, django_assert_max_num_queries):
        occurrence = session(group=keeping(1))
        template = somebody(occurrence)
        rows = []
        for number in range(2, BATCH + 12):
            token = new_token()
            row = Registration(
                occurrence=occurrence,
                queue_no=number,
                status="confirmed",
                nickname="A",
                token=token,
                token_hash=keyed_hash(token, purpose="token"),
                consented_at=NOW,
                created_at=NOW,
            )
            rows.append(row)
        Registration.objects.bulk_create(rows)
        with django_assert_max_num_queries(40):
            report = erase_expired(now=kept_until(template))
        assert report.registrations == BATCH + 11
        assert Registration.objects.filter(erased_at=None).count() == 0

    def test_a_code_dies_with_its_session(self):
        made = somebody(session())
        end = made.occurrence.ends_at
        assert erase_expired(now=end - MINUTE).codes == 0
        assert find_by_code(made.code, now=end - MINUTE) == made
        assert erase_expired(now=end).codes == 1
        row = find_by_token(made.token)
        assert (row.code, row.code_hash, row.nickname) == ("", "", "Camille")

    def test_a_submission_is_known_again_for_a_day(self):
        occurrence = session()
        made = somebody(occurrence, submission_id="one")
        assert erase_expired(now=NOW + DAY - MINUTE).submissions == 0
        assert somebody(occurrence, submission_id="one") == made
        assert erase_expired(now=NOW + DAY).submissions == 1
        row = Registration.objects.get(pk=made.pk)
        assert (row.submission_id, row.submission_digest) == ("", "")
        assert row.email == "camille@exemple.example"
        assert somebody(occurrence, submission_id="one") != made

    def test_taps_go_after_a_week(self):
        occurrence = session()
        for age in (6, 7, 8):
            Tap.objects.create(operation=uuid4(), occurrence=occurrence, at=NOW - age * DAY)
        assert erase_expired(now=NOW).taps == 2
        assert list(Tap.objects.values_list("at", flat=True)) == [NOW - 6 * DAY]

    def test_looks_at_lists_go_after_twelve_months(self):
        group, user = make_group(), make_user()
        for age in (364, 366):
            at = NOW - age * DAY
            log_access(user=user, group=group, action="list", subject=uuid4(), now=at)
        assert erase_expired(now=NOW).looks == 1
        assert AccessLogEntry.objects.get().at == NOW - 364 * DAY


@pytest.mark.django_db
@pytest.mark.both_databases
class TestCohort:
    def enrolled(self) -> tuple[Enrolment, list[Registration]]:
        schedule = make_schedule(event=make_event(group=keeping(1)))
        dates = [make_occurrence(schedule=schedule, start=START) for START in STARTS]
        token = new_token()
        enrolment = Enrolment.objects.create(
            event=schedule.event,
            nickname="Camille",
            email="camille@exemple.example",
            token=token,
            token_hash=keyed_hash(token, purpose="token"),
            code="a-b-c",
            code_hash=keyed_hash("a b c", purpose="code"),
            status="confirmed",
            consented_at=NOW,
            created_at=NOW,
        )
        made = [somebody(date) for date in dates]
        Registration.objects.update(enrolment=enrolment)
        return enrolment, made

    def test_is_kept_until_after_its_last_session(self):
        enrolment, (first, last) = self.enrolled()
        assert erase_expired(now=kept_until(first)).registrations == 0
        report = erase_expired(now=kept_until(last))
        assert (report.enrolments, report.registrations, report.codes) == (1, 2, 0)
        enrolment.refresh_from_db()
        assert (enrolment.nickname, enrolment.email, enrolment.code_hash) == ("", "", "")
        for registration in (first, last):
            assert_nothing_left(registration)

    def test_has_a_code_until_its_last_session(self):
        enrolment, (first, last) = self.enrolled()
        erase_expired(now=first.occurrence.ends_at)
        enrolment.refresh_from_db()
        assert enrolment.code == "a-b-c"
        erase_expired(now=last.occurrence.ends_at)
        enrolment.refresh_from_db()
        assert (enrolment.code, enrolment.code_hash) == ("", "")

    def test_that_somebody_left_is_not_kept_for_its_end(self):
        self.enrolled()
        Enrolment.objects.update(status="cancelled", cancelled_at=NOW)
        assert erase_expired(now=shifted(NOW, months=1)).registrations == 2


STARTS = (datetime(2026, 12, 3, 18, 30), datetime(2027, 1, 7, 18, 30))


@pytest.mark.django_db
@pytest.mark.both_databases
class TestAtOnce:
    def test_nothing_is_left_and_the_link_leads_nowhere(self):
        made = somebody(session())
        erase_registration(token=made.token, now=NOW)
        assert_nothing_left(made, submission_id=made.submission_id)
        row = Registration.objects.get()
        assert (row.erased_at, row.status) == (NOW, "cancelled")
        for act in (
            lambda: find_by_token(made.token),
            lambda: find_by_code(made.code, now=NOW),
            lambda: erase_registration(token=made.token, now=NOW),
            lambda: come_back(token=made.token, now=NOW),
            lambda: change(token=made.token, changes=RegistrationChanges(email="a@b.fr"), now=NOW),
        ):
            with pytest.raises(EventsError) as caught:
                act()
            assert caught.value.code == "not_found"
        assert_nothing_left(made, submission_id=made.submission_id)

    def test_what_was_erased_is_not_brought_back_by_a_repeat(self):
        occurrence = session()
        made = somebody(occurrence, submission_id="one")
        erase_registration(token=made.token, now=NOW)
        for nickname in ("Camille", "Zoé"):
            with pytest.raises(EventsError) as caught:
                somebody(occurrence, submission_id="one", nickname=nickname)
            assert (caught.value.code, caught.value.field) == ("erased", "submission_id")
        assert Registration.objects.count() == 1
        assert somebody(occurrence, submission_id="two").status == "confirmed"

    def test_after_a_day_not_even_the_submission_is_known(self):
        occurrence = session()
        made = somebody(occurrence, submission_id="one")
        erase_registration(token=made.token, now=NOW + DAY - MINUTE)
        assert erase_expired(now=NOW + DAY) == ErasureReport(submissions=1)
        assert_nothing_left(made)
        assert somebody(occurrence, submission_id="one") != made

    def test_nothing_at_all_is_left_of_who_registered_longer_ago(self):
        made = somebody(session())
        erase_registration(token=made.token, now=NOW + DAY)
        assert_nothing_left(made)

    def test_nor_are_several_dates_brought_back(self):
        event = weekly()
        erase_enrolment(token=take(event, submission_id="one").token, now=NOW)
        with pytest.raises(EventsError) as caught:
            take(event, submission_id="one")
        assert caught.value.code == "erased"
        assert Enrolment.objects.count() == 1

    def test_the_seats_of_who_was_still_to_come_go_to_who_waits(self):
        occurrence = session(capacity=2)
        made = somebody(occurrence, companions=1)
        waiting = join(occurrence, nickname="B")
        erase_registration(token=made.token, now=NOW)
        assert seats_of(occurrence) == (1, {"": "cancelled", "B": "confirmed"})
        assert told(waiting) == ["waitlisted", "promoted"]

    def test_who_came_still_counts(self):
        occurrence = session()
        made = somebody(occurrence, companions=1)
        member = Member.objects.create(group=occurrence.event.group, token_hash="x")
        Registration.objects.update(member=member)
        end = occurrence.ends_at
        Attendance.objects.create(
            occurrence=occurrence, registration=made, mark=AttendanceMark.PRESENT
        )
        count_due(now=end)
        figures = ("registered", "present", "first_timers", "members")
        before = SessionCount.objects.values(*figures).get()
        assert before == {"registered": 2, "present": 2, "first_timers": 1, "members": 1}
        erase_registration(token=made.token, now=end)
        assert_nothing_left(made)
        assert Registration.objects.get().status == "confirmed"
        SessionCount.objects.update(is_stale=True, changed_at=end)
        assert count_due(now=end + MINUTE) == 1
        assert SessionCount.objects.values(*figures).get() == before


def together(*acts: Callable[[], object]) -> list[str]:
    """Do all of them at once; return the codes of refusals."""
    starting, codes = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        starting.wait()
        try:
            act()
        except EventsError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
@pytest.mark.parametrize("number", range(4))
def test_a_change_at_the_same_moment_writes_nothing_back(number):
    made = somebody(session())
    token, submission_id = made.token, made.submission_id
    changes = RegistrationChanges(email="retour@exemple.example")
    codes = together(
        lambda: erase_registration(token=token, now=NOW),
        lambda: change(token=token, changes=changes, now=NOW),
    )
    assert codes in ([], ["not_found"])
    assert_nothing_left(Registration.objects.get(), submission_id=submission_id)


def test_a_report_says_how_many_of_each():
    assert list(asdict(ErasureReport())) == [
        "registrations",
        "enrolments",
        "codes",
        "submissions",
        "taps",
        "looks",
        "links",
        "contacts",
        "members",
        "years",
        "messages",
        "sessions",
        "invitations",
    ]
