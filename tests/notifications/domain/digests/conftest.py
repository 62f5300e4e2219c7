"""An organiser to be told, and the addresses of a site that tells them."""

from __future__ import annotations

from typing import Any

import pytest

from groups.models import User
from tests.factories import make_group, make_registration
from tests.notifications.domain.digests.eve import make_session, organizer_of


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"
    settings.CONTACT_EMAIL = "contact@agenda.exemple.example"


@pytest.fixture
def organizer() -> User:
    """Somebody of whose group one session takes place tomorrow, with one party."""
    group = make_group(name="Les Tilleuls")
    make_registration(occurrence=make_session(group), nickname="Camille")
    return organizer_of(group)
