"""What an owner alone may open; what is forbidden looks like what is unknown."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from groups.domain.controllers import owned_organization
from groups.domain.roles import owned_group
from groups.models import Organization, SupportGroup
from groups.views.private import user_of


def organization_owned_or_404(request: HttpRequest, slug: str) -> Organization:
    """Return an association that the user owns."""
    found = owned_organization(user=user_of(request), slug=slug)
    if found is None:
        raise Http404
    return found


def group_owned_or_404(request: HttpRequest, slug: str) -> SupportGroup:
    """Return a group that the user owns, itself or by its association."""
    found = owned_group(user=user_of(request), slug=slug)
    if found is None:
        raise Http404
    return found
