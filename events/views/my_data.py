"""One's own data by a secret link: take it away, or have it erased at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from events.domain.enrolments import dates_of, enrolment_with
from events.domain.erasure import erase_enrolment, erase_registration
from events.domain.retention import enrolment_kept_until, kept_until
from events.domain.take_out import take_out
from events.domain.wording import date_words, when_words
from events.models import Enrolment
from events.views.manage import private, registration_or_404


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage_erase(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/effacer/`: say what goes; POST erases it."""
    enrolment = enrolment_with(token)
    if enrolment is not None:
        return _erase_whole(request, enrolment)
    registration = registration_or_404(token)
    if request.method == "POST":
        erase_registration(token=token, now=timezone.now())
        return private(HttpResponseRedirect(reverse("events:erased"), status=303))
    occurrence = registration.occurrence
    context = {
        "token": token,
        "lead_words": when_words(occurrence),
        "is_coming": registration.is_active and occurrence.starts_at > timezone.now(),
        "until_words": date_words(kept_until(registration).date()),
    }
    return private(render(request, "events/erase.html", context))


def _erase_whole(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        erase_enrolment(token=enrolment.token, now=now)
        return private(HttpResponseRedirect(reverse("events:erased"), status=303))
    coming = [one for one in dates_of(enrolment) if one.occurrence.starts_at > now]
    context = {
        "token": enrolment.token,
        "lead_words": _("pour toutes les dates de ce groupe"),
        "is_coming": any(one.is_active for one in coming),
        "until_words": date_words(enrolment_kept_until(enrolment).date()),
    }
    return private(render(request, "events/erase.html", context))


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """`/mon-rendez-vous/efface/`: where one arrives afterwards; it knows nobody."""
    return private(render(request, "events/erased.html"))


@require_safe
def manage_take_out(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/mes-donnees.json`: all that is kept, as a file."""
    if enrolment_with(token) is None:
        registration_or_404(token)
    response = JsonResponse(
        take_out(token=token), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return private(response)
