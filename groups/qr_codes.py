"""QR codes for screens: an address that a phone's camera opens."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""Light modules round the code that readers count on (ISO/IEC 18004 §9.1)."""


def qr_svg(text: str) -> SafeString:
    """Return an SVG to stand in a page, as wide as its box; the colours are attributes of it.

    It is decorative: write the address beside it.
    """
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        omitsize=True, border=QUIET_ZONE, svgclass="qr__picture", lineclass=None, light="#fff"
    )
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 (drawn by the library from modules alone)
