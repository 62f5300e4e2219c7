"""What the database itself refuses about what and when: one case for each constraint."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events.models import (
    Attendance,
    CalendarLink,
    CalendarSource,
    ClosedYear,
    Edit,
    Enrolment,
    Event,
    EventAudience,
    EventText,
    Facilitator,
    Feed,
    GatheredFeed,
    ImportedEvent,
    MailedLink,
    MonthlyCount,
    Notice,
    Occurrence,
    PendingImport,
    Registration,
    Schedule,
    SessionCount,
    SessionMessage,
    Tap,
    TaskLease,
    Visitor,
    YearKey,
)
from events.models.occurrences import OccurrenceQuerySet
from groups.models import Member
from tests.constraints import all_constraints, refused_by
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_registration,
    make_schedule,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def event(**fields):
    return lambda: make_event(**fields)


def schedule(**fields):
    return lambda: make_schedule(**fields)


def session(**fields):
    return lambda: make_occurrence(**fields)


def enrolment(**fields) -> Enrolment:
    number = Enrolment.objects.count()
    values = {"token": "x", "token_hash": f"hash {number}", "status": "confirmed", **fields}
    if "event" not in values:
        values["event"] = make_event()
    return Enrolment.objects.create(consent_version="1", consented_at=NOW, **values)


def twice(make, **same):
    """Make two rows that share ``same``, in one event."""

    def act():
        parent = make_event()
        for _number in range(2):
            make(event=parent, **same)

    return act


def registrations(**same):
    def act():
        occurrence = make_occurrence()
        for _number in range(2):
            make_registration(occurrence=occurrence, **same)

    return act


def source(**fields) -> CalendarSource:
    """An address of a calendar, of a group of its own unless told."""
    values: dict[str, Any] = {
        "url": "https://agenda.example/a.ics",
        "url_hash": "x",
        "host": "agenda.example",
    }
    values |= {"kind": "other", "access_mode": "drop_in", "visibility": "public", **fields}
    if "group" not in values:
        values["group"] = make_group()
    return CalendarSource.objects.create(**values)


def source_twice():
    one = source()
    source(group=one.group)


def imported_twice():
    one = make_event()
    for _number in range(2):
        ImportedEvent.objects.create(event=one)


def pending() -> PendingImport:
    return PendingImport.objects.create(group=make_group(), user=make_user(), text="x")


def year_key(**fields) -> YearKey:
    """The key of an association's year, there unless told otherwise."""
    values = {"year": 2026, "key": "ab", **fields}
    if "organization" not in values:
        values["organization"] = make_organization()
    return YearKey.objects.create(**values)


def year_key_twice():
    one = year_key()
    year_key(organization=one.organization)


def visitor_twice():
    one = attendance(is_walk_in=True)
    for number in range(2):
        Visitor.objects.create(attendance=one, year_key=year_key(), pseudonym=str(number))


def closed_twice(**fields):
    def act():
        key = year_key()
        for _number in range(2):
            ClosedYear.objects.create(year_key=key, **fields)

    return act


def closed_group_twice():
    closed_twice(group=make_group())()


def unknown_registration():
    Registration.objects.filter(pk=make_registration().pk).update(status="perhaps")


def attendance(**fields) -> Attendance:
    values = {"mark": "present", **fields}
    if "occurrence" not in values:
        values["occurrence"] = make_occurrence()
    return Attendance.objects.create(**values)


def attendance_of_nobody():
    attendance()


def attendance_of_two():
    one = make_registration()
    attendance(occurrence=one.occurrence, registration=one, is_walk_in=True)


def attendance_twice():
    one = make_registration()
    for _number in range(2):
        attendance(occurrence=one.occurrence, registration=one)


def member_twice():
    occurrence = make_occurrence()
    member = Member.objects.create(group=make_group(), token_hash="x")
    for _number in range(2):
        attendance(occurrence=occurrence, member=member)


def same_public_id(make):
    def act():
        one = make()
        type(one).objects.filter(pk=make().pk).update(public_id=one.public_id)

    return act


def same_start_twice():
    one = make_schedule()
    for number in range(2):
        make_occurrence(schedule=one, public_id=f"{number:032x}")


def same_session_id():
    make_occurrence(public_id="0" * 32)
    make_occurrence(public_id="0" * 32)


def same_uid():
    for _number in range(2):
        make_schedule(uid="x")


def same_import_key():
    group = make_group()
    for _number in range(2):
        make_event(group=group, import_key="x")


def same_notice():
    one = make_registration()
    for _number in range(2):
        Notice.objects.create(registration=one, purpose="confirmed", cause="x")


def same_tap():
    one = make_occurrence()
    for _number in range(2):
        Tap.objects.create(occurrence=one, operation="0" * 32)


def session_count(**fields):
    def act():
        group = make_group()
        SessionCount.objects.create(group=group, kind="other", on=date(2026, 1, 1), **fields)

    return act


def session_counted_twice():
    occurrence = make_occurrence()
    for _number in range(2):
        session_count(occurrence=occurrence)()


def month_counted_twice():
    group = make_group()
    for _number in range(2):
        MonthlyCount.objects.create(group=group, month=date(2026, 1, 1), kind="other")


def feed_of_nothing():
    Feed.objects.create(path="x")


def feed_of_two():
    one = make_event()
    Feed.objects.create(path="x", event=one, group=one.group)


def same_feed():
    for one in (make_event(), make_event()):
        Feed.objects.create(path="x", event=one)


def same_gathered_feed():
    for _number in range(2):
        GatheredFeed.objects.create(path="x")


def network_gathered_twice():
    network = make_organization(kind="network")
    for path in ("x", "y"):
        GatheredFeed.objects.create(path=path, network=network)


def calendar_link(**fields):
    values = {"token_hash": f"hash {CalendarLink.objects.count()}", **fields}
    values.setdefault("contact_hash", "somebody")
    return CalendarLink.objects.create(**values)


def linked_twice(**same):
    for _number in range(2):
        calendar_link(**same)


def mailed_link_twice(**same):
    for number in range(2):
        values = {"email_hash": f"hash {number}", "token_hash": f"hash {number}", **same}
        MailedLink.objects.create(**values)


def same_lease():
    for _number in range(2):
        TaskLease.objects.create(name="x", held_until=NOW)


def session_message(**fields) -> SessionMessage:
    values = {"audience": "all", "text": "À jeudi", **fields}
    if "occurrence" not in values:
        values["occurrence"] = make_occurrence()
    return SessionMessage.objects.create(**values)


def message_sent_twice():
    one = session_message(submission_id="x")
    session_message(occurrence=one.occurrence, submission_id="x")


def blank_facilitator():
    Facilitator.objects.create(event=make_event(), label="Zoé", role="king")


AT = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
CASES = [
    ("event_capacity", event(capacity=0)),
    ("event_capacity", event(capacity=10_001)),
    ("event_kind_known", event(kind="party")),
    ("event_access_known", event(access_mode="magic")),
    ("event_format_known", event(format="dream")),
    ("event_visibility_known", event(visibility="Private")),
    ("event_practice_review_private", event(kind="practice_review", visibility="unlisted")),
    ("event_age_band", event(min_age=30, max_age=18)),
    ("event_max_companions", event(max_companions=5)),
    ("event_import_key", same_import_key),
    ("events_event.public_id", same_public_id(make_event)),
    ("event_text_once", twice(EventText.objects.create, title="x")),
    ("event_audience_once", twice(EventAudience.objects.create, audience="relatives")),
    ("event_audience_known", twice(EventAudience.objects.create, audience="cats")),
    ("facilitator_role_known", blank_facilitator),
    ("schedule_duration", schedule(duration=timedelta(0))),
    ("schedule_duration", schedule(duration=timedelta(days=31, seconds=1))),
    ("events_schedule.uid", same_uid),
    ("occurrence_original_start", same_start_twice),
    ("occurrence_capacity", session(capacity=0)),
    ("occurrence_capacity", session(capacity=10_001)),
    ("occurrence_never_overbooked", session(capacity=2, confirmed_seats=3)),
    ("occurrence_ends_after_start", session(starts_at=AT, ends_at=AT)),
    ("occurrence_status_known", session(status="perhaps")),
    ("events_occurrence.public_id", same_session_id),
    ("enrolment_seats", lambda: enrolment(seats=0)),
    ("enrolment_seats", lambda: enrolment(seats=6)),
    ("enrolment_status_known", lambda: enrolment(status="perhaps")),
    ("enrolment_once_a_submission", twice(enrolment, submission_id="x")),
    ("enrolment_code", twice(enrolment, code_hash="x")),
    ("events_enrolment.token_hash", twice(enrolment, token_hash="x")),
    ("events_enrolment.public_id", same_public_id(enrolment)),
    ("registration_seats", lambda: make_registration(seats=0)),
    ("registration_seats", lambda: make_registration(seats=6)),
    ("registration_status_known", unknown_registration),
    (
        "registration_offer_open",
        lambda: make_registration(offer_expires_at=datetime(2026, 12, 1, 9, tzinfo=UTC)),
    ),
    ("registration_once_a_submission", registrations(submission_id="x")),
    ("registration_queue_no", registrations(queue_no=1)),
    ("registration_code", registrations(code_hash="x")),
    ("events_registration.token_hash", registrations(token_hash="x")),
    ("events_registration.public_id", same_public_id(make_registration)),
    ("notice_once", same_notice),
    ("attendance_of_one", attendance_of_nobody),
    ("attendance_of_one", attendance_of_two),
    ("attendance_mark_known", lambda: attendance(is_walk_in=True, mark="late")),
    ("attendance_registration_once", attendance_twice),
    ("attendance_member_once", member_twice),
    ("events_attendance.public_id", same_public_id(lambda: attendance(is_walk_in=True))),
    ("events_tap.operation", same_tap),
    ("session_count_headcount", session_count(headcount=10_001)),
    ("events_sessioncount.occurrence_id", session_counted_twice),
    ("monthly_count_once", month_counted_twice),
    ("feed_of_one", feed_of_nothing),
    ("feed_of_one", feed_of_two),
    ("events_feed.path", same_feed),
    ("events_gatheredfeed.path", same_gathered_feed),
    ("gathered_feed_once_a_network", network_gathered_twice),
    ("calendar_link_of_one", lambda: calendar_link(contact_hash="")),
    ("calendar_link_of_one", lambda: calendar_link(user=make_user())),
    (
        "calendar_link_of_one",
        lambda: calendar_link(contact_hash="", user=make_user(), enrolment=enrolment()),
    ),
    (
        "calendar_link_of_one",
        lambda: calendar_link(registration=make_registration(), enrolment=enrolment()),
    ),
    ("events_calendarlink.public_id", lambda: linked_twice(public_id="0" * 32)),
    ("events_calendarlink.token_hash", lambda: linked_twice(token_hash="x")),
    ("events_mailedlink.public_id", lambda: mailed_link_twice(public_id="0" * 32)),
    ("events_mailedlink.token_hash", lambda: mailed_link_twice(token_hash="x")),
    ("mailed_link_once_at_a_time", lambda: mailed_link_twice(email_hash="x")),
    ("events_tasklease.name", same_lease),
    ("calendar_source_once_a_group", source_twice),
    ("calendar_source_kind_known", lambda: source(kind="fair")),
    ("calendar_source_access_known", lambda: source(access_mode="ticket")),
    ("calendar_source_visibility_known", lambda: source(visibility="secret")),
    ("events_calendarsource.public_id", same_public_id(source)),
    ("events_importedevent.event_id", imported_twice),
    ("events_pendingimport.public_id", same_public_id(pending)),
    ("year_key_once_an_organization", year_key_twice),
    ("year_key_there_until_destroyed", lambda: year_key(key="")),
    ("year_key_there_until_destroyed", lambda: year_key(destroyed_at=NOW)),
    ("events_visitor.attendance_id", visitor_twice),
    ("closed_year_once_a_group", closed_group_twice),
    ("closed_year_once_as_a_whole", closed_twice()),
    ("session_message_audience_known", lambda: session_message(audience="cats")),
    ("session_message_once_a_submission", message_sent_twice),
    ("events_sessionmessage.public_id", same_public_id(session_message)),
    (
        "edit_scope_known",
        lambda: Edit.objects.create(event=make_event(), scope="every"),
    ),
    (
        "events_edit.public_id",
        same_public_id(lambda: Edit.objects.create(event=make_event(), scope="this")),
    ),
]


@pytest.mark.parametrize(("name", "act"), CASES)
def test_the_database_refuses(name, act):
    with refused_by(name):
        act()


def test_each_constraint_has_its_case():
    assert {name for name, _act in CASES} == all_constraints("events")


class TestWhatMayBe:
    def test_contacts_may_come_twice(self):
        occurrence = make_occurrence()
        for _number in range(2):
            make_registration(occurrence=occurrence, email="zoe@exemple.example")
        assert Registration.objects.count() == 2

    def test_empty_keys_and_codes_may_come_twice(self):
        group = make_group()
        one, other = make_event(group=group), make_event(group=group)
        assert (one.import_key, other.import_key) == ("", "")
        for found in (one, other):
            enrolment(event=found)
        assert Event.objects.count() == Enrolment.objects.count() == 2

    def test_the_same_submission_at_two_sessions(self):
        for _number in range(2):
            make_registration(submission_id="x")
        assert Registration.objects.count() == 2


class TestQuestions:
    def test_listed_and_reachable(self):
        made = {
            name: make_occurrence(schedule=make_schedule(event=make_event(visibility=name)))
            for name in ("public", "unlisted", "private")
        }
        archived = make_event(archived_at=NOW)
        of_archived = make_occurrence(schedule=make_schedule(event=archived))
        group = make_group(archived_at=NOW)
        make_occurrence(schedule=make_schedule(event=make_event(group=group)))
        found: OccurrenceQuerySet = Occurrence.objects.all()
        assert list(found.listed()) == [made["public"]]
        assert list(Event.objects.listed()) == [made["public"].event]
        assert made["private"] not in found.reachable()
        assert of_archived in found.reachable()
        assert made["private"].event not in Event.objects.reachable()

    def test_seats_left_and_clock_of_the_place(self):
        occurrence = make_occurrence(
            schedule=make_schedule(timezone="Indian/Reunion", start=datetime(2026, 7, 1, 18)),
            capacity=5,
            confirmed_seats=3,
        )
        assert occurrence.free_seats == 2
        assert occurrence.starts_at == datetime(2026, 7, 1, 14, tzinfo=UTC)
        assert occurrence.local_start.hour == 18
        assert Occurrence(capacity=None).free_seats is None

    def test_leases_are_held_by_one(self):
        later = NOW + timedelta(minutes=5)
        leases = TaskLease.objects
        assert leases.claim("x", until=later, now=NOW) is True
        assert leases.claim("x", until=later, now=NOW) is False
        assert leases.claim("y", until=later, now=NOW) is True
        assert leases.claim("x", until=later, now=later) is True
        leases.release("x", now=NOW)
        assert leases.claim("x", until=later, now=NOW) is True

    def test_schedule_knows_its_zone(self):
        assert Schedule(timezone="Europe/Paris").zone.key == "Europe/Paris"
