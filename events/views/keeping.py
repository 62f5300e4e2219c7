"""« Garder » or « Effacer »: the page behind the one message to whom another person registered."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.domain.enrolments import dates_of
from events.domain.keeping import erase_contact, find_asked, is_asked, keep
from events.domain.wording import when_words
from events.errors import REFUSALS, EventsError
from events.models import Enrolment, Party, Registration
from events.views.manage import private


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/garder/<key>/`: ask; only a POST changes anything."""
    party = _party_or_404(token, key)
    refusal = ""
    if request.method == "POST":
        try:
            return _answered(request, token, key)
        except REFUSALS as error:
            refusal = str(error.message)
            party = _party_or_404(token, key)
    return _page(request, party, key, refusal=refusal)


def _party_or_404(token: str, key: str) -> Party:
    try:
        return find_asked(token=token, key=key)
    except EventsError as error:
        raise Http404 from error


def _answered(request: HttpRequest, token: str, key: str) -> HttpResponse:
    now = timezone.now()
    answered = request.POST.get("answer")
    if answered == "keep":
        keep(token=token, key=key, now=now)
        url = reverse("events:manage", args=[token])
        return private(HttpResponseRedirect(f"{url}?garde=1", status=303))
    if answered == "erase":
        erase_contact(token=token, key=key, now=now)
    url = reverse("events:keep", args=[token, key])
    return private(HttpResponseRedirect(url, status=303))


def _page(request: HttpRequest, party: Party, key: str, *, refusal: str) -> HttpResponse:
    now = timezone.now()
    dates = _dates(party)
    coming = [one for one in dates if one.is_active and one.occurrence.starts_at > now]
    group = dates[0].occurrence.event.group
    cancel = "events:manage_leave" if isinstance(party, Enrolment) else "events:manage_cancel"
    context = {
        "url": reverse("events:keep", args=[party.token, key]),
        "manage_url": reverse("events:manage", args=[party.token]),
        "cancel_url": reverse(cancel, args=[party.token]),
        "is_asked": is_asked(party, now=now),
        "is_kept": not party.is_for_other,
        "may_cancel": bool(coming),
        "when_words": [when_words(one.occurrence) for one in coming or dates],
        "session": (coming or dates)[0].occurrence,
        "group": group,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return private(render(request, "events/keep.html", context, status=status))


def _dates(party: Party) -> list[Registration]:
    if isinstance(party, Enrolment):
        return dates_of(party)
    assert isinstance(party, Registration)  # noqa: S101 (for the type checker)
    return [party]
