"""Who is told on the evening before, and when: once a day, and while it is of use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groups.domain.closing import close_account
from groups.models import RoleName, SupportGroup, User
from notifications.domain.digests import is_digest_due, plan_digests, send_digests, stop_digests
from notifications.models import Digest
from tests.factories import make_group, make_registration, make_role, make_user
from tests.groups.proving import give_app
from tests.notifications.conftest import FussyServer
from tests.notifications.domain.digests.eve import (
    DAY,
    EVENING,
    MIDNIGHT,
    MINUTE,
    SECOND,
    make_session,
    organizer_of,
    planned,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class TestSecondProof:
    """A mailbox alone tells nobody of a session where the desk asks for more."""

    def test_not_planned_until_it_is_there(self, organizer, settings):
        settings.REQUIRE_SECOND_FACTOR = True
        assert plan_digests(now=EVENING) == 0
        give_app(organizer)
        assert plan_digests(now=EVENING + MINUTE) == 1

    def test_by_the_wish_of_an_association_only_there(self, organizer):
        other = make_group()
        make_registration(occurrence=make_session(other))
        reached = organizer_of(other)
        association = organizer.roles.get().group.organization
        association.requires_factor = True
        association.save()
        assert plan_digests(now=EVENING) == 1
        assert planned() == [(reached.email, DAY)]

    def test_not_sent_when_it_is_asked_for_meanwhile(self, organizer, mailoutbox, settings):
        assert plan_digests(now=EVENING) == 1
        settings.REQUIRE_SECOND_FACTOR = True
        assert send_digests(now=EVENING) == 0
        assert mailoutbox == []
        assert Digest.objects.get().outcome == Digest.Outcome.EMPTY


class TestWhen:
    def test_from_six_in_the_evening_until_the_day_begins(self, organizer):
        assert plan_digests(now=EVENING - SECOND) == 0
        assert plan_digests(now=EVENING) == 1
        assert planned() == [(organizer.email, DAY)]
        assert Digest.objects.get().until == MIDNIGHT

    def test_late_but_not_after_the_day_began(self, organizer):
        assert plan_digests(now=MIDNIGHT) == 0
        assert plan_digests(now=MIDNIGHT - SECOND) == 1
        assert is_digest_due(now=MIDNIGHT - SECOND)
        assert not is_digest_due(now=MIDNIGHT)
        assert send_digests(now=MIDNIGHT) == 0

    def test_on_the_clock_of_the_group(self):
        group = make_group(timezone="Indian/Reunion")
        make_registration(occurrence=make_session(group))
        organizer_of(group)
        evening = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
        assert plan_digests(now=evening - SECOND) == 0
        assert plan_digests(now=evening) == 1

    def test_a_session_after_midnight_in_london_is_of_the_day_here(self):
        group = make_group()
        make_registration(occurrence=make_session(group, datetime(2026, 12, 3, 0, 30)))
        organizer_of(group)
        assert plan_digests(now=EVENING) == 1

    def test_once_a_user_and_day(self, organizer, fussy_server: FussyServer):
        for later in range(3):
            plan_digests(now=EVENING + later * 5 * MINUTE)
            send_digests(now=EVENING + later * 5 * MINUTE)
        assert len(fussy_server.messages) == 1

    def test_two_zones_are_told_in_one(self, fussy_server: FussyServer):
        user = make_user()
        for zone in ("Indian/Reunion", "Europe/Paris"):
            group = make_group(timezone=zone)
            make_registration(occurrence=make_session(group))
            make_role(user, group=group)
        first = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
        assert plan_digests(now=first) == 1
        assert plan_digests(now=EVENING) == 0
        assert Digest.objects.get().until == MIDNIGHT
        send_digests(now=EVENING)
        (mail,) = fussy_server.messages
        assert words_of(mail).count("1 personne attendue") == 2

    def test_rows_of_long_ago_are_forgotten(self, organizer):
        plan_digests(now=EVENING)
        # The link to be told no more works for thirty days from the day that was told of.
        plan_digests(now=EVENING + timedelta(days=31))
        assert planned() == [(organizer.email, DAY)]
        plan_digests(now=EVENING + timedelta(days=32))
        assert planned() == []


class TestWhom:
    @pytest.mark.parametrize(
        ("name", "is_told"),
        [("owner", 1), ("organizer", 1), ("facilitator", 1), ("reader", 0)],
    )
    def test_who_runs_or_welcomes(self, name, is_told):
        group = make_group()
        make_registration(occurrence=make_session(group))
        organizer_of(group, name)
        assert plan_digests(now=EVENING) == is_told

    def test_who_owns_the_association_once_for_all_its_groups(self):
        group = make_group()
        other = make_group(organization=group.organization)
        for one in (group, other):
            make_registration(occurrence=make_session(one))
        user = organizer_of(group)
        make_role(user, organization=group.organization)
        assert plan_digests(now=EVENING) == 1

    @pytest.mark.parametrize("fields", [{"gets_digest": False}, {"is_active": False}])
    def test_nobody_who_does_not_want_it(self, organizer, fields):
        User.objects.update(**fields)
        assert plan_digests(now=EVENING) == 0

    def test_who_turns_it_off_at_the_last_minute_is_not_told(
        self, organizer, fussy_server: FussyServer
    ):
        plan_digests(now=EVENING)
        assert stop_digests(key=str(Digest.objects.get().stop_key))
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == "empty"
        assert fussy_server.messages == []

    def test_whose_account_stops_at_the_last_minute_is_not_told(
        self, organizer, fussy_server: FussyServer
    ):
        plan_digests(now=EVENING)
        User.objects.update(is_active=False)
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == "empty"
        assert fussy_server.messages == []

    @pytest.mark.parametrize("is_planned", [True, False])
    def test_who_closed_their_account_is_not_told(
        self, organizer, fussy_server: FussyServer, is_planned
    ):
        organizer_of(SupportGroup.objects.get(), RoleName.OWNER, gets_digest=False)
        if is_planned:
            assert plan_digests(now=EVENING) == 1
        close_account(user=organizer, now=EVENING)
        assert plan_digests(now=EVENING) == send_digests(now=EVENING) == 0
        assert not Digest.objects.exists()
        assert fussy_server.messages == []
