"""Pages for people who logged in, which nobody keeps a copy of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from groups.models import User

P = ParamSpec("P")


def desk(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only people who logged in through, and nobody keep a copy of the page."""
    return login_required(kept_by_nobody(view))


def kept_by_nobody(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Answer with the headers of a private page."""

    @wraps(view)
    def private(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return private


def user_of(request: HttpRequest) -> User:
    """Return who logged in."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    return request.user
