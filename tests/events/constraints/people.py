"""What it refuses about those who come: registrations, marks, counts, links, messages."""

from datetime import UTC, date, datetime

from events.models import (
    Attendance,
    CalendarLink,
    ClosedYear,
    Enrolment,
    MailedLink,
    MonthlyCount,
    Notice,
    Registration,
    SessionCount,
    SessionMessage,
    Tap,
    Visitor,
    YearKey,
)
from groups.models import Member
from tests.events.constraints.repeated import same_public_id, twice
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_registration,
    make_user,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def enrolment(**fields) -> Enrolment:
    number = Enrolment.objects.count()
    values = {"token": "x", "token_hash": f"hash {number}", "status": "confirmed", **fields}
    if "event" not in values:
        values["event"] = make_event()
    return Enrolment.objects.create(consent_version="1", consented_at=NOW, **values)


def registrations(**same):
    def act():
        occurrence = make_occurrence()
        for _number in range(2):
            make_registration(occurrence=occurrence, **same)

    return act


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


def session_message(**fields) -> SessionMessage:
    values = {"audience": "all", "text": "À jeudi", **fields}
    if "occurrence" not in values:
        values["occurrence"] = make_occurrence()
    return SessionMessage.objects.create(**values)


def message_sent_twice():
    one = session_message(submission_id="x")
    session_message(occurrence=one.occurrence, submission_id="x")


CASES = [
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
    ("year_key_once_an_organization", year_key_twice),
    ("year_key_there_until_destroyed", lambda: year_key(key="")),
    ("year_key_there_until_destroyed", lambda: year_key(destroyed_at=NOW)),
    ("events_visitor.attendance_id", visitor_twice),
    ("closed_year_once_a_group", closed_group_twice),
    ("closed_year_once_as_a_whole", closed_twice()),
    ("session_message_audience_known", lambda: session_message(audience="cats")),
    ("session_message_once_a_submission", message_sent_twice),
    ("events_sessionmessage.public_id", same_public_id(session_message)),
]
