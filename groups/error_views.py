"""What people read when a page can't be given: one way on, help in its usual place."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what arrived can't be read; 413 when it is too much."""
    is_too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return _page(request, "400.html", 413 if is_too_much else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person; an unknown thing answers 404 instead."""
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing for this person; they look the same."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The page asks nothing of the parts that may have failed."""
    return _private(HttpResponse(get_template("500.html").render(), status=500))


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return _private(render(request, template, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address that failed may be somebody's secret link, mistyped."""
    response["Cache-Control"] = "no-store"
    return response
