"""Django's entry for the app ``groups``."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """The app ``groups``."""

    name = "groups"

    def ready(self) -> None:
        """Register what ``manage.py check`` looks at."""
        # Imported here: checks need the apps to be loaded.
        from groups import checks  # noqa: F401, PLC0415
