"""What ``manage.py check`` says about data that ages."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils import timezone

from groups.domain.helplines import stale_helplines


@register("groups")
def old_helplines(**_: Any) -> list[CheckMessage]:
    """Warn of numbers on the help page that nobody checked for twelve months."""
    return [
        Warning(
            f"« {line.name} » ({line.number}) n’a pas été vérifié depuis le {line.verified_on}.",
            hint=f"Voyez {line.source}, puis changez verified_on dans groups/data/helplines.json.",
            id="groups.W001",
        )
        for line in stale_helplines(on=timezone.localdate())
    ]
