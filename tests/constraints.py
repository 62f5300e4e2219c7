"""Telling which constraint of the database refused a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    """Expect the database to refuse what is done, by the constraint of that name.

    A column that is unique by itself is named ``table.column``.
    """
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert any(word in str(caught.value) for word in _words(name)), str(caught.value)


def _words(name: str) -> list[str]:
    """What the database says when that constraint refuses."""
    if "." in name:
        return [name, name.replace(".", "_")]
    model, constraint = next(one for one in _constraints() if one[1].name == name)
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        return [", ".join(_columns(model, constraint)) or f"index '{name}'"]
    return [f"failed: {name}", f'"{name}"']


def _constraints() -> Iterator[tuple[type[models.Model], models.BaseConstraint]]:
    for model in apps.get_models():
        yield from ((model, one) for one in model._meta.constraints)


def _columns(model: type[models.Model], constraint: models.UniqueConstraint) -> list[str]:
    named = [one.name for one in constraint.expressions if isinstance(one, models.F)]
    columns = {field.name: field.column for field in model._meta.fields}
    return [f"{model._meta.db_table}.{columns[one]}" for one in constraint.fields or named]


def all_constraints(app: str) -> set[str]:
    """Names of all CHECK and UNIQUE constraints of an app, unique columns included."""
    found = set()
    for model in apps.get_app_config(app).get_models():
        found |= {one.name for one in model._meta.constraints}
        found |= {
            f"{model._meta.db_table}.{field.column}"
            for field in model._meta.fields
            if field.unique and not field.primary_key
        }
    return found
