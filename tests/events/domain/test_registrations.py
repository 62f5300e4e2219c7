"""Registering for a session: who gets in, who waits, who is refused and why."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection

from events.domain.codes import normalize
from events.domain.erasure import erase_expired
from events.domain.registrations import register
from events.domain.repeats import SUBMISSIONS_KEPT
from events.errors import REFUSALS, EventsError
from events.models import Notice, Occurrence, Registration, RegistrationStatus
from groups.errors import GroupsError
from tests.events.registering import MINUTE, NOW, ask, join, seats_of, session, told
from tests.factories import make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def refusal(occurrence: Occurrence, *, now: datetime = NOW, **fields):
    """The code and the field of the refusal; nothing may have been written."""
    before = list(Occurrence.objects.values()), Registration.objects.count()
    with pytest.raises(REFUSALS) as caught:
        join(occurrence, now=now, **fields)
    assert isinstance(caught.value, (EventsError, GroupsError))
    assert (list(Occurrence.objects.values()), Registration.objects.count()) == before
    assert Notice.objects.count() == before[1]
    assert str(caught.value.message)
    return caught.value.code, caught.value.field


class TestRegister:
    def test_nothing_but_consent_is_needed(self):
        occurrence = session(capacity=5)
        made = join(occurrence)
        kept = Registration.objects.get()
        assert (kept.pk, kept.status, kept.seats, kept.queue_no) == (made.pk, "confirmed", 1, 1)
        assert (kept.nickname, kept.email, kept.phone) == ("", "", "")
        assert (kept.email_hash, kept.phone_hash, kept.submission_id) == ("", "", "")
        assert (kept.consented_at, kept.consent_version) == (NOW, "2026-11")
        assert seats_of(occurrence)[0] == 1

    def test_keeps_clean_words(self):
        made = join(
            session(),
            nickname="  Zoé \t du  Rhône ",
            email=" Zoe.Durand@EXEMPLE.example ",
            phone="06 12.34-56 78",
            companions=2,
        )
        kept = Registration.objects.get(pk=made.pk)
        assert (kept.nickname, kept.email, kept.phone, kept.seats) == (
            "Zoé du Rhône",
            "Zoe.Durand@exemple.example",
            "+33612345678",
            3,
        )

    def test_addresses_that_differ_by_capitals_are_looked_up_alike(self):
        occurrence = session()
        one = join(occurrence, email="Zoe@exemple.example")
        other = join(occurrence, email="zoe@EXEMPLE.example")
        assert one.email_hash == other.email_hash != ""
        assert one.pk != other.pk

    def test_confirmed_people_are_reminded_two_days_then_three_hours_before(self):
        occurrence = session()
        made = join(occurrence)
        assert made.next_reminder_at == occurrence.starts_at - timedelta(days=2)
        late = join(occurrence, now=occurrence.starts_at - timedelta(hours=20))
        assert late.next_reminder_at == occurrence.starts_at - timedelta(hours=3)

    def test_own_reminders_win(self):
        occurrence = session()
        made = join(occurrence, reminders=(30, 60, 30))
        assert made.reminder_offsets == [60, 30]
        assert made.next_reminder_at == occurrence.starts_at - timedelta(minutes=60)
        assert join(occurrence, reminders=()).next_reminder_at is None

    def test_full_means_waiting(self):
        occurrence = session(capacity=1)
        join(occurrence, nickname="A")
        waiting = join(occurrence, nickname="B")
        assert seats_of(occurrence) == (1, {"A": "confirmed", "B": "waitlisted"})
        assert waiting.next_reminder_at is None

    def test_a_small_party_passes_where_a_large_one_waits(self):
        occurrence = session(capacity=3)
        join(occurrence, nickname="A", companions=1)
        join(occurrence, nickname="B", companions=1)
        join(occurrence, nickname="C")
        assert seats_of(occurrence) == (
            3,
            {"A": "confirmed", "B": "waitlisted", "C": "confirmed"},
        )

    @pytest.mark.parametrize("mode", ["approval", "members_only"])
    def test_a_group_that_chooses_gets_a_question(self, mode):
        occurrence = session(capacity=1, access_mode=mode)
        join(occurrence, nickname="A")
        join(occurrence, nickname="B")
        assert seats_of(occurrence) == (0, {"A": "pending", "B": "pending"})

    @pytest.mark.parametrize(
        ("mode", "filled", "purpose"),
        [
            ("registration", False, "confirmed"),
            ("registration", True, "waitlisted"),
            ("approval", False, "pending"),
        ],
    )
    def test_notes_once_what_the_person_must_be_told(self, mode, filled, purpose):
        occurrence = session(capacity=1, access_mode=mode)
        if filled:
            join(occurrence)
        made = join(occurrence)
        notice = Notice.objects.get(registration=made)
        assert (notice.purpose, notice.not_before, notice.planned_at) == (purpose, NOW, None)

    def test_no_limit_means_no_waiting(self):
        occurrence = session(capacity=None)
        for _number in range(12):
            assert join(occurrence, companions=4).status == "confirmed"
        assert seats_of(occurrence)[0] == 60

    def test_unlisted_sessions_take_registrations(self):
        assert join(session(visibility="unlisted")).status == "confirmed"


class TestRefusals:
    @pytest.mark.parametrize("late", [timedelta(0), MINUTE, timedelta(days=400)])
    def test_begun_or_past(self, late):
        occurrence = session()
        assert refusal(occurrence, now=occurrence.starts_at + late) == ("session_past", "")

    def test_one_second_before_the_start_is_in_time(self):
        occurrence = session()
        made = join(occurrence, now=occurrence.starts_at - timedelta(seconds=1))
        assert made.status == "confirmed"

    def test_cancelled(self):
        occurrence = session()
        Occurrence.objects.update(status="cancelled")
        assert refusal(occurrence) == ("session_cancelled", "")

    def test_archived_event_or_group(self):
        occurrence = session()
        occurrence.event.archived_at = NOW
        occurrence.event.save()
        assert refusal(occurrence) == ("session_cancelled", "")
        other = session()
        other.event.group.archived_at = NOW
        other.event.group.save()
        assert refusal(other) == ("session_cancelled", "")

    def test_private_or_unknown(self):
        assert refusal(session(visibility="private")) == ("not_found", "")
        with pytest.raises(EventsError) as caught:
            register(occurrence_id=uuid.uuid4(), request=ask(), now=NOW)
        assert caught.value.code == "not_found"

    def test_full_without_waitlist(self):
        occurrence = session(capacity=2, has_waitlist=False)
        join(occurrence)
        assert refusal(occurrence, companions=1) == ("session_full", "")
        assert join(occurrence).status == "confirmed"

    def test_a_party_that_can_never_fit(self):
        assert refusal(session(capacity=2), companions=2) == ("party_too_large", "companions")

    @pytest.mark.parametrize(
        ("mode", "code"),
        [
            ("drop_in", "no_registration_needed"),
            ("after_interview", "interview_first"),
            ("closed_cohort", "whole_series_only"),
        ],
    )
    def test_other_ways_of_coming(self, mode, code):
        assert refusal(session(access_mode=mode)) == (code, "")

    def test_one_comes_as_one_is_while_a_drop_in_session_goes_on(self):
        occurrence = session(access_mode="drop_in")
        during = occurrence.starts_at + MINUTE
        assert refusal(occurrence, now=during) == ("no_registration_needed", "")
        assert refusal(occurrence, now=occurrence.ends_at) == ("session_past", "")

    @pytest.mark.parametrize(
        "lacking", ["legal_name", "legal_address", "rights_contact", "hosting"]
    )
    def test_association_that_has_not_said_who_it_is(self, lacking):
        group = make_group(organization=make_organization(**{lacking: ""}))
        assert refusal(session(group=group)) == ("registration_not_ready", "")

    def test_group_that_nobody_reads(self):
        occurrence = session(group=make_group(contact_email=""))
        assert refusal(occurrence) == ("registration_not_ready", "")

    @pytest.mark.parametrize(
        ("fields", "code", "field"),
        [
            ({"consent": False}, "consent_missing", "consent"),
            ({"nickname": "é" * 61}, "too_long", "nickname"),
            ({"nickname": "A" * 10_000}, "too_long", "nickname"),
            ({"nickname": "A\x00B"}, "control_characters", "nickname"),
            ({"nickname": "A\nB"}, "control_characters", "nickname"),
            ({"nickname": "A\u202eB"}, "control_characters", "nickname"),
            ({"nickname": "A\ud800"}, "control_characters", "nickname"),
            ({"email": "zoe"}, "bad_email", "email"),
            ({"email": "zoe@"}, "bad_email", "email"),
            ({"email": "root@localhost"}, "bad_email", "email"),
            ({"email": "root@[127.0.0.1]"}, "bad_email", "email"),
            ({"email": "root@[IPv6:::1]"}, "bad_email", "email"),
            ({"email": "zoe@exemple@exemple.example"}, "bad_email", "email"),
            ({"email": "zoe@exemple.example, b@exemple.example"}, "bad_email", "email"),
            ({"email": "z@exemple.example\r\nBcc: b@c.example"}, "control_characters", "email"),
            ({"email": f"{'z' * 300}@exemple.example"}, "too_long", "email"),
            ({"phone": "06 12"}, "bad_phone", "phone"),
            ({"phone": "appelez-moi"}, "bad_phone", "phone"),
            ({"phone": "٠٦١٢٣٤٥٦٧٨"}, "bad_phone", "phone"),
            ({"phone": "0" * 40}, "too_long", "phone"),
            ({"companions": -1}, "bad_companions", "companions"),
            ({"companions": 5}, "bad_companions", "companions"),
            ({"companions": 10**30}, "bad_companions", "companions"),
            ({"reminders": (0,)}, "bad_reminders", "reminders"),
            ({"reminders": (43_201,)}, "bad_reminders", "reminders"),
            ({"reminders": (1, 2, 3, 4, 5)}, "bad_reminders", "reminders"),
            ({"submission_id": "x" * 256}, "bad_submission_id", "submission_id"),
        ],
    )
    def test_bad_input_names_its_field(self, fields, code, field):
        assert refusal(session(capacity=5), **fields) == (code, field)

    def test_longest_input_that_is_taken(self):
        made = join(
            session(),
            nickname="é" * 60,
            phone="+33 (6) 12 34 56 78",
            companions=4,
            reminders=(1, 43_200),
            submission_id="x" * 255,
        )
        assert (made.nickname, made.phone, made.seats) == ("é" * 60, "+33612345678", 5)


class TestRepeats:
    def test_the_same_submission_gives_the_same_registration(self):
        occurrence = session(capacity=3)
        first = join(occurrence, nickname="Zoé", submission_id="one")
        again = join(occurrence, nickname="Zoé", submission_id="one", now=NOW + MINUTE)
        assert (again.pk, again.token, again.code) == (first.pk, first.token, first.code)
        assert seats_of(occurrence) == (1, {"Zoé": "confirmed"})
        assert told(first) == ["confirmed"]

    def test_also_when_it_is_full_or_past_by_then(self):
        occurrence = session(capacity=1, has_waitlist=False)
        soon = occurrence.starts_at - 60 * MINUTE
        first = join(occurrence, submission_id="one", now=soon)
        again = join(occurrence, submission_id="one", now=occurrence.ends_at + MINUTE)
        assert again.pk == first.pk

    def test_for_a_day_to_the_second_whether_or_not_the_night_forgot_it(self):
        occurrence = session()
        first = join(occurrence, nickname="A", submission_id="one")
        just = NOW + SUBMISSIONS_KEPT - timedelta(microseconds=1)
        erase_expired(now=just)
        assert join(occurrence, nickname="A", submission_id="one", now=just).pk == first.pk
        anew = join(
            occurrence, nickname="B", submission_id="one", now=just + timedelta(microseconds=1)
        )
        assert (anew.pk != first.pk, anew.nickname) == (True, "B")
        later = just + MINUTE
        assert join(occurrence, nickname="B", submission_id="one", now=later).pk == anew.pk
        assert seats_of(occurrence) == (2, {"A": "confirmed", "B": "confirmed"})

    @pytest.mark.parametrize(
        "other",
        [
            {"nickname": "B"},
            {"email": "b@exemple.example"},
            {"phone": "0612345678"},
            {"companions": 1},
            {"discreet": False},
            {"reminders": (60,)},
        ],
    )
    def test_another_body_under_the_same_id_is_refused(self, other):
        occurrence = session()
        join(occurrence, nickname="A", submission_id="one")
        with pytest.raises(EventsError) as caught:
            join(occurrence, **{"nickname": "A", "submission_id": "one", **other})
        assert (caught.value.code, caught.value.field) == ("idempotency_conflict", "submission_id")
        assert seats_of(occurrence) == (1, {"A": "confirmed"})

    def test_spaces_that_are_cleaned_away_make_no_other_body(self):
        occurrence = session()
        first = join(occurrence, nickname="Zoé", submission_id="one")
        assert join(occurrence, nickname=" Zoé ", submission_id="one").pk == first.pk

    def test_other_ids_and_other_sessions_are_other_registrations(self):
        occurrence, elsewhere = session(), session()
        made = [
            join(occurrence, email="zoe@exemple.example", submission_id="one"),
            join(occurrence, email="zoe@exemple.example", submission_id="two"),
            join(occurrence, email="zoe@exemple.example"),
            join(occurrence, email="zoe@exemple.example"),
            join(elsewhere, email="zoe@exemple.example", submission_id="one"),
        ]
        assert len({one.pk for one in made}) == 5


class TestKeptSecret:
    def test_two_registrations_never_share_a_code_or_a_token(self):
        occurrence = session()
        made = [join(occurrence) for _number in range(10)]
        assert len({one.code for one in made}) == len({one.token for one in made}) == 10

    def test_no_column_of_no_table_holds_what_people_wrote(self):
        made = join(
            session(),
            nickname="Philibertine",
            email="philibertine@exemple.example",
            phone="0698765432",
            submission_id="submission-one",
        )
        secrets = ["Philibertine", "philibertine", "0698765432", "submission-one", made.token]
        secrets += [made.code, normalize(made.code)]
        rows = []
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows += [repr(row) for row in cursor.fetchall()]
        assert len(rows) > 10
        assert [secret for secret in secrets if any(secret in row for row in rows)] == []

    def test_the_same_words_are_stored_differently_each_time(self):
        occurrence = session()
        for _number in range(2):
            join(occurrence, nickname="Zoé")
        with connection.cursor() as cursor:
            cursor.execute("SELECT nickname FROM events_registration")
            stored = [row[0] for row in cursor.fetchall()]
        assert len(set(stored)) == 2
        assert {row.nickname for row in Registration.objects.all()} == {"Zoé"}

    def test_statuses_are_those_of_the_model(self):
        made = join(session())
        assert RegistrationStatus(made.status) is RegistrationStatus.CONFIRMED
