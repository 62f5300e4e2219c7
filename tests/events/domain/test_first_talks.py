"""Asking for a first talk: what is asked, what is promised, when it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.enrolments import dates_of
from events.domain.erasure import erase_enrolment, erase_expired
from events.domain.first_talks import (
    CallBackRequest,
    is_overdue,
    join_or_ask,
    promise_words,
    promised_by,
)
from events.domain.own_registrations import find_by_code
from events.domain.registration_changes import change as change_one
from events.domain.registration_changes import come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.retention import enrolment_kept_until, shifted
from events.domain.take_out import take_out
from events.domain.talk_answers import admit, not_now, to_call_back
from events.domain.telling import way_to
from events.errors import EventsError
from events.models import Enrolment, Notice, Occurrence, Registration
from tests.events.enrolling import cohort, sessions_of, taken
from tests.events.registering import MINUTE, NOW
from tests.events.talking import call_me, season
from tests.factories import make_group, make_organization

pytestmark = pytest.mark.django_db
MONTHS = 3


def refused(code: str, act, **values) -> EventsError:
    """The rule says no, and nothing is written."""
    before = (Enrolment.objects.count(), Registration.objects.count(), Notice.objects.count())
    with pytest.raises(EventsError) as caught:
        act(**values)
    assert caught.value.code == code
    after = (Enrolment.objects.count(), Registration.objects.count(), Notice.objects.count())
    assert after == before
    return caught.value


def told(enrolment: Enrolment) -> list[str]:
    notices = Notice.objects.filter(registration__enrolment=enrolment).order_by("pk")
    return list(notices.values_list("purpose", flat=True))


def stored(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=enrolment.pk)


class TestAsking:
    def test_it_waits_for_an_answer_and_holds_no_seat_and_no_date(self):
        event = season(capacity=4)
        made = call_me(event, best_moment="evening", may_leave_message=True)
        assert (made.status, made.is_whole) == ("pending", True)
        assert (made.nickname, made.phone, made.email) == ("Zoé", "+33639981234", "")
        assert (made.best_moment, made.may_leave_message) == ("evening", True)
        assert taken(event) == [0, 0, 0]
        assert dates_of(made) == []
        assert told(made) == ["asked"]

    def test_what_is_not_said(self):
        made = call_me(season(), phone="", email="zoe@exemple.example", may_leave_message=True)
        assert (made.best_moment, made.may_leave_message) == ("any", False)

    @pytest.mark.parametrize(
        ("fields", "way"),
        [
            ({}, ""),
            ({"may_leave_message": True}, "sms"),
            ({"channel": "sms"}, "sms"),
            ({"email": "zoe@exemple.example"}, "email"),
            ({"email": "zoe@exemple.example", "may_leave_message": True}, "email"),
        ],
    )
    def test_a_number_on_which_nothing_may_be_left_gets_no_sms(self, settings, fields, way):
        settings.HAS_SMS = True
        event = season()
        made = admit(enrolment=call_me(event, **fields), now=NOW)
        rows = Registration.objects.filter(enrolment=made)
        assert {way_to(row) for row in rows} == {way_to(made)} == {way}

    @pytest.mark.parametrize(
        ("fields", "code", "field"),
        [
            ({"phone": ""}, "contact_missing", "phone"),
            ({"phone": "12"}, "bad_phone", "phone"),
            ({"best_moment": "midnight"}, "unknown_choice", "best_moment"),
            ({"consent": False}, "consent_missing", "consent"),
            ({"companions": 1}, "bad_companions", "companions"),
            ({"for_other": True}, "not_asked", ""),
            ({"first_time": True}, "not_asked", ""),
            ({"access_needs": ("step_free",)}, "not_asked", ""),
        ],
    )
    def test_what_is_refused(self, fields, code, field):
        error = refused(code, call_me, event=season(asks_first_time=True), **fields)
        assert error.field == field

    def test_the_same_submission_is_the_same_request(self):
        event = season()
        first = call_me(event, submission_id="one")
        assert call_me(event, submission_id="one").pk == first.pk
        assert told(first) == ["asked"]
        refused(
            "idempotency_conflict", call_me, event=event, submission_id="one", best_moment="midday"
        )

    def test_nobody_else_can_ask(self):
        refused("one_date_at_a_time", call_me, event=season(access_mode="registration"))
        refused("whole_series_only", call_me, event=cohort())
        refused("session_cancelled", call_me, event=season(archived_at=NOW))
        refused("not_found", call_me, event=season(visibility="private"))
        silent = make_group(organization=make_organization(legal_name=""))
        refused("registration_not_ready", call_me, event=season(group=silent))

    def test_without_a_date_to_come_there_is_nothing_to_ask(self):
        event = season()
        refused("session_past", call_me, event=event, now=sessions_of(event)[-1].starts_at)
        Occurrence.objects.update(status="cancelled")
        refused("session_past", call_me, event=event)

    def test_nothing_stands_in_clear_in_the_database(self):
        call_me(season(), nickname="Philomène", email="zoe@exemple.example")
        with connection.cursor() as cursor:
            for table in ("events_enrolment", "events_registration"):
                cursor.execute(f"SELECT * FROM {table}")
                rows = str(cursor.fetchall())
                assert rows != "[]"
                assert [word in rows for word in ("Philomène", "zoe@", "639981234")] == [False] * 3

    def test_queries_do_not_grow_with_dates(self):
        counts = []
        for number in (2, 20):
            event = season(dates=number)
            with CaptureQueriesContext(connection) as queries:
                call_me(event)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestOneDoorForBoth:
    def test_a_cohort_is_joined_and_a_talk_asked_for(self):
        wanted = CallBackRequest(consent=True, phone="06 39 98 12 34")
        for event, status in ((cohort(), "confirmed"), (season(), "pending")):
            made = join_or_ask(event_id=event.public_id, request=wanted, now=NOW)
            assert made.status == status

    @pytest.mark.parametrize(
        ("field", "wanted"),
        [
            ("best_moment", CallBackRequest(consent=True, best_moment="midday")),
            ("may_leave_message", CallBackRequest(consent=True, may_leave_message=True)),
        ],
    )
    def test_a_cohort_does_not_ask_when_to_call(self, field, wanted):
        event_id = cohort().public_id
        error = refused("not_asked", join_or_ask, event_id=event_id, request=wanted, now=NOW)
        assert error.field == field


class TestTheSeason:
    def test_closed_until_the_next_entry(self):
        group = make_group(next_entry=date(2027, 3, 1))
        event = season(group=group)
        error = refused("season_closed", call_me, event=event)
        assert "Prochaine entrée\u00a0: mars 2027" in str(error.message)

    def test_open_from_the_first_moment_of_that_day_where_the_group_is(self):
        group = make_group(next_entry=date(2026, 12, 1))
        event = season(group=group)
        midnight = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
        refused("season_closed", call_me, event=event, now=midnight - MINUTE)
        assert call_me(event, now=midnight).status == "pending"


class TestThePromise:
    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, "Nous vous rappelons le jour même"),
            (1, "Nous vous rappelons sous 1 jour"),
            (10, "Nous vous rappelons sous 10 jours"),
        ],
    )
    def test_in_words(self, days, words):
        assert promise_words(make_group(reply_delay_days=days)) == words

    def test_by_which_day(self):
        made = call_me(season(group=make_group(reply_delay_days=3)))
        assert promised_by(made) == date(2026, 11, 23)
        last_minute = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
        assert not is_overdue(made, now=last_minute)
        assert is_overdue(made, now=last_minute + MINUTE)


class TestChangingAndLeaving:
    def test_the_contact_can_change_even_once_the_first_date_has_passed(self):
        event = season()
        made = call_me(event, may_leave_message=True)
        later = sessions_of(event)[1].starts_at
        wanted = RegistrationChanges(phone="", email="zoe@exemple.example")
        change_enrolment(token=made.token, changes=wanted, now=later)
        kept = stored(made)
        assert (kept.phone, kept.email, kept.may_leave_message) == (
            "",
            "zoe@exemple.example",
            False,
        )
        bearer = Registration.objects.get(enrolment=made)
        assert (bearer.email, bearer.email_hash) == (kept.email, kept.email_hash)

    def test_how_and_when_to_call_can_be_mended_while_it_waits(self, settings):
        settings.HAS_SMS = True
        event = season()
        made = call_me(event, best_moment="morning")
        assert (made.channel, way_to(made)) == ("no_sms", "")

        def change(**fields):
            wanted = RegistrationChanges(**fields)
            change_enrolment(token=made.token, changes=wanted, now=NOW)
            kept = stored(made)
            bearer = Registration.objects.get(enrolment=made)
            assert (bearer.channel, way_to(bearer)) == (kept.channel, way_to(kept))
            return kept.best_moment, kept.phone, kept.may_leave_message, way_to(kept)

        assert change(best_moment="evening") == ("evening", "+33639981234", False, "")
        assert change(may_leave_message=True) == ("evening", "+33639981234", True, "sms")
        assert change(phone="06 39 98 99 99") == ("evening", "+33639989999", True, "sms")
        assert change(may_leave_message=False, best_moment="") == (
            *("evening", "+33639989999", False, ""),
        )
        assert change(channel="sms") == ("evening", "+33639989999", False, "sms")
        (shown,) = to_call_back(group=event.group, now=NOW)
        assert (shown.best_moment, shown.phone) == ("evening", "+33639989999")

    def test_once_answered_there_is_no_call_to_speak_of(self):
        event = season()
        waiting, made = call_me(event), admit(enrolment=call_me(event), now=NOW)
        refused(
            "unknown_choice",
            change_enrolment,
            token=waiting.token,
            changes=RegistrationChanges(best_moment="midnight"),
            now=NOW,
        )
        one_date = Registration.objects.filter(enrolment=made)[0]
        for token, act in ((made.token, change_enrolment), (one_date.token, change_one)):
            for changes in ({"best_moment": "evening"}, {"may_leave_message": True}):
                wanted = RegistrationChanges(**changes)
                refused("not_asked", act, token=token, changes=wanted, now=NOW)

    def test_but_one_is_always_needed_and_nobody_else_comes_along(self):
        made = call_me(season())
        for code, changes in (
            ("contact_missing", RegistrationChanges(phone="")),
            ("bad_companions", RegistrationChanges(companions=1)),
        ):
            refused(code, change_enrolment, token=made.token, changes=changes, now=NOW)
        assert (stored(made).phone, stored(made).seats) == (made.phone, 1)

    def test_taking_it_back_needs_no_word(self):
        event = season()
        made = call_me(event)
        later = sessions_of(event)[-1].ends_at
        for _twice in range(2):
            cancel_enrolment(token=made.token, now=later)
        assert (stored(made).status, stored(made).cancelled_at) == ("cancelled", later)
        assert told(made) == ["asked"]

    def test_the_row_that_bears_the_word_is_nobodys_date(self):
        made = call_me(season())
        bearer = Registration.objects.get(enrolment=made)
        assert bearer.is_active is False
        refused("not_allowed", come_back, token=bearer.token, now=NOW)

    def test_its_three_words_find_it(self):
        made = call_me(season())
        assert find_by_code(made.code, now=NOW) == made


class TestForgetting:
    def test_at_once(self):
        made = call_me(season(), may_leave_message=True, email="zoe@exemple.example")
        erase_enrolment(token=made.token, now=NOW)
        for row in (stored(made), Registration.objects.get(enrolment=made)):
            assert (row.nickname, row.email, row.phone, row.email_hash) == ("", "", "", "")
        assert (stored(made).best_moment, stored(made).may_leave_message) == ("", False)

    def test_a_request_never_answered_goes_some_months_after_it_was_made(self):
        group = make_group(organization=make_organization(retention_months=MONTHS))
        event = season(dates=30, group=group)
        made = call_me(event)
        until = shifted(NOW, months=MONTHS)
        assert enrolment_kept_until(made) == until
        erase_expired(now=until - MINUTE)
        assert stored(made).erased_at is None
        report = erase_expired(now=until)
        assert (report.enrolments, report.registrations) == (1, 1)
        assert (stored(made).phone, stored(made).best_moment) == ("", "")

    def test_a_declined_one_some_months_after_the_answer(self):
        group = make_group(organization=make_organization(retention_months=MONTHS))
        made = call_me(season(dates=30, group=group))
        answered = NOW + timedelta(days=20)
        declined = not_now(enrolment=made, now=answered)
        until = shifted(answered, months=MONTHS)
        assert enrolment_kept_until(declined) == until
        erase_expired(now=until - MINUTE)
        assert stored(made).erased_at is None
        assert erase_expired(now=until).enrolments == 1

    def test_an_admitted_one_stays_as_long_as_the_group_meets(self):
        group = make_group(organization=make_organization(retention_months=MONTHS))
        event = season(dates=30, group=group)
        made = admit(enrolment=call_me(event), now=NOW)
        last = sessions_of(event)[-1].ends_at
        assert enrolment_kept_until(made) == shifted(last, months=MONTHS)
        assert erase_expired(now=shifted(last, months=MONTHS) - MINUTE).enrolments == 0

    def test_all_of_it_can_be_taken_away(self):
        made = call_me(season(), best_moment="morning", may_leave_message=True)
        found = take_out(token=made.token)
        assert (found["best_moment"], found["may_leave_message"]) == ("morning", True)
        assert (found["phone"], found["status"], found["dates"]) == ("+33639981234", "pending", [])
        assert "best_moment" not in take_out(token=admit_to_cohort().token)


def admit_to_cohort() -> Enrolment:
    wanted = CallBackRequest(consent=True)
    return join_or_ask(event_id=cohort().public_id, request=wanted, now=NOW)
