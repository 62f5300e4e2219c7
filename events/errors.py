"""The root error of the app ``events``."""

from __future__ import annotations

from django.utils.functional import Promise

from groups.errors import GroupsError


class EventsError(Exception):
    """A rule of ``events`` said no.

    ``code`` is stable and meant for programs; ``message`` tells a person what to do;
    ``field`` names the input at fault, when there is one.
    """

    def __init__(self, code: str, message: str | Promise, *, field: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


REFUSALS = (EventsError, GroupsError)
"""What a form or an endpoint turns into words beside a field."""
