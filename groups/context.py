"""What every page knows of the site."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest

from groups.models import Organization


def site(request: HttpRequest) -> dict[str, bool]:
    """Tell templates whether the site shows demonstration data.

    A database that is down must not keep anybody from the page of help.
    """
    try:
        return {"is_demo_site": Organization.objects.filter(is_demo=True).exists()}
    except DatabaseError:
        return {"is_demo_site": False}
