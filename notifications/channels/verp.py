"""Where mail that comes back is sent: an address that names the message, and nobody.

Variable envelope return paths: « rebonds+<delivery>@asso.example ». Only the envelope has it:
answers of people go to Reply-To.
"""

from __future__ import annotations

import re
import uuid

from django.conf import settings

_HEX = "[0-9a-f]{32}"


def bounce_address(public_id: uuid.UUID) -> str:
    """Return where the bounce of a delivery goes; '' where the site gave no address for them."""
    name, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{public_id.hex}@{domain}" if at else ""


def named_in(text: str) -> uuid.UUID | None:
    """Return the delivery that an address of ours in ``text`` names."""
    name, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    ours = rf"(?<![\w.+-]){re.escape(name)}\+({_HEX})@{re.escape(domain)}(?!\.?[\w-])"
    found = re.search(ours, text, re.IGNORECASE) if at else None
    return uuid.UUID(found[1]) if found else None
