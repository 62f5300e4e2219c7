from datetime import timedelta
from typing import Any

import pytest

from events.domain.appointments import appointments_of, party_with
from events.domain.desk import reach_of
from events.domain.enrolment_changes import change_enrolment
from events.domain.expected import expected_people
from events.domain.for_other import keep_key
from events.domain.keeping import erase_contact, erase_unanswered, find_asked, is_asked, keep
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges, contact_hash
from events.domain.take_out import take_out
from events.errors import EventsError
from events.models import Enrolment, Party, Registration
from tests.events.enrolling import cohort, dates, enter, words
from tests.events.registering import MINUTE, NOW, join, session, told
from tests.events.several import take, weekly

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE
THREE_DAYS = timedelta(hours=72)
ADDRESS = "camille@exemple.example"


def contact(party: Party) -> tuple[str, str, object]:
    found = type(party)._default_manager.get(pk=party.pk)
    return found.email, found.email_hash, found.keep_until


def for_other(**fields: Any) -> Registration:
    return join(session(), **{"nickname": "Camille", "for_other": True, **fields})


def refused(code: str) -> "pytest.RaisesExc[EventsError]":
    return pytest.raises(EventsError, check=lambda error: error.code == code)


class TestRegisteringSomebodyElse:
    def test_an_address_of_theirs_waits_for_an_answer(self):
        registration = for_other(email=ADDRESS)
        assert registration.keep_until == NOW + THREE_DAYS
        assert registration.is_for_other is True
        assert told(registration) == ["keep"]

    def test_so_does_a_number(self):
        assert for_other(phone="06 12 34 56 78").keep_until == NOW + THREE_DAYS

    def test_without_a_contact_nothing_waits(self):
        registration = for_other()
        assert registration.keep_until is None
        assert told(registration) == ["confirmed"]

    def test_one_contact_for_one_message(self):
        with refused("one_contact_only"):
            for_other(email=ADDRESS, phone="06 12 34 56 78")

    def test_ones_own_address_does_not_wait(self):
        assert join(session(), email=ADDRESS).keep_until is None

    def test_a_repeat_that_says_it_is_for_oneself_is_another_request(self):
        occurrence = session()
        join(occurrence, submission_id="a", for_other=True)
        with refused("idempotency_conflict"):
            join(occurrence, submission_id="a")

    @pytest.mark.parametrize("join_all", [lambda: enter, lambda: take])
    def test_all_dates_wait_for_one_answer(self, join_all):
        event = cohort() if join_all() is enter else weekly()
        party = join_all()(event, email=ADDRESS, for_other=True)
        assert words(party) == [("keep", 0)]
        assert {row.keep_until for row in [party, *dates(party)]} == {NOW + THREE_DAYS}


class TestWhileItWaits:
    def test_who_holds_the_link_does_not_read_it(self):
        registration = for_other(email=ADDRESS)
        found = take_out(token=registration.token)
        assert (found["email"], found["for_other"]) == ("", True)
        assert ADDRESS not in str(found)

    def test_who_holds_the_link_does_not_change_it(self):
        registration = for_other(email=ADDRESS)
        for changes in (
            RegistrationChanges(email="autre@exemple.example"),
            RegistrationChanges(phone="06 12 34 56 78"),
        ):
            with refused("contact_of_other"):
                change(token=registration.token, changes=changes, now=LATER)
        assert contact(registration)[0] == ADDRESS

    def test_who_holds_the_link_does_not_make_messages_louder(self):
        registration = for_other(email=ADDRESS, discreet=False)
        assert registration.is_discreet is True
        with refused("contact_of_other"):
            change(token=registration.token, changes=RegistrationChanges(discreet=False), now=LATER)
        change(token=registration.token, changes=RegistrationChanges(discreet=True), now=LATER)
        keep(token=registration.token, key=keep_key(registration), now=LATER)
        change(token=registration.token, changes=RegistrationChanges(discreet=False), now=LATER)
        assert Registration.objects.get().is_discreet is False

    def test_nor_adds_one_where_there_is_none(self):
        with refused("contact_of_other"):
            change(token=for_other().token, changes=RegistrationChanges(email=ADDRESS), now=LATER)

    def test_other_answers_can_be_changed(self):
        registration = for_other(email=ADDRESS)
        change(token=registration.token, changes=RegistrationChanges(nickname="Cam"), now=LATER)
        assert Registration.objects.get().nickname == "Cam"

    def test_whoever_types_the_address_gets_nothing_for_it(self):
        for_other(email=ADDRESS)
        assert party_with(contact=contact_hash(ADDRESS)) is None
        assert appointments_of(contact=contact_hash(ADDRESS), now=NOW) == []

    def test_organisers_read_that_there_is_no_contact(self):
        registration = for_other(phone="06 12 34 56 78")
        reach = reach_of(registration.occurrence)
        assert (reach.by_email, reach.to_call, reach.without_contact) == (0, (), 1)
        assert [one.has_contact for one in expected_people(registration.occurrence)] == [False]


class TestAnswering:
    def test_keeping_makes_it_theirs_and_tells_how_things_stand(self):
        registration = for_other(email=ADDRESS)
        key = keep_key(registration)
        keep(token=registration.token, key=key, now=LATER)
        keep(token=registration.token, key=key, now=LATER + MINUTE)
        assert contact(registration) == (ADDRESS, contact_hash(ADDRESS), None)
        assert Registration.objects.get().is_for_other is False
        assert told(registration) == ["keep", "confirmed"]
        change(token=registration.token, changes=RegistrationChanges(email=""), now=LATER + MINUTE)

    def test_who_gave_up_meanwhile_is_told_nothing(self):
        registration = for_other(email=ADDRESS)
        cancel(token=registration.token, now=LATER)
        keep(token=registration.token, key=keep_key(registration), now=LATER + MINUTE)
        assert told(registration) == ["keep", "cancelled"]

    def test_erasing_leaves_the_name_and_the_seat(self):
        registration = for_other(email=ADDRESS)
        for _twice in range(2):
            erase_contact(token=registration.token, key=keep_key(registration), now=LATER)
        assert contact(registration) == ("", "", None)
        found = Registration.objects.get()
        assert (found.nickname, found.status, found.is_for_other) == (
            "Camille",
            "confirmed",
            True,
        )
        with refused("contact_of_other"):
            change(token=found.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)

    def test_what_was_kept_is_not_erased_by_the_same_link(self):
        registration = for_other(email=ADDRESS)
        key = keep_key(registration)
        keep(token=registration.token, key=key, now=LATER)
        erase_contact(token=registration.token, key=key, now=LATER)
        assert contact(registration)[0] == ADDRESS

    def test_the_link_of_the_registration_is_not_enough(self):
        registration = for_other(email=ADDRESS)
        for key in ("", "0" * 32, registration.token, keep_key(for_other())):
            with refused("not_found"):
                keep(token=registration.token, key=key, now=LATER)
            with refused("not_found"):
                erase_contact(token=registration.token, key=key, now=LATER)

    @pytest.mark.parametrize("make", [enter, take])
    def test_one_answer_is_for_all_dates(self, make):
        party = make(cohort() if make is enter else weekly(), email=ADDRESS, for_other=True)
        keep(token=party.token, key=keep_key(party), now=LATER)
        assert {contact(row) for row in [party, *dates(party)]} == {
            (ADDRESS, contact_hash(ADDRESS), None)
        }
        assert words(party) == [("keep", 0), ("confirmed", 0)]
        change_enrolment(
            token=party.token, changes=RegistrationChanges(email=""), now=LATER + MINUTE
        )

    @pytest.mark.parametrize("make", [enter, take])
    def test_erasing_is_for_all_dates_too(self, make):
        party = make(cohort() if make is enter else weekly(), email=ADDRESS, for_other=True)
        erase_contact(token=party.token, key=keep_key(party), now=LATER)
        assert {contact(row) for row in [party, *dates(party)]} == {("", "", None)}
        assert Enrolment.objects.get().status == "confirmed"


class TestWithoutAnAnswer:
    def test_it_is_erased_after_72_hours_and_nobody_is_told(self):
        registration = for_other(email=ADDRESS)
        assert erase_unanswered(now=NOW + THREE_DAYS - MINUTE) == 0
        assert contact(registration)[0] == ADDRESS
        assert erase_unanswered(now=NOW + THREE_DAYS) == 1
        assert erase_unanswered(now=NOW + THREE_DAYS) == 0
        assert contact(registration) == ("", "", None)
        assert Registration.objects.get().nickname == "Camille"
        assert told(registration) == ["keep"]

    def test_at_all_dates(self):
        party = take(weekly(), email=ADDRESS, for_other=True)
        assert erase_unanswered(now=NOW + THREE_DAYS) == 1
        assert {contact(row) for row in [party, *dates(party)]} == {("", "", None)}

    def test_then_it_is_too_late(self):
        registration = for_other(email=ADDRESS)
        key = keep_key(registration)
        asked = find_asked(token=registration.token, key=key)
        assert is_asked(asked, now=NOW + THREE_DAYS - MINUTE)
        assert not is_asked(asked, now=NOW + THREE_DAYS)
        for late in (NOW + THREE_DAYS, NOW + THREE_DAYS + MINUTE):
            with refused("too_late"):
                keep(token=registration.token, key=key, now=late)
            erase_unanswered(now=late)

    def test_what_was_kept_stays(self):
        registration = for_other(email=ADDRESS)
        keep(token=registration.token, key=keep_key(registration), now=LATER)
        assert erase_unanswered(now=NOW + 2 * THREE_DAYS) == 0
        assert contact(registration)[0] == ADDRESS
