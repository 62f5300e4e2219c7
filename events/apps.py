"""Django's entry for the app ``events``."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class EventsConfig(AppConfig):
    """The app ``events``."""

    name = "events"

    def ready(self) -> None:
        """Listen to groups that change: their name and place stand in calendars."""
        # Models can only be imported once every app is there.
        from events.domain.feeds import group_changed  # noqa: PLC0415

        post_save.connect(
            group_changed, sender="groups.SupportGroup", dispatch_uid="events.group_changed"
        )
