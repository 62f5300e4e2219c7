"""`/organiser/associations/<slug>/securite/`: what an owner asks of everybody with a role."""

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
from groups.domain.factors.people import (
    ask_for_factors,
    find_person,
    people_of,
    reset_factors,
)
from groups.errors import GroupsError
from groups.views.owned import organization_owned_or_404
from groups.views.private import user_of
from groups.views.proofs import proved_lately


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def association_security(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who has what; POST asks for a second proof from now on, or no longer."""
    found = organization_owned_or_404(request, slug)
    if request.method == "POST":
        is_asked = request.POST.get("act") == "ask"
        try:
            by, now = user_of(request), timezone.now()
            ask_for_factors(user=by, organization=found, is_asked=is_asked, now=now)
            messages.success(request, _("C’est enregistré."))
        except GroupsError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(request.path, status=303)
    people = people_of(found)
    context = {
        "organization": found,
        "people": people,
        "own": user_of(request).pk,
        "without": sum(not person.has_factor for person in people),
    }
    return render(request, "groups/account/association.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def reset(request: HttpRequest, slug: str, account: uuid.UUID) -> HttpResponse:
    """Ask whether somebody's lost proofs go; POST takes them away, logs it and tells them."""
    found = organization_owned_or_404(request, slug)
    person = find_person(found, key=account)
    if person is None:
        raise Http404
    if request.method == "POST":
        try:
            reset_factors(
                by=user_of(request), organization=found, person=person, now=timezone.now()
            )
        except GroupsError as error:
            messages.error(request, str(error))
        else:
            tell_account(person.user, "reset")
            messages.success(request, _("C’est fait. Un message le dit à cette personne."))
        address = reverse("association_security", args=[slug])
        return HttpResponseRedirect(address, status=303)
    context = {"organization": found, "person": person}
    return render(request, "groups/account/reset.html", context)
