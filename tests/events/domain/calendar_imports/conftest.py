from __future__ import annotations

import pytest

from groups.domain.territories import load_territories
from groups.models import SupportGroup
from tests.factories import make_group


@pytest.fixture
def group(db: None) -> SupportGroup:
    return make_group(name="GEM Les Tilleuls")


@pytest.fixture
def towns(db: None) -> None:
    """The communes of Isère and Rhône."""
    load_territories(departments=["38", "69"])
