"""Inviting somebody into a team, taking it back, and the page where that person answers."""

from __future__ import annotations

import logging
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.account_mails import account_mail, tell_account
from groups.domain.role_invitations import (
    Invited,
    accept,
    decline,
    find_invitation,
    find_owned_invitation,
    invite,
    place_of,
    withdraw,
)
from groups.domain.roles import Place
from groups.errors import GroupsError
from groups.forms import ROLE_WORDS, InvitationForm, JoiningForm
from groups.models import RoleInvitation, RoleName, SupportGroup
from groups.rate_limits import RateLimit, TooManyTries, count_try
from groups.views.owned import group_owned_or_404, organization_owned_or_404
from groups.views.private import kept_by_nobody, user_of
from groups.views.proofs import proved_lately

logger = logging.getLogger(__name__)

INVITATION_LIMIT = RateLimit("invitation", most=20, period=24 * 3600)
"""Mails that one account may have sent to addresses it typed."""


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def into_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/organiser/groupes/<slug>/equipe/inviter/`."""
    return _invite(request, group_owned_or_404(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
@proved_lately
def into_association(request: HttpRequest, slug: str) -> HttpResponse:
    """`/organiser/associations/<slug>/equipe/inviter/`: into all its groups."""
    return _invite(request, organization_owned_or_404(request, slug))


@require_POST
@proved_lately
def take_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/organiser/equipe/invitations/<public_id>/annuler/`: the link stops at once."""
    user, now = user_of(request), timezone.now()
    found = find_owned_invitation(user=user, key=public_id, now=now)
    if found is None:
        raise Http404
    try:
        withdraw(by=user, invitation=found, now=now)
        messages.success(request, _("L’invitation est annulée. Son lien ne sert plus à rien."))
    except GroupsError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(team_address(place_of(found)), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_by_nobody
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """`/organiser/invitation/<token>/`: read what is proposed; POST says yes or no."""
    found = find_invitation(token=token, now=timezone.now())
    if found is None:
        return _over(request)
    if request.method != "POST":
        return _question(request, found, JoiningForm())
    try:
        if request.POST.get("act") == "decline":
            return _declined(request, found)
        return _accepted(request, found)
    except GroupsError as error:
        if error.code == "gone":
            return _over(request)
        form = JoiningForm(request.POST)
        form.refuse(error)
        return _question(request, found, form)


def team_address(place: Place) -> str:
    """Return where the team of a group or of an association is read."""
    name = "team_of_group" if isinstance(place, SupportGroup) else "team_of_association"
    return reverse(name, args=[place.slug])


def _invite(request: HttpRequest, place: Place) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, place, InvitationForm(initial={"name": "organizer"}))
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _form_page(request, place, form)
    by, now = user_of(request), timezone.now()
    try:
        count_try(request, INVITATION_LIMIT, subject=str(by.pk))
    except TooManyTries as error:
        return _too_many(request, place, form, error)
    try:
        invited = invite(by=by, place=place, now=now, **form.cleaned_data)
    except GroupsError as error:
        form.refuse(error)
        return _form_page(request, place, form)
    if not _was_sent(invited):
        withdraw(by=by, invitation=invited.invitation, now=now)
        message = _("Le message n’a pas pu partir. Réessayez dans quelques minutes.")
        form.refuse(GroupsError("not_sent", message))
        return _form_page(request, place, form, status=503)
    messages.success(request, _("L’invitation est partie. Son lien vaut sept jours."))
    return HttpResponseRedirect(team_address(place), status=303)


def _too_many(
    request: HttpRequest, place: Place, form: InvitationForm, error: TooManyTries
) -> HttpResponse:
    message = _("Vingt invitations sont parties en un jour. Demain, vous pourrez continuer.")
    form.refuse(GroupsError(error.code, message))
    response = _form_page(request, place, form, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def _was_sent(invited: Invited) -> bool:
    path = reverse("team_invitation", args=[invited.token])
    context = {"place": place_of(invited.invitation), "url": f"{settings.SITE_URL}{path}"}
    mail = account_mail("invitation", to=invited.invitation.email, context=context)
    try:
        mail.send()
    except OSError as error:
        logger.warning("An invitation could not be sent: %s", type(error).__name__)
        return False
    return True


def _form_page(
    request: HttpRequest, place: Place, form: InvitationForm, *, status: int | None = None
) -> HttpResponse:
    context = {
        "place": place,
        "form": form,
        "back": team_address(place),
        "is_whole": not isinstance(place, SupportGroup),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "groups/account/team_invite.html", context, status=status)


def _question(request: HttpRequest, found: RoleInvitation, form: JoiningForm) -> HttpResponse:
    inviter = found.invited_by
    context = {
        "invitation": found,
        "place": place_of(found),
        "inviter": inviter.name if inviter else "",
        "allows": dict(ROLE_WORDS)[RoleName(found.name)],
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "groups/account/invitation.html", context, status=status)


def _accepted(request: HttpRequest, found: RoleInvitation) -> HttpResponse:
    form = JoiningForm(request.POST)
    if not form.is_valid():
        return _question(request, found, form)
    role = accept(invitation=found, now=timezone.now(), **form.cleaned_data)
    if found.invited_by:
        tell_account(found.invited_by, "invitation_accepted")
    if request.user.is_authenticated and request.user.pk == role.user_id:
        messages.success(request, _("Bienvenue dans l’équipe."))
        return HttpResponseRedirect("/organiser/", status=303)
    logout(request)
    message = _(
        "Bienvenue dans l’équipe. Pour entrer, écrivez votre adresse "
        "%(email)s\N{NO-BREAK SPACE}: un code vous arrive par e-mail."
    )
    messages.success(request, message % {"email": found.email})
    return HttpResponseRedirect(reverse("account_login"), status=303)


def _declined(request: HttpRequest, found: RoleInvitation) -> HttpResponse:
    decline(invitation=found)
    if found.invited_by:
        tell_account(found.invited_by, "invitation_declined")
    return render(request, "groups/account/invitation_declined.html")


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "groups/account/invitation_over.html", status=404)
