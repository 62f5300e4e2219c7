from __future__ import annotations

import pytest

from events.domain.imports import import_file
from groups.domain.territories import load_territories
from tests.events.imports.files import NOW, ORGANIZATIONS


@pytest.fixture
def towns(db: None) -> None:
    """The four départements of the files, with all their communes."""
    load_territories(departments=["38", "63", "69", "73"])


@pytest.fixture
def organizations(towns: None) -> None:
    """The organisations of the files, imported."""
    report = import_file(data=ORGANIZATIONS, now=NOW)
    assert report.is_written
