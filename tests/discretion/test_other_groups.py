"""Who organises elsewhere, and once did here, opens no address that names anything of a group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import get_resolver

from groups.models import RoleName, User
from tests.discretion.filled import Site, fill
from tests.discretion.test_forms_without_token import addresses
from tests.factories import make_group, make_role, make_user

pytestmark = pytest.mark.django_db
_PARAMETER = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")
_METHODS = ("get", "post")


@dataclass
class Named:
    """A filled site, with what stands in its addresses, by the name of the parameter."""

    site: Site
    values: dict[str, list[str]]


@pytest.fixture
def named() -> Named:
    cache.clear()
    site = fill()
    slugs = [site.group.slug, site.group.organization.slug]
    return Named(site, {"slug": slugs, "year": ["2026"], "": list(one_of_each())})


def one_of_each() -> Iterator[str]:
    """An id of each kind of row that has one."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.UUIDField):
                key = model._base_manager.values_list(field.name, flat=True).first()
                yield from [str(key)] if key else []


@pytest.fixture
def stranger(named: Named) -> User:
    """Who was an owner here until now, and is one elsewhere."""
    user = make_user()
    make_role(user, group=named.site.group, name=RoleName.OWNER).delete()
    make_role(user, group=make_group(), name=RoleName.OWNER)
    return user


def filled_in(path: str, values: dict[str, list[str]]) -> Iterator[str]:
    """Every address that the pattern gives with these values."""
    found = _PARAMETER.search(path)
    if found is None:
        yield f"/{path.replace('^', '').rstrip('$')}"
        return
    for value in values.get(found[1], values[""]):
        yield from filled_in(f"{path[: found.start()]}{value}{path[found.end() :]}", values)


def theirs() -> list[str]:
    """The addresses of the desk that name something."""
    return [
        path
        for path, _exempt in addresses(get_resolver())
        if path.startswith("organiser/") and _PARAMETER.search(path)
    ]


def rows_of() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"events", "groups", "notifications"}
    }


def test_the_desk(named: Named, stranger: User) -> None:
    """Some seconds: each address of the desk, with an id of each kind, read and sent."""
    client = Client()
    client.force_login(stranger)
    before = rows_of()
    opened = set()
    for path in theirs():
        for address in filled_in(path, named.values):
            for method in _METHODS:
                answer = getattr(client, method)(address)
                if answer.status_code not in {404, 405}:
                    opened.add((method, path, answer.status_code))
    assert len(theirs()) > 40
    assert opened == set()
    assert rows_of() == before
