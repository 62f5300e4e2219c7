"""Settings of the test runs: the real ones, in a place of their own.

``TEST_DATABASE=postgres`` runs on a real PostgreSQL server that the tests start. Programs that
tests start (a worker, a web server) read this file too: they find the place in
``TABLEE_TEST_HOME`` and the database of the running test in ``TABLEE_TEST_DATABASE``.
"""

import os
import re
from pathlib import Path

from tests.places import new_home

# What the developer's shell exports must not reach the tests.
_EXPORTED = """
    SECRET_KEY FIELD_ENCRYPTION_KEYS LOOKUP_KEY DATABASE_URL REDIS_URL EMAIL_URL FROM_EMAIL
    CONTACT_EMAIL BOUNCE_ADDRESS WEBHOOK_SECRET SMS_URL SITE_URL ALLOWED_HOSTS TRUSTED_PROXIES
    DEBUG RATE_LIMITS REQUIRE_SECOND_FACTOR HOST PORT
"""
for _name in re.findall(r"\w+", _EXPORTED):
    os.environ.pop(_name, None)

IS_STARTED_BY_A_TEST = "TABLEE_TEST_HOME" in os.environ
if not IS_STARTED_BY_A_TEST:
    os.environ["TABLEE_TEST_HOME"] = str(new_home())
os.environ["TABLEE_HOME"] = os.environ["TABLEE_TEST_HOME"]
# Nothing listens there until a test asks for the fixture ``broker``.
BROKER_DIRECTORY = Path(os.environ["TABLEE_HOME"]) / "broker"
os.environ["REDIS_URL"] = f"unix://{BROKER_DIRECTORY}/broker.sock"
for _name in ("EMAIL_URL", "PORT"):
    if f"TABLEE_TEST_{_name}" in os.environ:
        os.environ[_name] = os.environ[f"TABLEE_TEST_{_name}"]

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, DATABASES, TABLEE_HOME  # noqa: E402
from config.settings.databases import POSTGRES_OPTIONS  # noqa: E402

TEST_DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
POSTGRES_DATA = TABLEE_HOME.with_name(f"{TABLEE_HOME.name}-postgres")

if TEST_DATABASE == "postgres":
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tablee",
        "USER": "postgres",
        "HOST": str(POSTGRES_DATA),
        "OPTIONS": {**POSTGRES_OPTIONS},
    }
else:
    # A file, not memory: threads, other processes and the journal are as in life.
    DATABASES["default"]["TEST"] = {"NAME": str(TABLEE_HOME / "test.sqlite3")}
    if "TABLEE_TEST_BUSY_SECONDS" in os.environ:
        DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ["TABLEE_TEST_BUSY_SECONDS"])
if "TABLEE_TEST_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["TABLEE_TEST_DATABASE"]
# A connection kept by a thread that ended would be a leak in the eyes of the tests.
DATABASES["default"]["CONN_MAX_AGE"] = 0

if not IS_STARTED_BY_A_TEST:
    # One process, one memory: what a test finds in the cache never depends on a server.
    CACHES["default"]["LOCATION"] = ""
# Tests write faster than people; the one that measures it sets the real time.
FORM_FILL_SECONDS = 0
