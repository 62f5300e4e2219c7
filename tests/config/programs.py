"""Start programs of ours as a person would: nothing is exported but what a test gives."""

import os
import subprocess
import sys

from config.settings.environment import BASE_DIR


def clean_environment(**variables: str) -> dict[str, str]:
    """What a bare shell exports, and the variables of this test."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **variables}


def run_python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run this Python to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=clean_environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def print_settings(*names: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the settings, then print some of them, one a line."""
    values = ", ".join(f"s.{name}" for name in names)
    return run_python(
        "-c", f"from config import settings as s; print({values}, sep='\\n')", **variables
    )
