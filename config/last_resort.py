"""Round everything: what even Django did not catch is answered in words, and logged without people.

A server that meets an exception itself writes its text, which may quote a name or an address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.template.loader import get_template

logger = logging.getLogger(__name__)

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class LastResort:
    """A WSGI program that never raises before an answer began."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Hand on; answer 500 where that fails."""
        try:
            return self._application(environ, start_response)
        except Exception:
            logger.exception("A request broke outside Django")
            body = get_template("500.html").render().encode()
            headers = {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
            }
            start_response("500 Internal Server Error", [*headers.items()])
            return (body,)
