"""Settings of the test runs: the real ones, with keys and places of their own."""

import os
import tempfile

os.environ.setdefault("TABLEE_HOME", tempfile.mkdtemp(prefix="tablee-tests-"))
os.environ.setdefault("SECRET_KEY", "tests-only")

from config.settings import *  # noqa: E402, F403
