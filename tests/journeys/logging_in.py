"""Browser pages of somebody who is logged in already."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from groups.models import User


def log_in(page: Page, user: User, *, url: str) -> None:
    """Give the page's browser the session of ``user`` at the site whose address is ``url``."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
