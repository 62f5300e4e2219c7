"""Editing sessions on pages: shorthands for whoever presses the buttons."""

from __future__ import annotations

from typing import Any

from django.test import Client

from events.models import Event, Occurrence
from groups.models import RoleName, User
from tests.factories import make_role, make_user

from .filling import send


def desk_of(event: Event, *, name: RoleName = RoleName.ORGANIZER) -> Client:
    """A browser of somebody with that role in the event's group."""
    client = Client()
    client.force_login(user_of(event, name))
    return client


def user_of(event: Event, name: RoleName = RoleName.ORGANIZER) -> User:
    """Somebody with that role in the event's group."""
    user = make_user()
    make_role(user, group=event.group, name=name)
    return user


def address(row: Occurrence, tail: str = "modifier/") -> str:
    """Where a session is changed, called off…"""
    return f"/organiser/seances/{row.public_id}/{tail}"


def asked(client: Client, row: Occurrence, **changes: str) -> Any:
    """The preview of such changes."""
    return send(client, client.get(address(row)), holding="title", **changes)


def confirmed(client: Client, preview: Any) -> Any:
    """The page after pressing the button of the preview."""
    return send(client, preview, holding="seen")


def undone(client: Client, done: Any) -> Any:
    """The page after pressing « Annuler ce changement »."""
    return client.post(f"{done.request['PATH_INFO']}retour/", follow=True)
