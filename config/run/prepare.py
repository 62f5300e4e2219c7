"""Make the database ready: ``python -m config.run.prepare``, run before the parts start."""

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands

UNFINISHED = "demo-unfinished"


def main() -> None:
    """Bring tables up to date, load territories, gather files, load the demo where allowed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_territories", verbosity=0)
    if not settings.EMBEDDED:
        call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO_ALLOWED:
        load_demo_once(settings.TABLEE_HOME / UNFINISHED)


def load_demo_once(mark: Path) -> None:
    """Load the demo into an empty database, or again if the first time was cut short."""
    if mark.exists() or not apps.get_model("groups", "SupportGroup").objects.exists():
        sys.stdout.write("Chargement de la démonstration…\n")
        if "load_demo" not in get_commands():
            return
        mark.touch()
        call_command("load_demo", verbosity=0)
        mark.unlink()


if __name__ == "__main__":
    main()
