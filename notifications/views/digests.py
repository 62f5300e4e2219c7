"""`/organiser/resume/`: whether one is told on the evening before; a link turns it off."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from groups.views.private import desk, user_of
from notifications.domain.digests import stop_digests
from notifications.models import Digest


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def settings_page(request: HttpRequest) -> HttpResponse:
    """Say what one receives; POST turns it on or off."""
    user = user_of(request)
    if request.method == "POST":
        user.gets_digest = request.POST.get("wanted") == "1"
        user.save(update_fields=["gets_digest"])
        words = (
            _("Vous recevrez le résumé.") if user.gets_digest else _("Plus de résumé pour vous.")
        )
        messages.success(request, words)
        return HttpResponseRedirect(reverse("told:digest"), status=303)
    return render(request, "notifications/digest_settings.html", {"account": user})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Turn it off without logging in (RFC 8058); a link that is only opened changes nothing."""
    if not Digest.objects.filter(stop_key=key).exists():
        raise Http404
    is_done = request.method == "POST" and stop_digests(key=str(key))
    response = render(request, "notifications/digest_stop.html", {"is_done": is_done})
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
