"""`/organiser/…/equipe/`: who has a role, changing it and taking it away."""

from __future__ import annotations

import time
import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.account_mails import tell_account
from groups.domain.role_invitations import waiting_in
from groups.domain.roles import (
    EndedRole,
    Place,
    change_role,
    end_role,
    ends_access,
    find_owned_role,
    give_back,
    place_of_role,
    refuse_orphans,
    role_key,
    roles_owned_by,
    team_of,
)
from groups.errors import GroupsError
from groups.forms import RoleForm
from groups.models import Role, RoleName, SupportGroup
from groups.views.invitations import team_address
from groups.views.owned import group_owned_or_404, organization_owned_or_404
from groups.views.private import user_of
from groups.views.proofs import proved_lately

ENDED = "ended_role"
"""In the owner's session: what was taken away last, and until when it may be given back."""

UNDO_LASTS = 10 * 60
"""Seconds."""


@require_safe
@proved_lately
def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/organiser/groupes/<slug>/equipe/`: everybody who reaches into a group."""
    found = group_owned_or_404(request, slug)
    back = reverse("organizer:group_settings", args=[slug])
    return _team(request, found, back=back)


@require_safe
@proved_lately
def of_association(request: HttpRequest, slug: str) -> HttpResponse:
    """`/organiser/associations/<slug>/equipe/`: and into an association or its groups."""
    found = organization_owned_or_404(request, slug)
    return _team(request, found, back=reverse("organizer:association", args=[slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def role(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/organiser/equipe/<public_id>/`: ask first; POST takes a role away, or makes it another."""
    found = find_owned_role(user=user_of(request), key=public_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _role_page(request, found)
    try:
        if request.POST.get("act") == "change":
            return _changed(request, found)
        return _ended(request, found)
    except GroupsError as error:
        return _role_page(request, found, refusal=error)


@require_POST
@proved_lately
def undo(request: HttpRequest) -> HttpResponse:
    """`/organiser/equipe/remettre/`: give back what was taken away within ten minutes."""
    kept = _undoable(request)
    request.session.pop(ENDED, None)
    if kept is None:
        messages.error(request, _("Les dix minutes sont passées."))
        return HttpResponseRedirect("/organiser/", status=303)
    try:
        back = give_back(by=user_of(request), ended=kept, now=timezone.now())
    except GroupsError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect("/organiser/", status=303)
    tell_account(back.user, "role_given")
    messages.success(request, _("Le rôle est remis."))
    return HttpResponseRedirect(_team_address(back), status=303)


def _changed(request: HttpRequest, found: Role) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _role_page(request, found, form=form)
    by, name = user_of(request), form.cleaned_data["name"]
    if name != found.name:
        change_role(by=by, role=found, name=name, now=timezone.now())
        tell_account(found.user, "role_changed")
    messages.success(request, _("C’est enregistré."))
    is_own = found.user_id == by.pk and name != RoleName.OWNER
    return HttpResponseRedirect("/organiser/" if is_own else _team_address(found), status=303)


def _ended(request: HttpRequest, found: Role) -> HttpResponse:
    user = user_of(request)
    ended = end_role(by=user, role=found, now=timezone.now())
    tell_account(found.user, "role_ended")
    messages.success(request, _("Le rôle est retiré."))
    if found.user_id == user.pk:
        return HttpResponseRedirect("/organiser/", status=303)
    request.session[ENDED] = {**asdict(ended), "until": time.time() + UNDO_LASTS}
    return HttpResponseRedirect(_team_address(found), status=303)


def _undoable(request: HttpRequest) -> EndedRole | None:
    kept: dict[str, Any] = dict(request.session.get(ENDED) or {})
    is_over = kept.pop("until", 0) < time.time()
    return None if is_over else EndedRole(**kept)


def _team(request: HttpRequest, place: Place, *, back: str) -> HttpResponse:
    user = user_of(request)
    owned = set(roles_owned_by(user).values_list("pk", flat=True))
    team = [
        {
            "role": one,
            "key": role_key(one) if one.pk in owned else None,
            "is_own": one.user_id == user.pk,
        }
        for one in team_of(place)
    ]
    is_whole = not isinstance(place, SupportGroup)
    name = "team_invite_to_association" if is_whole else "team_invite_to_group"
    context = {
        "place": place,
        "back": back,
        "team": team,
        "undo": _undoable(request),
        "invite": reverse(name, args=[place.slug]),
        "waiting": waiting_in(place, now=timezone.now()),
    }
    return render(request, "groups/account/team.html", context)


def _role_page(
    request: HttpRequest,
    found: Role,
    *,
    form: RoleForm | None = None,
    refusal: GroupsError | None = None,
) -> HttpResponse:
    status = 422 if refusal or form else 200
    if refusal is None:
        try:
            refuse_orphans([found], user=found.user)
        except GroupsError as error:
            refusal = error
    context = {
        "role": found,
        "place": place_of_role(found),
        "back": _team_address(found),
        "is_own": found.user_id == user_of(request).pk,
        "is_last": ends_access(found),
        "form": form or RoleForm(initial={"name": found.name}),
        "refusal": str(refusal or ""),
    }
    return render(request, "groups/account/team_role.html", context, status=status)


def _team_address(found: Role) -> str:
    return team_address(place_of_role(found))
