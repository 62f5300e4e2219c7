"""A program that calls the API, and the one shape of every refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.test import Client

from groups.domain.api_tokens import create_api_token
from groups.models import Organization, SupportGroup, User
from tests.events.registering import NOW
from tests.factories import make_group, make_role, make_user


@dataclass
class Caller:
    """Calls ``/api/v1`` with or without a token; bodies are JSON."""

    token: str = ""

    def __call__(
        self, method: str, path: str, body: Any = None, *, key: str = "", **query: str
    ) -> Any:
        """Return the response."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        return Client(raise_request_exception=False).generic(
            method,
            f"/api/v1{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
            query_params=query or None,
        )

    def get(self, path: str, **query: str) -> Any:
        """Return the body of a 200."""
        response = self("GET", path, **query)
        assert response.status_code == 200, response.content
        return response.json()


@dataclass
class Desk:
    """An organiser's program, and the group it acts for."""

    user: User
    group: SupportGroup
    api: Caller


def make_desk(*, group: SupportGroup | None = None, name: Any = "owner") -> Desk:
    """A group, somebody with a role in it, and their token."""
    group = group or make_group()
    user = make_user()
    make_role(user, group=group, name=name)
    return Desk(user, group, Caller(create_api_token(user=user, now=NOW)))


def make_caller_of(organization: Organization) -> Caller:
    """A program of somebody who owns a whole organisation."""
    user = make_user()
    make_role(user, organization=organization)
    return Caller(create_api_token(user=user, now=NOW))


def assert_problem(response: Any, status: int, code: str, *fields: str) -> Any:
    """Check the one shape of refusals (RFC 9457); return the body."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert {name: body[name] for name in ("type", "title", "status", "code")} == {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
    }
    assert body["detail"]
    found = [one["field"] for one in body.get("errors", [])]
    assert found == list(fields), body
    for one in body.get("errors", []):
        assert set(one) == {"field", "code", "message"}
        assert one["message"]
    assert set(body) <= {"type", "title", "status", "code", "detail", "errors"}
    return body
