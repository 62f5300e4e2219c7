"""Where one way of registering meets another: what each does rightly alone must hold together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from events.domain.enrolment_changes import change_enrolment
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.for_other import keep_key
from events.domain.keeping import keep
from events.domain.memberships import come, recognise, stay_away
from events.domain.muting import set_muted
from events.domain.occurrence_changes import cancel_occurrence, restore_occurrence
from events.domain.offers import expire_offers
from events.domain.refused_contacts import mark_refused
from events.domain.registration_changes import accept, cancel, change, decline
from events.domain.registration_requests import RegistrationChanges, contact_hash
from events.models import ContactChannel, Event, Notice, Registration, RegistrationStatus
from groups.models import Member
from tests.events.enrolling import cohort, dates, enter, sessions_of, words
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told
from tests.events.several import take, weekly
from tests.events.talking import call_me, season
from tests.factories import make_registration

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE
ADDRESS = "camille@exemple.example"
OTHER_ADDRESS = "zoe@exemple.example"
MOBILE, LANDLINE = "06 39 98 12 34", "04 65 71 12 34"


@pytest.fixture
def sms(settings: Settings) -> None:
    settings.SMS_URL, settings.HAS_SMS = "form://127.0.0.1:1/sms?:to={phone}", True


def all_told() -> None:
    """Let all that waits to be told be told."""
    Notice.objects.update(planned_at=LATER)


def updated(event: Event, **fields: Any) -> None:
    fresh = Event.objects.get(pk=event.pk)
    update_event(event=fresh, draft=replace(draft_of(fresh), **fields), now=LATER)


class TestAContactAddedLater:
    """Who can be written to from now on is told where they stand, once."""

    @pytest.mark.parametrize(
        ("fields", "first", "word"),
        [
            ({}, "confirmed", "confirmed"),
            ({"capacity": 1}, "waitlisted", "waitlisted"),
            ({"access_mode": "approval"}, "pending", "pending"),
            ({"access_mode": "drop_in", "takes_plans": True}, "planned", "planned"),
        ],
    )
    def test_to_a_date(self, fields: dict[str, Any], first: str, word: str):
        occurrence = session(**fields)
        if "capacity" in fields:
            join(occurrence)
        made = join(occurrence)
        all_told()
        for _twice in range(2):
            changes = RegistrationChanges(email=ADDRESS)
            change(token=made.token, changes=changes, now=LATER)
        assert told(made) == [first, word]

    def test_a_word_that_waits_already_goes_there(self):
        made = join(session())
        change(token=made.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)
        assert told(made) == ["confirmed"]

    def test_nothing_is_told_of_other_changes(self):
        made = join(session(), email=ADDRESS)
        for changes in (
            RegistrationChanges(nickname="Zo"),
            RegistrationChanges(email=ADDRESS, discreet=False),
            RegistrationChanges(email=""),
        ):
            change(token=made.token, changes=changes, now=LATER)
        assert told(made) == ["confirmed"]

    def test_an_address_put_right_is_one(self):
        made = join(session(), email="camile@exemple.example")
        all_told()
        change(token=made.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)
        assert told(made) == ["confirmed", "confirmed"]

    def test_a_mobile_is_one_where_sms_leave(self, sms: None):
        made = join(session())
        all_told()
        change(token=made.token, changes=RegistrationChanges(phone=LANDLINE), now=LATER)
        assert told(made) == ["confirmed"]
        change(token=made.token, changes=RegistrationChanges(phone=MOBILE), now=LATER)
        assert told(made) == ["confirmed", "confirmed"]

    def test_a_mobile_beside_an_address_is_none(self, sms: None):
        made = join(session(), email=ADDRESS)
        change(token=made.token, changes=RegistrationChanges(phone=MOBILE), now=LATER)
        assert told(made) == ["confirmed"]

    def test_of_a_date_called_off_that_is_said(self):
        occurrence = session()
        made = join(occurrence)
        cancel_occurrence(occurrence_id=occurrence.public_id, now=LATER)
        all_told()
        changes = RegistrationChanges(email=ADDRESS)
        change(token=made.token, changes=changes, now=LATER + timedelta(hours=1))
        assert told(made) == ["confirmed", "called_off", "called_off"]

    def test_to_a_cohort_and_to_several_dates(self):
        for party in (enter(cohort()), take(weekly())):
            all_told()
            for _twice in range(2):
                changes = RegistrationChanges(email=ADDRESS)
                change_enrolment(token=party.token, changes=changes, now=LATER)
            assert words(party) == [("confirmed", 0), ("confirmed", 0)]

    def test_to_a_request_for_a_first_talk(self):
        party = call_me(season(), phone=LANDLINE)
        all_told()
        change_enrolment(token=party.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)
        assert words(party) == [("asked", 0), ("asked", 0)]


class TestKeptBySomebodyElse:
    def kept(self, made: Registration) -> list[str]:
        all_told()
        keep(token=made.token, key=keep_key(made), now=LATER + timedelta(hours=1))
        return told(made)

    def test_who_only_plans_to_come_has_reserved_nothing(self):
        made = join(session(access_mode="drop_in", takes_plans=True), email=ADDRESS, for_other=True)
        assert self.kept(made) == ["keep", "planned"]

    def test_a_date_called_off_meanwhile_is_said_so(self):
        occurrence = session()
        made = join(occurrence, email=ADDRESS, for_other=True)
        cancel_occurrence(occurrence_id=occurrence.public_id, now=LATER)
        assert self.kept(made) == ["keep", "called_off", "called_off"]


class TestAMember:
    def known(self, **fields: Any) -> tuple[Member, list[Any]]:
        event = weekly(access_mode="members_only", **fields)
        sessions = sessions_of(event)
        asked = join(sessions[0], nickname="Zoé", email=ADDRESS, reminders=(180,))
        set_muted(asked, {"reminders"})
        member = recognise(registration=asked, now=LATER).member
        assert member is not None
        return member, sessions

    def test_what_they_turned_off_stays_off_at_the_next_date(self):
        member, sessions = self.known()
        made = come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        assert (made.muted, made.reminder_offsets) == (["reminders"], [180])

    def test_an_address_that_takes_nothing_is_still_known_as_such(self):
        member, sessions = self.known()
        mark_refused(channel=ContactChannel.EMAIL, contact_hash=contact_hash(ADDRESS), now=LATER)
        made = come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        assert made.email_refused_at == LATER

    def test_who_let_an_offer_go_by_comes_back_to_one_place(self):
        member, sessions = self.known(capacity=1, confirms_offers=True)
        second = sessions[1]
        first = join(second, nickname="Ali")
        first = accept(registration=first, now=LATER)
        come(token=member.token, occurrence_id=second.public_id, now=LATER)
        cancel(token=first.token, now=LATER)
        expire_offers(now=LATER + timedelta(hours=25))
        again = LATER + timedelta(hours=26)
        come(token=member.token, occurrence_id=second.public_id, now=again)
        own = Registration.objects.filter(member=member, occurrence=second)
        assert [row.status for row in own] == ["confirmed"]
        stay_away(token=member.token, occurrence_id=second.public_id, now=again)
        assert seats_of(second)[0] == 0


class TestOffers:
    def test_none_is_made_where_no_message_goes(self, sms: None):
        occurrence = session(capacity=1, confirms_offers=True)
        first = join(occurrence, nickname="A")
        join(occurrence, nickname="B", phone=LANDLINE)
        cancel(token=first.token, now=LATER)
        assert seats_of(occurrence)[1] == {"A": "cancelled", "B": "confirmed"}

    def test_a_number_for_calling_alone_is_asked_nothing(self, sms: None):
        occurrence = session(capacity=1, confirms_offers=True)
        made = make_registration(
            occurrence=occurrence,
            status=RegistrationStatus.WAITLISTED,
            phone="+33639981234",
            channel="no_sms",
        )
        occurrence.refresh_from_db()
        cancel_occurrence(occurrence_id=occurrence.public_id, now=LATER)
        restore_occurrence(occurrence_id=occurrence.public_id, now=LATER)
        made.refresh_from_db()
        assert made.status == "confirmed"


class TestAnotherWayToCome:
    def test_where_all_may_just_come_nobody_waits(self):
        occurrence = session(capacity=1, confirms_offers=True)
        rows = [
            join(occurrence, nickname=name, email=f"{name.lower()}@exemple.example")
            for name in "ABC"
        ]
        cancel(token=rows[0].token, now=LATER)
        assert seats_of(occurrence)[1] == {"A": "cancelled", "B": "offered", "C": "waitlisted"}
        updated(occurrence.event, access_mode="drop_in", takes_plans=True)
        assert seats_of(occurrence) == (
            0,
            {"A": "cancelled", "B": "confirmed", "C": "confirmed"},
        )
        assert told(rows[1]) == ["waitlisted", "offered", "planned"]
        assert told(rows[2]) == ["waitlisted", "planned"]
        assert expire_offers(now=LATER + timedelta(days=2)) == 0

    @pytest.mark.parametrize("mode", ["approval", "members_only"])
    @pytest.mark.parametrize("takes_plans", [True, False])
    def test_nobody_waits_for_a_yes_either(self, mode, takes_plans):
        occurrence = session(access_mode=mode, capacity=1)
        asked = [join(occurrence, nickname=name) for name in ("Zoé", "Ana")]
        no = join(occurrence, nickname="Léo")
        decline(registration=no, now=NOW)
        updated(occurrence.event, access_mode="drop_in", takes_plans=takes_plans)
        assert [told(one) for one in asked] == [["pending", "planned"]] * 2
        assert told(no) == ["pending", "declined"]
        states = {"Zoé": "confirmed", "Ana": "confirmed", "Léo": "declined"}
        assert seats_of(occurrence) == (0, states)
        accept(registration=asked[0], now=LATER)
        assert told(asked[0]) == ["pending", "planned"]

    def test_who_waited_on_several_dates_reads_it_once(self):
        event = weekly(capacity=1)
        take(event)
        party = take(event)
        updated(event, access_mode="drop_in", takes_plans=True)
        assert [row.status for row in dates(party)] == ["confirmed"] * 3
        assert words(party) == [("waitlisted", 0), ("planned", 0)]


def test_each_date_of_several_bears_what_was_added():
    party = take(weekly())
    change_enrolment(token=party.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)
    assert {row.email for row in dates(party)} == {ADDRESS}
