"""Pages looked at in one instant; tests ask for it by ``usefixtures("at_now")``."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests.events.registering import NOW


@pytest.fixture
def at_now() -> Iterator[None]:
    """Stand at ``NOW``, with nobody's tries counted before."""
    with time_machine.travel(NOW, tick=False):
        cache.clear()
        yield
