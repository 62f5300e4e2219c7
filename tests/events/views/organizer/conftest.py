"""A group with its people, and clocks that stand in the middle of a session."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from events.models import Occurrence
from groups.models import RoleName, SupportGroup, User
from tests.events.domain.edits.scenes import NOW as PUBLISHED
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_role,
    make_schedule,
    make_user,
)

# Thursday 3 December 2026, 18 h 45 in Lyon: a quarter of an hour into the session.
NOW = datetime(2026, 12, 3, 17, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def group() -> SupportGroup:
    return make_group(name="Les Tilleuls")


@pytest.fixture
def session(group: SupportGroup) -> Occurrence:
    """A session of the group that began a quarter of an hour ago."""
    return make_session(group)


def make_session(
    group: SupportGroup, start: datetime = datetime(2026, 12, 3, 18, 30), **event: Any
) -> Occurrence:
    schedule = make_schedule(event=make_event(group=group, **event), start=start)
    return make_occurrence(schedule=schedule)


@pytest.fixture
def organizer(group: SupportGroup) -> User:
    user = make_user()
    make_role(user, group=group, name=RoleName.ORGANIZER)
    return user


@pytest.fixture
def desk(organizer: User) -> Client:
    """A browser in which the organiser is logged in."""
    client = Client()
    client.force_login(organizer)
    return client


def login(group: SupportGroup, name: RoleName) -> Client:
    """A browser of somebody with that role in the group."""
    user = make_user()
    make_role(user, group=group, name=name)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def before_the_series(clock: time_machine.Traveller) -> None:
    """Stand where ``tests.events.domain.edits.scenes`` publish their series."""
    clock.move_to(PUBLISHED)
