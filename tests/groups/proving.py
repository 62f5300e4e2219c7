"""Proving oneself as people do: an app's code, and a device that makes passkeys in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import CDPSession, Page

from groups.domain.factors.apps import SECONDS, add_app, code_at
from groups.errors import GroupsError
from groups.models import Factor, User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET, *, now: datetime | None = None, later: int = 0) -> str:
    """What the app shows, ``later`` half minutes on."""
    return code_at(secret, int((now or timezone.now()).timestamp()) // SECONDS + later)


def give_app(user: User, *, now: datetime | None = None) -> Factor:
    """An account whose app showed the code before the present one."""
    at = now or timezone.now()
    return add_app(user=user, secret=SECRET, code=code_now(now=at, later=-1), now=at)


def mailed_code() -> str:
    """The code in the last mail."""
    lines = str(mail.outbox[-1].body).splitlines()
    (code,) = (line for line in lines if re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", line))
    return code


def enter_code(client: Client, user: User, **more: str) -> Any:
    """Log in by a code sent by e-mail; return the answer."""
    client.post("/organiser/connexion/", {"email": user.email, **more})
    return client.post("/organiser/connexion/code/", {"code": mailed_code(), **more})


def plug_device(page: Page) -> tuple[CDPSession, str]:
    """Give the page's browser a device that verifies its holder; return how to reach it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, added["authenticatorId"]


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """Expect a rule's no, of that code."""
    with pytest.raises(GroupsError) as caught:
        yield
    assert caught.value.code == code
