"""What people read when a page can't be given: one way on, help in its usual place."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

RETRY_SECONDS = 10
"""As the page says: after a lock of the database that outlasted a writer's patience."""

PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
"""What an error of SQLite is called when its query was right (https://sqlite.org/rescode.html)."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what arrived can't be read; 413 when it is too much."""
    is_too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return _page(request, "400.html", 413 if is_too_much else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person; an unknown thing answers 404 instead."""
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing for this person; they look the same."""
    return _page(request, "404.html", 404, is_desk=_is_at_desk(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 while the database is locked or away: the same may work in a moment.

    The pages ask nothing of the parts that may have failed.
    """
    # Django says nothing of what went wrong, but calls this while it handles it.
    if _may_pass(sys.exc_info()[1]):
        response = HttpResponse(get_template("503.html").render(), status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return _private(response)
    return _private(HttpResponse(get_template("500.html").render(), status=500))


def _may_pass(error: BaseException | None) -> bool:
    """Whether the database was busy, full or away; SQLite calls a wrong query operational too."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    name = getattr(error.__cause__, "sqlite_errorname", None)
    return name is None or name.startswith(PASSING)


def _is_at_desk(request: HttpRequest) -> bool:
    """Whether somebody who logged in looks for a page of the desk."""
    user = getattr(request, "user", None)  # none yet where the request was refused on its way in
    return request.path.startswith("/organiser/") and user is not None and user.is_authenticated


def _page(
    request: HttpRequest, template: str, status: int, *, is_desk: bool = False
) -> HttpResponse:
    return _private(render(request, template, {"is_desk": is_desk}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address that failed may be somebody's secret link, mistyped."""
    response["Cache-Control"] = "no-store"
    return response
