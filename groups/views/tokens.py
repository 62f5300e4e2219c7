"""`/organiser/compte/jetons/…`: what programs come in with."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.account_mails import tell_account
from groups.domain.api_tokens import find_token, revoke_token
from groups.views.private import user_of
from groups.views.proofs import proved_lately


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def token(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask whether a token of one's own goes; POST revokes it and says so by mail."""
    user = user_of(request)
    found = find_token(user=user, key=public_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return render(request, "groups/account/token.html", {"token": found})
    revoke_token(found, now=timezone.now())
    tell_account(user, "token_revoked")
    messages.success(request, _("Ce jeton est révoqué."))
    return HttpResponseRedirect(reverse("account_home"), status=303)
