from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.notifications.serving import served

from .server import Server


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A mail server that this process and those that it starts send to."""
    with served(Server, settings) as made:
        yield made
