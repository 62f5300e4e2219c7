from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from events.models import CalendarSource
from groups.models import SupportGroup
from tests.events.domain.calendar_sources.following import follow
from tests.events.domain.remote_calendars.servers import Site, serving
from tests.factories import make_group


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """Where a group keeps its calendar: a real server, on this machine."""
    with serving() as found:
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({found.port})
        yield found


@pytest.fixture
def group(db: None) -> SupportGroup:
    return make_group(name="GEM Les Tilleuls")


@pytest.fixture
def source(site: Site, group: SupportGroup) -> CalendarSource:
    """The group's calendar, never read yet."""
    return follow(group, site)
