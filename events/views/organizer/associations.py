"""What an association and a group say of themselves: `/organiser/associations/<slug>/`…"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.errors import REFUSALS
from events.forms.associations import ContactForm, ControllerForm
from events.views.organizer.access import group_run_or_404
from groups.domain.controllers import (
    missing_to_open,
    owned_organization,
    save_contact,
    save_controller,
)
from groups.domain.roles import owned_group
from groups.models import Organization, SupportGroup
from groups.views.owned import organization_owned_or_404
from groups.views.private import desk, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def association(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who answers for what people write to an association; its owners change it."""
    found = organization_owned_or_404(request, slug)
    if request.method != "POST":
        return _association_page(request, found, ControllerForm.of(found))
    form = ControllerForm(request.POST)
    if form.is_valid():
        try:
            save_controller(found, draft=form.draft())
            return _saved(request, reverse("organizer:association", args=[slug]))
        except REFUSALS as error:
            form.refuse(error)
    return _association_page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def group_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a group is reached, and what lacks before people can register; POST changes it."""
    group = group_run_or_404(request, slug)
    if request.method != "POST":
        return _group_page(request, group, ContactForm.of(group))
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            save_contact(group, draft=form.draft())
            return _saved(request, reverse("organizer:group_settings", args=[slug]))
        except REFUSALS as error:
            form.refuse(error)
    return _group_page(request, group, form)


def _saved(request: HttpRequest, url: str) -> HttpResponseRedirect:
    messages.success(request, _("C’est enregistré."))
    return HttpResponseRedirect(url, status=303)


def _association_page(
    request: HttpRequest, organization: Organization, form: ControllerForm
) -> HttpResponse:
    groups = list(organization.groups.active().order_by("name"))
    for group in groups:
        group.organization = organization
    context = {
        "organization": organization,
        "form": form,
        "groups": [(group, bool(missing_to_open(group))) for group in groups],
    }
    name = "events/organizer/association.html"
    return render(request, name, context, status=form.status)


def _group_page(request: HttpRequest, group: SupportGroup, form: ContactForm) -> HttpResponse:
    organization = group.organization
    owned = owned_organization(user=user_of(request), slug=organization.slug)
    context = {
        "group": group,
        "organization": organization,
        "owns": owned is not None,
        "owns_group": owned_group(user=user_of(request), slug=group.slug) is not None,
        "form": form,
        "missing": missing_to_open(group),
    }
    name = "events/organizer/group_settings.html"
    return render(request, name, context, status=form.status)
