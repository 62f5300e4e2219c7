"""The Celery program: workers and beat run ``celery -A config.celery``."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import beat_embedded_init, beat_init, setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tablee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_kwargs: object) -> None:
    """Celery's own set-up would print unmasked lines."""
    dictConfig(settings.LOGGING)


@beat_init.connect
@beat_embedded_init.connect
def extend_at_start(**_kwargs: object) -> None:
    """A site that was off for weeks has a short horizon: don't wait for the night."""
    app.send_task("events.tasks.extend_occurrences", expires=3600)
