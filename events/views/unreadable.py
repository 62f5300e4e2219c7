"""What people read where no key opens what a page needs, after one was lost: what they can do.

The answer stays a failure (500), so that whoever watches the site sees it: only they can help.
"""

from __future__ import annotations

import logging
import sys

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from groups import error_views

logger = logging.getLogger(__name__)

_DESK = "/organiser/"
"""Organisers are told that it is our fault, as of any other: nobody else would answer them."""


def server_error(request: HttpRequest) -> HttpResponse:
    """500 or 503, in words that fit what went wrong; what is known of nobody is logged.

    The page asks nothing of the parts that may have failed.
    """
    # Django says nothing of what went wrong, but calls this while it handles it.
    if not isinstance(sys.exc_info()[1], InvalidToken) or request.path.startswith(_DESK):
        return error_views.server_error(request)
    log_unreadable()
    response = HttpResponse(get_template("events/unreadable.html").render(), status=500)
    response["Cache-Control"] = "no-store"
    return response


def log_unreadable() -> None:
    """Say in the log what is the matter: of whom stands nowhere."""
    logger.error("A request failed: no key reads what it needs. Was FIELD_ENCRYPTION_KEYS cut?")
