"""`/organiser/compte/nom/`: under which name the team sees one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.domain.own_names import rename
from groups.errors import GroupsError
from groups.forms import JoiningForm
from groups.views.private import desk, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def own_name(request: HttpRequest) -> HttpResponse:
    """Show the name; POST writes it, or takes it away."""
    user = user_of(request)
    if request.method != "POST":
        return _page(request, JoiningForm(initial={"display_name": user.name}))
    form = JoiningForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        rename(user, name=form.cleaned_data["display_name"])
    except GroupsError as error:
        form.refuse(error)
        return _page(request, form, status=422)
    messages.success(request, _("C’est enregistré."))
    return HttpResponseRedirect(reverse("account_home"), status=303)


def _page(request: HttpRequest, form: JoiningForm, *, status: int = 200) -> HttpResponse:
    return render(request, "groups/account/own_name.html", {"form": form}, status=status)
