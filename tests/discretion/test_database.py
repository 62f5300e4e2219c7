"""Whoever takes the database's files away reads nobody in them."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from events.models import Registration
from tests.discretion.filled import Site, fill
from tests.discretion.rows import all_rows

READ = """
import pathlib, sys
for file in sys.argv[1:]:
    sys.stdout.buffer.write(pathlib.Path(file).read_bytes())
"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def site() -> Site:
    return fill()


def spellings(text: str) -> list[bytes]:
    """A text as a file might hold it."""
    raw = text.encode()
    forms = {raw, text.lower().encode(), text.encode("utf-16-le"), raw.hex().encode()}
    return [*forms, base64.b64encode(raw).rstrip(b"=")]


def found_in(content: bytes, traces: dict[str, str]) -> list[str]:
    return [
        name
        for name, text in traces.items()
        if any(spelling in content for spelling in spellings(text))
    ]


def database_files() -> list[Path]:
    """The file and its journal; of PostgreSQL, all of its tables and its write-ahead log."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return [file for file in name.parent.glob(f"{name.name}*") if file.is_file()]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        own = cursor.fetchone()[0]
    data = settings.POSTGRES_DATA
    found = [*(data / "base" / str(own)).iterdir(), *(data / "pg_wal").iterdir()]
    return [file for file in found if file.is_file()]


def read_elsewhere(files: list[Path]) -> bytes:
    """Read them in another process.

    Closing a SQLite file lets go of all locks that this process holds on it (« How To Corrupt
    An SQLite Database File », 2.2).
    """
    command = [sys.executable, "-c", READ, *map(str, files)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_nobody_is_read_in_the_files(site):
    files = database_files()
    content = read_elsewhere(files)
    assert len(content) > 100_000
    # What is public is there: it is the right file, and it was written.
    assert b"Les Tilleuls" in content
    assert found_in(content, site.traces) == []


def test_nobody_is_read_in_a_dump(site):
    content = all_rows()
    assert b"Les Tilleuls" in content
    assert found_in(content, site.traces) == []


def test_a_need_is_not_read_beside_who_has_it(site):
    rows = Registration.objects.annotate(raw=Cast("access_needs", TextField()))
    (need,) = rows.filter(pk=site.people[0].pk).values_list("raw", flat=True)
    assert need
    assert "sign" not in need
    assert Registration.objects.get(pk=site.people[0].pk).access_needs == "sign_language"


def test_the_search_would_find_them(site):
    """The same search, over what is read with the keys."""
    clear = str([*Registration.objects.values("nickname", "email", "phone", "token", "code")])
    names = {"nickname", "another nickname", "address", "phone", "token 0", "code 1"}
    assert names <= set(found_in(clear.encode(), site.traces))
