"""Django's entry for the app ``notifications``."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app ``notifications``."""

    name = "notifications"

    def ready(self) -> None:
        """Listen to what other apps say is due."""
        # Models can only be imported once every app is there.
        from events.domain.nudges import work_due  # noqa: PLC0415
        from notifications.nudging import nudger  # noqa: PLC0415

        work_due.connect(nudger.wake, dispatch_uid="notifications.nudger")
