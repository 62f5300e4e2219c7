"""Answering a form that was shown, sent with faults, or sent too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events.forms import RefusalForm


def form_answer(
    request: HttpRequest, template: str, context: dict[str, object], *, form: RefusalForm
) -> HttpResponse:
    """Return the page with its form: 200, 422 with faults, 429 when one has to wait."""
    response = render(request, template, {**context, "form": form}, status=form.status)
    if form.retry_after:
        response["Retry-After"] = str(form.retry_after)
    return response
