"""The root error of the app ``groups``."""

from __future__ import annotations

from django.utils.functional import Promise


class GroupsError(Exception):
    """A rule of ``groups`` said no.

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
