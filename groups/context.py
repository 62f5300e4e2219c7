"""What every page knows of the site."""

from __future__ import annotations

from django.http import HttpRequest

from groups.models import Organization


def site(request: HttpRequest) -> dict[str, bool]:
    """Tell templates whether the site shows demonstration data."""
    return {"is_demo_site": Organization.objects.filter(is_demo=True).exists()}
