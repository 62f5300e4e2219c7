"""What can be wrong with a recurrence, in words a person can act on."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Mark a message for translation; the caller that speaks to people translates it."""
    return message


class RecurrenceError(Exception):
    """A rule, a phrase or a time zone that cannot be used.

    `code` is stable. `template` is the French source message and `params` its values, so that
    a view may translate before it formats; `str(error)` is the French sentence itself.
    """

    def __init__(self, code: str, template: str, **params: object) -> None:
        self.code = code
        self.template = template
        self.params = params
        super().__init__(template.format(**params))
