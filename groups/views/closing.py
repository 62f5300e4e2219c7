"""`/organiser/compte/fermer/`: leaving, without writing to anyone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.account_mails import tell_account
from groups.domain.closing import check_closable, close_account
from groups.errors import GroupsError
from groups.forms import CloseForm
from groups.models import User
from groups.views.private import user_of
from groups.views.proofs import proved_lately


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def close(request: HttpRequest) -> HttpResponse:
    """Ask first, with one's address where there is no proof to ask for; POST closes for good."""
    user = user_of(request)
    try:
        check_closable(user)
    except GroupsError as error:
        return _refused(request, error)
    form = None
    if not user.factors.exists():
        form = CloseForm(request.POST or None, address=user.email)
    if request.method != "POST":
        return render(request, "groups/account/close.html", {"form": form})
    if form is not None and not form.is_valid():
        return render(request, "groups/account/close.html", {"form": form}, status=422)
    farewell = User(email=user.email, language=user.language)
    try:
        close_account(user=user, now=timezone.now())
    except GroupsError as error:
        return _refused(request, error)
    logout(request)
    tell_account(farewell, "closed")
    messages.success(request, _("Votre compte est fermé. Merci pour tout ce que vous avez fait."))
    return HttpResponseRedirect(reverse("account_login"), status=303)


def _refused(request: HttpRequest, error: GroupsError) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"refusal": str(error)}
    return render(request, "groups/account/close.html", context, status=status)
