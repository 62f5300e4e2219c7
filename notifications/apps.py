"""Django's entry for the app ``notifications``."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app ``notifications``."""

    name = "notifications"

    def ready(self) -> None:
        """Listen to what other apps say is due; add to what people take away and to the desk."""
        # Models can only be imported once every app is there.
        from anymail.signals import tracking  # noqa: PLC0415

        from events.domain.nudges import work_due  # noqa: PLC0415
        from events.domain.take_out import add_part  # noqa: PLC0415
        from events.views.organizer import parts  # noqa: PLC0415
        from notifications.domain.history import messages_of  # noqa: PLC0415
        from notifications.nudging import nudger  # noqa: PLC0415
        from notifications.provider_events import take_event  # noqa: PLC0415
        from notifications.views.delivery_log import messages_line  # noqa: PLC0415

        tracking.connect(take_event, dispatch_uid="notifications.provider_events")
        work_due.connect(nudger.wake, dispatch_uid="notifications.nudger")
        add_part("messages", messages_of)
        parts.add_part("messages", messages_line)
