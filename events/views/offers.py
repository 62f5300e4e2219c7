"""Answering to a seat that is held: taking it, or leaving it and staying on the list."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from events.domain.offers import accept_offer, pass_offer
from events.errors import REFUSALS
from events.models import Registration
from events.views.manage import back, private, registration_or_404


@csrf_exempt
@require_POST
def manage_accept(request: HttpRequest, token: str) -> HttpResponse:
    """« Je prends la place »."""
    return _answer(token, accept_offer, word="nouveau")


@csrf_exempt
@require_POST
def manage_pass(request: HttpRequest, token: str) -> HttpResponse:
    """« Je la laisse, et je reste sur la liste »."""
    return _answer(token, pass_offer, word="liste")


def _answer(token: str, act: Callable[..., Registration], *, word: str) -> HttpResponse:
    """Act, and lead to the page: after a refusal too it says how things stand, and what to do."""
    registration_or_404(token)
    try:
        act(token=token, now=timezone.now())
    except REFUSALS as error:
        word = "personne" if error.code == "nobody_waits" else "reponse"
    return private(back(token, word))
