"""Pages that anybody may read about help, privacy and the site itself; none sets a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from groups.domain.helplines import NEEDS, helplines
from groups.models import MAX_RETENTION_MONTHS, Organization, SupportGroup

ROBOTS = """\
User-agent: *
Allow: /feeds/
Disallow: /feeds/my/
Disallow: /feeds/organizer/
Disallow: /mon-rendez-vous/
Disallow: /membre/
Disallow: /ne-plus-recevoir/
Disallow: /mes-rendez-vous/
Disallow: /organiser/
Disallow: /dev/
"""


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """`/aide/`: whom to call now. It asks nothing, counts nothing, and needs no database."""
    lines = {need: [line for line in helplines() if line.need == need] for need in NEEDS}
    return render(request, "groups/help.html", {"lines": lines})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """`/confidentialite/`: what is kept, why, how long; and by which associations."""
    context = {
        "organizations": Organization.objects.order_by("name"),
        "longest_retention": MAX_RETENTION_MONTHS,
    }
    return render(request, "groups/privacy.html", context)


@require_safe
def controller(request: HttpRequest, slug: str) -> HttpResponse:
    """`/confidentialite/<organisation>/`: who answers for what people wrote to it."""
    organization = get_object_or_404(Organization, slug=slug)
    context = {
        "organization": organization,
        "groups": organization.groups.active().order_by("name"),
    }
    return render(request, "groups/controller.html", context)


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """`/mentions-legales/`: who publishes, who hosts, under which licences."""
    publishers = Organization.objects.exclude(legal_name="").order_by("legal_name")
    context = {"publishers": publishers, "contact_email": settings.CONTACT_EMAIL}
    return render(request, "groups/legal.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """`/accessibilite/`: the declaration that French law asks for (RGAA 4.1, loi 2005-102)."""
    context = {"contact_email": settings.CONTACT_EMAIL, "site_url": settings.SITE_URL}
    return render(request, "groups/accessibility.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """`/contact/`: whom to write to, by what it is about."""
    return render(request, "groups/contact.html", {"contact_email": settings.CONTACT_EMAIL})


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """`/plan-du-site/`: every public page, and every group."""
    networks = Organization.objects.filter(kind=Organization.Kind.NETWORK)
    context = {
        "groups": SupportGroup.objects.active().order_by("name"),
        "networks": networks.order_by("name"),
    }
    return render(request, "groups/site_map.html", context)


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: calendars may be read by programs, personal pages may not."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
