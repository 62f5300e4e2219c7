"""Putting all that is encrypted under the newest key, so that older keys can be thrown away.

Everything stays readable throughout: a row is rewritten in one statement, and both keys are
known while it lasts. Stopped half-way, it goes on where it was: what the newest key reads is
left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from groups.encryption import decrypt, is_newest, reencrypt
from groups.fields import EncryptedTextField

BATCH = 100
"""Rows rewritten in one transaction."""


@dataclass(kw_only=True)
class Rotated:
    """What became of one model's rows; ``unreadable`` ones no key of ours opens."""

    model: str
    rewritten: int = 0
    unreadable: int = 0


def encrypted_models() -> list[tuple[type[models.Model], list[str]]]:
    """Return every model that holds encrypted texts, with the names of those fields."""
    found = []
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        names = [field.name for field in fields if isinstance(field, EncryptedTextField)]
        if names:
            found.append((model, names))
    return found


def rotate_keys() -> list[Rotated]:
    """Write every encrypted text that is not under the newest key anew; report by model.

    Rows that somebody else is writing are left for the next pass; passes go on until one
    rewrites nothing.
    """
    return [_rotate_model(model, names) for model, names in encrypted_models()]


def unreadable_sample(*, size: int) -> list[str]:
    """Return the names of models of which the oldest or newest ``size`` rows can't be read."""
    return [
        model._meta.label
        for model, names in encrypted_models()
        for order in ("pk", "-pk")
        if not all(map(_is_readable, _values(_raw(model, names).order_by(order)[:size], names)))
    ]


def _rotate_model(model: type[models.Model], names: list[str]) -> Rotated:
    report = Rotated(model=model._meta.label)
    while True:
        before = report.rewritten
        report.unreadable = 0
        for keys in _batches(model):
            _rotate_batch(model, names, keys, report)
        if report.rewritten == before:
            return report


def _batches(model: type[models.Model]) -> Iterator[list[Any]]:
    """Give all primary keys, a batch at a time, in order."""
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    keys = list(rows[:BATCH])
    while keys:
        yield keys
        keys = list(rows.filter(pk__gt=keys[-1])[:BATCH])


@transaction.atomic
def _rotate_batch(
    model: type[models.Model], names: list[str], keys: list[Any], report: Rotated
) -> None:
    rows = _raw(model, names).filter(pk__in=keys).select_for_update(skip_locked=True, of=("self",))
    for row in rows.order_by("pk").values("pk", *map(_column, names)):
        texts = {name: row[_column(name)] for name in names}
        if not all(map(_is_readable, texts.values())):
            report.unreadable += 1
            continue
        old = {name: text for name, text in texts.items() if not is_newest(text)}
        if old:
            # As a plain text: the field itself would encrypt the ciphertext again.
            new = {name: Value(reencrypt(text), TextField()) for name, text in old.items()}
            model._base_manager.filter(pk=row["pk"]).update(**new)
            report.rewritten += 1


def _raw(model: type[models.Model], names: list[str]) -> models.QuerySet[Any]:
    """Return the rows with their texts as they stand in the database, still encrypted."""
    raw = {_column(name): Cast(name, TextField()) for name in names}
    rows: models.QuerySet[Any] = model._base_manager.annotate(**raw)
    return rows


def _column(name: str) -> str:
    return f"raw_{name}"


def _values(rows: models.QuerySet[Any], names: list[str]) -> Iterator[str]:
    for row in rows.values(*map(_column, names)):
        yield from row.values()


def _is_readable(ciphertext: str) -> bool:
    try:
        decrypt(ciphertext)
    except InvalidToken:
        return False
    return True
