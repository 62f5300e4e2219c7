"""The API's tests stand at one instant, with nobody's tries counted before."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests.events.api.caller import Caller, Desk, make_desk
from tests.events.registering import NOW


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        cache.clear()
        yield


@pytest.fixture
def anybody() -> Caller:
    """A program without a token."""
    return Caller()


@pytest.fixture
def desk(db: None) -> Desk:
    """An organiser's program."""
    return make_desk()


@pytest.fixture
def stranger(db: None) -> Desk:
    """Another organisation's program."""
    return make_desk()
