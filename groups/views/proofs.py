"""What a session remembers of proofs: the question asked, and when one was given last."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from groups.domain.factors.passkeys import Place, State
from groups.views.private import desk, user_of

P = ParamSpec("P")

ASKED = "passkey_question"
PROVED = "proved_at"
QUESTION_LASTS = 5 * 60
"""Seconds in which a passkey must answer."""

PROOF_LASTS = 15 * 60
"""Seconds after a proof in which what proves may be changed: a phone left open changes nothing."""


def proved_lately(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask for a proof first, from who has one and gave it long ago."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        is_fresh = time.time() - request.session.get(PROVED, 0) < PROOF_LASTS
        if is_fresh or not user_of(request).factors.exists():
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_proof')}?{urlencode({'next': request.path})}")

    return desk(asked)


def place_of(request: HttpRequest) -> Place:
    """Return where passkeys hold: at the address that the person sees."""
    return Place(request.get_host())


def keep_question(request: HttpRequest, question: tuple[str, State]) -> str:
    """Remember what was asked of a passkey; return what the browser needs."""
    options, state = question
    request.session[ASKED] = {"state": state, "at": time.time()}
    return options


def take_question(request: HttpRequest) -> State | None:
    """Return what was asked, once, and while it holds."""
    asked: dict[str, Any] = request.session.pop(ASKED, None) or {}
    is_late = time.time() - asked.get("at", 0) > QUESTION_LASTS
    return None if is_late else asked.get("state")


def note_proof(request: HttpRequest) -> None:
    """Remember that a proof was given just now."""
    request.session[PROVED] = time.time()


def stay_in(request: HttpRequest) -> None:
    """Keep this session when all others of the account ended; a proof was just set up in it."""
    update_session_auth_hash(request, user_of(request))
    note_proof(request)
