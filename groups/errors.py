"""The root error of the app ``groups``."""

from __future__ import annotations

from django.utils.functional import Promise


class GroupsError(Exception):
    """A rule of ``groups`` said no.

    ``code`` is stable and meant for programs; ``message`` tells a person what to do.
    """

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
