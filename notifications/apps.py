"""Django's entry for the app ``notifications``."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app ``notifications``."""

    name = "notifications"
