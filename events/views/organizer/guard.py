"""Too many registrations at once: the desk says so, and the organiser lifts it or says no."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.domain.rushes import asking_under_guard, decline_all, guarded_until, lift
from events.domain.wording import moment_words
from events.models import Occurrence
from events.views.organizer.access import session_run_or_404
from events.views.organizer.sureness import is_sure, sure_page
from groups.views.private import desk


def guard_words(occurrence: Occurrence, *, now: datetime) -> dict[str, object]:
    """Return what the page of a session says while it is guarded, or afterwards of who still asks.

    Empty where nothing is to be said.
    """
    until = guarded_until(occurrence)
    if until is None or occurrence.starts_at <= now:
        return {}
    asking = asking_under_guard(occurrence)
    if now >= until and not asking:
        return {}
    return {
        "is_guarded": now < until,
        "until": moment_words(occurrence, until),
        "asking": asking,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/organiser/seances/<id>/afflux/`: they are real, or, once sure, they are not."""
    occurrence = session_run_or_404(request, public_id)
    url = reverse("organizer:session", args=[occurrence.public_id])
    if request.method != "POST":
        return HttpResponseRedirect(url, status=303)
    now = timezone.now()
    choice = request.POST.get("answer")
    if choice == "lift":
        done = lift(occurrence=occurrence, now=now)
        words = ngettext(
            "Les inscriptions reprennent. %(n)d demande est acceptée.",
            "Les inscriptions reprennent. %(n)d demandes sont acceptées.",
            done,
        )
    elif choice == "decline" and not is_sure(request):
        return _sure_page(request, occurrence, back=url)
    elif choice == "decline":
        done = decline_all(occurrence=occurrence, now=now)
        words = ngettext(
            "%(n)d demande n’est pas retenue.", "%(n)d demandes ne sont pas retenues.", done
        )
    else:
        raise Http404
    messages.success(request, words % {"n": done})
    return HttpResponseRedirect(url, status=303)


def _sure_page(request: HttpRequest, occurrence: Occurrence, *, back: str) -> HttpResponse:
    asking = asking_under_guard(occurrence)
    question = ngettext(
        "Ne pas retenir cette demande\u202f?",
        "Ne retenir aucune de ces %(n)d demandes\u202f?",
        asking,
    )
    return sure_page(
        request, question % {"n": asking}, answer="decline", back=back, is_many=asking > 1
    )
