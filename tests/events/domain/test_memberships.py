from datetime import timedelta
from typing import Any

import pytest

from events.domain.erasure import erase_expired
from events.domain.memberships import (
    come,
    dates_for,
    erase_membership,
    link_of,
    recognise,
    shown_link,
    stay_away,
    take_out_member,
)
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.errors import EventsError
from events.models import Occurrence, Registration
from groups.domain.members import add_member, expire, set_valid_until
from groups.errors import GroupsError
from groups.models import Member
from tests.events.enrolling import sessions_of
from tests.events.registering import MINUTE, NOW, join, seats_of, told
from tests.events.several import weekly

pytestmark = pytest.mark.django_db
LATER = NOW + MINUTE
ADDRESS = "camille@exemple.example"
PHONE = "+33612345678"


@pytest.fixture
def sessions() -> list[Occurrence]:
    return sessions_of(weekly(access_mode="members_only", capacity=2))


def refused(code: str) -> "pytest.RaisesExc[EventsError]":
    return pytest.raises(EventsError, check=lambda error: error.code == code)


def known(occurrence: Occurrence, **fields: Any) -> Member:
    asked = join(occurrence, **{"nickname": "Zoé", **fields})
    member = recognise(registration=asked, now=LATER).member
    assert member is not None
    return member


class TestRecognising:
    def test_a_nickname_asks(self, sessions):
        assert join(sessions[0], nickname="Zoé").status == "pending"
        assert Member.objects.count() == 0

    def test_one_tap_makes_a_member_and_gives_the_seat(self, sessions):
        asked = join(sessions[0], nickname="Zoé")
        for _twice in range(2):
            recognise(registration=asked, now=LATER)
        member = Member.objects.get()
        assert (member.nickname, member.status) == ("Zoé", "active")
        assert member.group == sessions[0].event.group
        found = Registration.objects.get()
        assert (found.status, found.member) == ("confirmed", member)
        assert told(found) == ["pending", "confirmed"]

    def test_the_same_address_is_the_same_member(self, sessions):
        one = known(sessions[0], email=ADDRESS)
        two = known(sessions[1], email=ADDRESS, nickname="Z.")
        assert one == two
        assert Member.objects.count() == 1

    def test_the_same_name_is_not(self, sessions):
        assert known(sessions[0]) != known(sessions[1])

    def test_an_address_given_for_somebody_else_proves_nothing(self, sessions):
        one = known(sessions[0], email=ADDRESS)
        assert known(sessions[1], email=ADDRESS, for_other=True) != one

    def test_nor_does_one_that_somebody_else_gave_for_a_member(self, sessions):
        one = known(sessions[0], email=ADDRESS, for_other=True)
        assert known(sessions[1], email=ADDRESS) != one

    def test_who_had_left_is_a_member_again(self, sessions):
        member = known(sessions[0], email=ADDRESS)
        expire(member, today=NOW.date())
        again = known(sessions[1], email=ADDRESS)
        assert again == member
        assert again.is_valid(on=NOW.date())

    def test_a_full_date_puts_a_member_in_the_line(self, sessions):
        join(sessions[0], companions=1)
        recognise(registration=Registration.objects.get(), now=LATER)
        known(sessions[0], nickname="Ali")
        assert seats_of(sessions[0]) == (2, {"": "confirmed", "Ali": "waitlisted"})


class TestTheLink:
    def test_it_is_shown_to_who_left_no_contact(self, sessions):
        member = known(sessions[0])
        found = Registration.objects.get()
        assert shown_link(found, now=LATER) == link_of(found, now=LATER) == member.token

    def test_it_goes_by_message_to_who_left_one(self, sessions):
        member = known(sessions[0], email=ADDRESS)
        found = Registration.objects.get()
        assert (shown_link(found, now=LATER), link_of(found, now=LATER)) == ("", member.token)

    def test_who_types_a_members_address_and_takes_it_back_sees_nothing(self, sessions):
        known(sessions[0], email=ADDRESS)
        known(sessions[1], email=ADDRESS, now=LATER + MINUTE)
        Registration.objects.update(email="", email_hash="")
        found = Registration.objects.get(occurrence=sessions[1])
        assert shown_link(found, now=LATER) == ""

    @pytest.mark.parametrize(
        "contact",
        [{"email": "autre@exemple.example"}, {"phone": PHONE, "channel": "sms"}, {"email": ""}],
    )
    def test_who_types_a_members_address_and_another_later_is_no_member(
        self, sessions, contact, settings
    ):
        settings.HAS_SMS = True
        member = known(sessions[0], email=ADDRESS)
        asked = join(sessions[1], email=ADDRESS, now=LATER + MINUTE)
        recognise(registration=asked, now=LATER)
        changed = change(token=asked.token, changes=RegistrationChanges(**contact), now=LATER)
        assert (changed.member, changed.status) == (None, "confirmed")
        assert link_of(changed, now=LATER) == ""
        made = come(token=member.token, occurrence_id=sessions[2].public_id, now=LATER)
        assert (made.email, made.phone, made.channel) == (ADDRESS, "", "")

    def test_nor_is_who_types_a_number_of_their_own_beside_it(self, sessions):
        member = known(sessions[0], email=ADDRESS)
        other = known(sessions[1], email=ADDRESS, phone=PHONE, channel="")
        assert other != member
        assert known(sessions[2], email=ADDRESS, phone=PHONE) == other

    def test_a_member_may_give_another_address(self, sessions):
        member = known(sessions[0], email=ADDRESS)
        come_to: dict[str, Any] = {"token": member.token, "now": LATER}
        for number, address in enumerate(("b@exemple.example", "c@exemple.example")):
            latest = Registration.objects.latest("pk")
            changes = RegistrationChanges(email=address)
            assert change(token=latest.token, changes=changes, now=LATER).member == member
            made = come(occurrence_id=sessions[number + 1].public_id, **come_to)
            assert (made.email, link_of(made, now=LATER)) == (address, member.token)

    def test_whoever_registered_somebody_else_does_not_get_theirs(self, sessions):
        known(sessions[0], for_other=True)
        found = Registration.objects.get()
        assert (shown_link(found, now=LATER), link_of(found, now=LATER)) == ("", "")


class TestComing:
    def test_one_tap_is_enough(self, sessions):
        member = known(sessions[0], email=ADDRESS)
        made = come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        assert (made.status, made.nickname, made.email) == ("confirmed", "Zoé", ADDRESS)
        assert told(made) == ["confirmed"]
        again = come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        assert again == made
        assert seats_of(sessions[1]) == (1, {"Zoé": "confirmed"})

    def test_another_tap_takes_it_back_and_another_returns(self, sessions):
        member = known(sessions[0])
        there = {"token": member.token, "occurrence_id": sessions[1].public_id}
        come(**there, now=LATER)
        for _twice in range(2):
            stay_away(**there, now=LATER + MINUTE)
        assert seats_of(sessions[1]) == (0, {"Zoé": "cancelled"})
        come(**there, now=LATER + 2 * MINUTE)
        assert seats_of(sessions[1]) == (1, {"Zoé": "confirmed"})
        assert Registration.objects.filter(occurrence=sessions[1]).count() == 1

    def test_a_full_date_means_waiting(self, sessions):
        member = known(sessions[0])
        for name in ("Ali", "Bo"):
            recognise(registration=join(sessions[1], nickname=name), now=LATER)
        made = come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        assert made.status == "waitlisted"

    def test_a_membership_that_ran_out_says_so(self, sessions):
        member = known(sessions[0])
        set_valid_until(member, day=sessions[1].local_start.date() - timedelta(days=1))
        come_to: dict[str, Any] = {"token": member.token, "now": LATER}
        with refused("membership_over"):
            come(occurrence_id=sessions[1].public_id, **come_to)
        set_valid_until(member, day=sessions[1].local_start.date())
        come(occurrence_id=sessions[1].public_id, **come_to)

    def test_only_dates_of_the_group_for_members(self, sessions):
        member = known(sessions[0])
        [elsewhere, *_] = sessions_of(weekly(access_mode="members_only"))
        [public, *_] = sessions_of(weekly(group=sessions[0].event.group))
        for other in (elsewhere, public):
            with refused("not_found"):
                come(token=member.token, occurrence_id=other.public_id, now=LATER)

    def test_a_date_of_the_group_alone_is_theirs(self):
        [row, *_] = sessions_of(weekly(access_mode="members_only", visibility="private"))
        member = add_member(group=row.event.group, nickname="Zoé", now=NOW, today=NOW.date())
        assert dates_for(member, now=NOW)[0].session == row
        assert come(token=member.token, occurrence_id=row.public_id, now=NOW).status == "confirmed"

    def test_the_list_says_where_one_comes(self, sessions):
        member = known(sessions[0])
        found = dates_for(member, now=LATER)
        assert [one.session for one in found] == sessions
        assert [one.is_coming for one in found] == [True, False, False]

    def test_the_list_takes_the_same_queries(self, sessions, django_assert_num_queries):
        member = known(sessions[0])
        for row in sessions[1:]:
            come(token=member.token, occurrence_id=row.public_id, now=LATER)
        with django_assert_num_queries(3):
            dates_for(member, now=LATER)
        with django_assert_num_queries(3):
            dates_for(member, now=sessions[1].starts_at)


class TestForgetting:
    def test_a_member_takes_all_of_it_out(self, sessions):
        member = known(sessions[0], email=ADDRESS)
        come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        found: dict[str, Any] = take_out_member(token=member.token)
        assert (found["nickname"], len(found["dates"])) == ("Zoé", 2)

    def test_a_member_erases_all_of_it(self, sessions):
        member = known(sessions[0])
        come(token=member.token, occurrence_id=sessions[1].public_id, now=LATER)
        erase_membership(token=member.token, now=LATER)
        assert {row.nickname for row in Registration.objects.all()} == {""}
        assert [seats_of(row)[0] for row in sessions] == [0, 0, 0]
        assert Member.objects.get().erased_at == LATER
        with pytest.raises(GroupsError):
            take_out_member(token=member.token)

    def test_the_nightly_round_forgets_those_who_left(self, sessions):
        member = known(sessions[0])
        cancel(token=Registration.objects.get().token, now=LATER)
        expire(member, today=NOW.date())
        assert erase_expired(now=NOW + timedelta(days=300)).members == 1
        assert Member.objects.get().nickname == ""
