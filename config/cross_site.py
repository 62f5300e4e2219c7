"""Forms of ours are sent from our own pages only.

Public forms carry no cookie and no form token: what opens them is a secret address, or nothing at
all. So no page elsewhere could act in somebody's name; yet it could have their browser send our
forms unseen, from their address. Browsers say where a request comes from (Fetch Metadata, and
``Origin``: RFC 6454 §7.3), and pages can't forge either. What says nothing, as programs, mail
services (RFC 8058) and old browsers do, is let through.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from groups.error_views import forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OURS = frozenset({"same-origin", "none"})


class OwnPagesOnly:
    """Refuse what a page of another site has a browser send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 403 to a change asked for elsewhere, else go on."""
        if request.method in SAFE or not comes_from_elsewhere(request):
            return self.get_response(request)
        return forbidden(request)


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of another site sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in OURS
    origin = request.headers.get("Origin")
    return origin is not None and not _is_ours(origin, request)


def _is_ours(origin: str, request: HttpRequest) -> bool:
    if settings.SITE_URL and origin == settings.SITE_URL:
        return True
    try:
        return urlsplit(origin).netloc == request.get_host()
    except (DisallowedHost, ValueError):
        return False
