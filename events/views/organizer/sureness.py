"""Asking once more before somebody is told no: beside it stands a yes, under the same thumb."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_sure(request: HttpRequest) -> bool:
    """Tell whether the form came from the page that asks."""
    return request.POST.get("sure") == "1"


def sure_page(
    request: HttpRequest, question: str, *, answer: str, back: str, is_many: bool = False
) -> HttpResponse:
    """Ask ``question``; its yes sends the same ``answer`` to the same address again."""
    context = {
        "question": question,
        "answer": answer,
        "back": back,
        "action": request.path,
        "is_many": is_many,
    }
    return render(request, "events/organizer/decline.html", context)
