from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.events.domain.remote_calendars.servers import Site, serving


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A server that we are allowed to read though it is on this machine."""
    with serving() as found:
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({found.port})
        yield found
