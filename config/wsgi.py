"""The WSGI program that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

# Only now that Django is set up can models be imported.
from config.last_resort import LastResort  # noqa: E402
from config.published import PublishedCalendars  # noqa: E402

application = LastResort(PublishedCalendars(django_application))
