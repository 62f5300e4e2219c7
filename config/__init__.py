"""The house: settings, the queue, the run command, and where addresses lead."""

# Every process that publishes a task must know our broker, not Celery's default one.
from config.celery import app as celery_app

__all__ = ["celery_app"]
