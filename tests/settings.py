"""Settings of the test runs: the real ones, with keys and places of their own.

``TEST_DATABASE=postgres`` runs on a real PostgreSQL server that the tests start.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TABLEE_HOME" not in os.environ:
    # Short, for the path of a unix socket has room for 100 characters.
    _home = tempfile.mkdtemp(prefix="tablee-")
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
    os.environ["TABLEE_HOME"] = _home

from config.settings import *  # noqa: F403
from config.settings import DATABASES, TABLEE_HOME

TEST_DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
POSTGRES_DATA = Path(tempfile.gettempdir()) / f"{TABLEE_HOME.name}-postgres"

if TEST_DATABASE == "postgres":
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tablee",
        "USER": "postgres",
        "HOST": str(POSTGRES_DATA),
        "TEST": {},
    }
else:
    # A file, not memory: threads, worker processes and the journal are as in life.
    DATABASES["default"]["TEST"] = {"NAME": str(TABLEE_HOME / "test.sqlite3")}

# A connection kept by a thread that ended would be a leak in the eyes of the tests.
DATABASES["default"]["CONN_MAX_AGE"] = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
