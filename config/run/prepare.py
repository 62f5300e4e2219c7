"""Make the database ready: ``python -m config.run.prepare``, run before the parts start."""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone


def main() -> None:
    """Bring tables up to date, load territories, gather files, load the demo where allowed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_territories", verbosity=0)
    if not settings.EMBEDDED:
        call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO_ALLOWED:
        load_demo_into_an_empty_database()


def load_demo_into_an_empty_database() -> None:
    """Load the demo, unless it or anything else is there."""
    # Models can only be imported once Django is set up.
    from events.domain.demo import load_demo  # noqa: PLC0415
    from events.errors import EventsError  # noqa: PLC0415

    try:
        load_demo(now=timezone.now())
    except EventsError as error:
        if error.code != "not_empty":
            raise


if __name__ == "__main__":
    main()
