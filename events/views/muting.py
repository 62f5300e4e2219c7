"""« Ne plus recevoir »: turning one kind of messages off, from a mail (RFC 8058)."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.domain.muting import MUTE_GROUPS, mute, party_to_mute, unmute
from events.views.manage import private


# A mail program posts here for its reader, without cookie or form token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(
    request: HttpRequest, public_id: uuid.UUID, group: str, proof: str
) -> HttpResponse:
    """`/ne-plus-recevoir/…/`: a page with one button; POST does it at once, GET nothing."""
    party = party_to_mute(public_id=public_id, group=group, proof=proof)
    if party is None:
        raise Http404
    is_undone = request.method == "POST" and "reprendre" in request.POST
    if is_undone:
        unmute(party, group)
    elif request.method == "POST":
        mute(party, group)
    context = {
        "kind": MUTE_GROUPS[group],
        "is_done": request.method == "POST",
        "is_muted": group in party.muted,
    }
    return private(render(request, "events/stop_messages.html", context))
