"""Django's deployment check under the settings of a real site, with keys drawn for it."""

import os
import subprocess
import sys
import tempfile

from config.new_keys import new_keys


def main() -> int:
    """Run ``manage.py check --deploy``; give its exit code."""
    with tempfile.TemporaryDirectory(prefix="tablee-") as home:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "TABLEE_HOME": home,
            "SITE_URL": "https://tablee.example",
            "TRUSTED_PROXIES": "127.0.0.1",
            **new_keys(),
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
