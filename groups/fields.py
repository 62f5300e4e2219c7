"""Model fields of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from .encryption import decrypt, encrypt

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class Sealed(str):
    """A text that was encrypted already, for when it is written."""

    __slots__ = ("ciphertext",)
    ciphertext: str


class EncryptedTextField(_TextField):
    """A text that the database only ever sees encrypted.

    It can't be filtered or sorted by: keep a keyed hash beside it for look-ups.
    """

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Decrypt what the database holds."""
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 (Django's signature)
        """Encrypt what goes to the database."""
        if isinstance(value, Sealed):
            return value.ciphertext
        text = super().get_prep_value(value)
        return None if text is None else encrypt(text)


def seal(row: models.Model) -> None:
    """Encrypt a row's texts now, so that whoever waits for its lock doesn't wait for that."""
    for field in row._meta.concrete_fields:
        text = getattr(row, field.attname) if isinstance(field, EncryptedTextField) else ""
        if text:
            sealed = Sealed(text)
            sealed.ciphertext = encrypt(text)
            setattr(row, field.attname, sealed)
