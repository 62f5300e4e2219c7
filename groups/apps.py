"""Django's entry for the app ``groups``."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class GroupsConfig(AppConfig):
    """The app ``groups``."""

    name = "groups"

    def ready(self) -> None:
        """Register what ``manage.py check`` looks at, and what is noted of who comes in."""
        # Imported here: both need the apps to be loaded.
        from groups import accounts, checks  # noqa: F401, PLC0415

        user_logged_in.connect(accounts.note_language, dispatch_uid="language")
        user_logged_in.connect(accounts.keep_session, dispatch_uid="session")
