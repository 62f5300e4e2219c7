"""Pages for people who logged in, which nobody keeps a copy of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from groups.models import User

P = ParamSpec("P")
_DESK = "/organiser/"


def desk(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only people who logged in through, and nobody keep a copy of the page.

    Who was in and is no longer reads so where they log in again.
    """

    @wraps(view)
    def known(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if _was_in(request) and request.headers.get("Accept") != "application/json":
            messages.info(request, _ended_words(request))
        answer = redirect_to_login(_way_back(request))
        return HttpResponseClientRedirect(answer.url) if _asks_for_piece(request) else answer

    return kept_by_nobody(known)


def _was_in(request: HttpRequest) -> bool:
    """Whether the browser shows a log-in that holds no more: too old, taken back, or put to sleep.

    Who only asked for a code has a session too, with something in it.
    """
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return False
    return SESSION_KEY in request.session or request.session.is_empty()


def _ended_words(request: HttpRequest) -> str:
    words = _(
        "Votre connexion a pris fin\u00a0: le délai est passé, ou votre accès a changé. "
        "Connectez-vous de nouveau pour continuer."
    )
    if request.method in ("GET", "HEAD"):
        return words
    return f"{words} {_('Ce que vous veniez d’envoyer n’a pas été enregistré.')}"


def _asks_for_piece(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _way_back(request: HttpRequest) -> str:
    """Return the page that the person looks at: what is sent can't be opened by its address."""
    if request.method in ("GET", "HEAD") and not _asks_for_piece(request):
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    is_ours = page.netloc == request.get_host() and page.path.startswith(_DESK)
    return page._replace(scheme="", netloc="", fragment="").geturl() if is_ours else _DESK


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
