"""Whoever must prove themselves twice, and can't yet, sets that up before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from groups.domain.factors.needs import is_lacking

DESK = "/organiser/"
SETTING_UP = "/organiser/compte/"
OPEN = (SETTING_UP, "/organiser/connexion/", "/organiser/deconnexion/", "/organiser/resume/")
"""Setting up, going in and out, and stopping a mail by its link."""


class SecondFactorFirst:
    """Lead to the page where a second proof is set up, from any other page of the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or lead there; what was sent is not taken."""
        path = request.path
        if not path.startswith(DESK) or path.startswith(OPEN) or not is_lacking(request.user):
            return self.get_response(request)
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(SETTING_UP)
        return redirect(SETTING_UP)
