"""Under which name the team sees somebody; they choose it, and may have none."""

from __future__ import annotations

from groups.domain.texts import one_line
from groups.models import User

NAME_LENGTH = 120


def checked_name(name: str) -> str:
    """Return a name without spaces around it; GroupsError ``too_long``, ``control_characters``."""
    return one_line(name, field="display_name", max_length=NAME_LENGTH)


def rename(user: User, *, name: str) -> None:
    """Show the account under ``name`` from now on, under its address where that is ''.

    Raises GroupsError as :func:`checked_name`.
    """
    user.name = checked_name(name)
    user.save(update_fields=["name"])
