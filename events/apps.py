"""Django's entry for the app ``events``."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The app ``events``."""

    name = "events"
