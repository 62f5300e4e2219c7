"""No table for a spreadsheet leaves this site: none can carry a formula (=, +, -, @)."""

import re
from pathlib import Path

import pytest

from config.settings.environment import BASE_DIR

APPS = ("config", "groups", "events", "notifications")
WRITERS = re.compile(r"csv\.writer|DictWriter|text/csv|tab-separated|import openpyxl")
KNOWN = {"territory_fixture.py"}
"""Writes places of the State's own list for ourselves, compressed; nobody opens it."""


@pytest.mark.parametrize("app", APPS)
def test_nothing_writes_tables(app: str) -> None:
    """Whoever adds an export puts an apostrophe before such cells, and tests it here."""
    files = [file for file in Path(BASE_DIR, app).rglob("*.py") if "migrations" not in file.parts]
    assert files
    found = {file.name for file in files if WRITERS.search(file.read_text())}
    assert found - KNOWN == set()
