"""Calendar identifiers and addresses that stand for ever."""

from __future__ import annotations

import uuid

from django.conf import settings

SESSION_NAMESPACE = uuid.UUID("0b1d2a57-52c1-5a52-9d1c-6f6a2c7d2b11")
DATE_NAMESPACE = uuid.UUID("9c3f1b0e-6a4d-5e0f-8b55-1d2f7a90c3e4")


def session_uid(public_id: uuid.UUID) -> str:
    """Return the UID of a session in invitations, personal feeds and single-session files.

    Public feeds never use it, so that a copy taken from a mail and one from a subscription
    don't fight over the same entry.
    """
    return str(uuid.uuid5(SESSION_NAMESPACE, str(public_id)))


def date_uid(public_id: uuid.UUID) -> str:
    """Return the UID, in public feeds, of a date that stands outside its series."""
    return str(uuid.uuid5(DATE_NAMESPACE, str(public_id)))


def site_url(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def session_url(public_id: uuid.UUID) -> str:
    """Return the address of a session's page."""
    return site_url(f"/seances/{public_id}/")


def group_url(slug: str) -> str:
    """Return the address of a group's page."""
    return site_url(f"/groupes/{slug}/")


NETWORKS = "/feeds/networks/"


def network_path(slug: str) -> str:
    """Return the path of the common calendar of a network's groups."""
    return f"{NETWORKS}{slug}.ics"


def group_path(slug: str) -> str:
    """Return the path of a group's calendar."""
    return f"/feeds/groups/{slug}.ics"


def event_path(public_id: uuid.UUID) -> str:
    """Return the path of an event's calendar."""
    return f"/feeds/events/{public_id}.ics"
