"""Django's entry for the app ``events``."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class EventsConfig(AppConfig):
    """The app ``events``."""

    name = "events"

    def ready(self) -> None:
        """Listen to groups that change: their name and place stand in calendars.

        And have keys that were destroyed stay so when an older backup is put back, and what
        organisers wrote to a person be among what that person takes away.
        """
        # Models can only be imported once every app is there.
        from events.domain.feeds import group_changed  # noqa: PLC0415
        from events.domain.session_messages import notes_taken_out  # noqa: PLC0415
        from events.domain.take_out import add_part  # noqa: PLC0415
        from events.domain.year_closing import remember_destroyed  # noqa: PLC0415
        from groups.domain.backups import keep_across_restores  # noqa: PLC0415

        post_save.connect(
            group_changed, sender="groups.SupportGroup", dispatch_uid="events.group_changed"
        )
        keep_across_restores("year keys", remember_destroyed)
        add_part("notes", notes_taken_out)
