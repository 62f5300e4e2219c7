"""Who waits for the group's yes, counted as the answers that are needed."""

import pytest

from events.domain.awaiting import awaiting_answer
from events.domain.rushes import guard_whole
from events.models import AccessMode
from groups.models import RoleName
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW, join, session
from tests.factories import make_role, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def run_by(event, name=RoleName.ORGANIZER):
    user = make_user()
    make_role(user, group=event.group, name=name)
    return user


def test_each_party_once_whatever_its_seats():
    asked = session(access_mode=AccessMode.APPROVAL)
    for companions in (0, 3):
        join(asked, companions=companions)
    user = run_by(asked.event)
    assert awaiting_answer(user=user, now=NOW) == [(asked, 2)]
    assert awaiting_answer(user=user, now=asked.starts_at) == []


def test_who_asks_for_a_whole_once_at_its_first_date():
    event = cohort()
    guard_whole(event=event, now=NOW)
    for _number in range(2):
        enter(event)
    (found,) = awaiting_answer(user=run_by(event), now=NOW)
    assert found == (event.occurrences.earliest("starts_at"), 2)


@pytest.mark.parametrize("name", [RoleName.FACILITATOR, RoleName.READER])
def test_only_told_to_who_may_answer(name):
    asked = session(access_mode=AccessMode.APPROVAL)
    join(asked)
    assert awaiting_answer(user=run_by(asked.event, name), now=NOW) == []
