"""`/organiser/groupes/<slug>/adherents/<id>/lien/`: a new personal link, for some minutes.

A page of its own, to which whoever made the link is sent: opened again, or sent twice over a
flaky connection, nobody is added twice and no link is replaced that was just handed over.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.views.organizer.access import group_run_or_404
from groups.domain.members import find_member
from groups.models import Member, SupportGroup
from groups.qr_codes import qr_svg
from groups.views.private import desk

SHOWN_FOR = timedelta(minutes=10)
"""How long after it was made a link can be looked at by who made it."""

_KEY = "member_link"


class _Made(TypedDict):
    member: str
    submission: str
    until: float


def send_to_link(
    request: HttpRequest, group: SupportGroup, made: Member, *, submission: str = ""
) -> HttpResponse:
    """Send who made a link to its page; ``submission`` is the form that made it."""
    until = (timezone.now() + SHOWN_FOR).timestamp()
    noted: _Made = {"member": str(made.public_id), "submission": submission, "until": until}
    request.session[_KEY] = noted
    url = reverse("organizer:member_link", args=[group.slug, made.public_id])
    return HttpResponseRedirect(url, status=303)


def made_by(request: HttpRequest, group: SupportGroup, *, submission: str) -> Member | None:
    """Return whom this form added already."""
    noted = _noted(request)
    if noted is None or not submission or noted["submission"] != submission:
        return None
    return find_member(group=group, public_id=uuid.UUID(noted["member"]))


@require_safe
@desk
def member_link(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Show the link, to be handed to the member; later lead back to the list."""
    group, noted = group_run_or_404(request, slug), _noted(request)
    found = find_member(group=group, public_id=public_id)
    if found is None or not found.token or noted is None or noted["member"] != str(public_id):
        return HttpResponseRedirect(reverse("organizer:members", args=[slug]))
    address = f"{settings.SITE_URL}{reverse('events:member', args=[found.token])}"
    context = {
        "group": group,
        "name": found.nickname or _("cette personne"),
        "address": address,
        "qr": qr_svg(address),
    }
    return render(request, "events/organizer/member_link.html", context)


def _noted(request: HttpRequest) -> _Made | None:
    noted: _Made | None = request.session.get(_KEY)
    return noted if noted and timezone.now().timestamp() < noted["until"] else None
