"""The keys: made once for the embedded default, demanded and weighed in production."""

import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from config.settings.environment import Environment
from config.settings.errors import SettingError

MIN_LENGTH = 50
MIN_DIFFERENT = 8


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What secrets are made with; the first of ``field_encryption`` is the current one."""

    secret: str
    field_encryption: tuple[str, ...]
    lookup: str
    dev_mail: str


def keys_of(environment: Environment) -> Keys:
    """Keys given by the environment, or made in ``TABLEE_HOME`` in the embedded default."""
    keys = _embedded_keys(environment) if environment.embedded else _given_keys(environment)
    _check_fernet(keys.field_encryption)
    if not environment.embedded:
        _check_strength(keys)
    return keys


def private_directory(path: Path) -> Path:
    """Make a directory that only its owner can enter; one that stands keeps its mode."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Read a secret file, made first if there is none.

    Two processes that start at once get the same secret: a file is written whole
    under another name, then linked, and the link fails if the other was first.
    """
    if not path.exists():
        _publish(path, make())
    return path.read_text(encoding="ascii").strip()


def _publish(path: Path, secret: str) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()


def _embedded_keys(environment: Environment) -> Keys:
    home = private_directory(environment.home)
    given = environment.field_encryption_keys
    kept = kept_secret(home / "field-encryption-keys", _new_fernet_key)
    return Keys(
        secret=environment.secret_key or kept_secret(home / "secret-key", _new_key),
        field_encryption=given or tuple(kept.split(",")),
        lookup=environment.lookup_key or kept_secret(home / "lookup-key", _new_key),
        dev_mail=kept_secret(home / "dev-mail-key", _new_address_key),
    )


def _given_keys(environment: Environment) -> Keys:
    given = {
        "SECRET_KEY": environment.secret_key,
        "FIELD_ENCRYPTION_KEYS": environment.field_encryption_keys,
        "LOOKUP_KEY": environment.lookup_key,
    }
    for variable, value in given.items():
        if not value:
            raise SettingError(
                variable, "à donner pour un vrai site (avec SITE_URL ou DATABASE_URL)."
            )
    return Keys(
        secret=environment.secret_key,
        field_encryption=environment.field_encryption_keys,
        lookup=environment.lookup_key,
        dev_mail="",
    )


def _check_fernet(keys: tuple[str, ...]) -> None:
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingError(
                "FIELD_ENCRYPTION_KEYS",
                "chaque clé est faite de 32 octets en base64 (clés Fernet, "
                "séparées par des virgules, la première sert à chiffrer).",
            ) from error


def _check_strength(keys: Keys) -> None:
    for variable, key in (("SECRET_KEY", keys.secret), ("LOOKUP_KEY", keys.lookup)):
        weak = len(key) < MIN_LENGTH or len(set(key)) < MIN_DIFFERENT
        if weak or key.startswith("django-insecure-"):
            raise SettingError(
                variable, f"trop faible : {MIN_LENGTH} caractères au hasard ou plus."
            )
    for key in keys.field_encryption:
        if len(set(key)) < MIN_DIFFERENT:
            raise SettingError("FIELD_ENCRYPTION_KEYS", "trop faible : une clé tirée au hasard.")
    if keys.lookup == keys.secret:
        raise SettingError("LOOKUP_KEY", "doit être une autre clé que SECRET_KEY.")


def _new_key() -> str:
    return secrets.token_urlsafe(48)


def _new_address_key() -> str:
    return secrets.token_urlsafe(16)


def _new_fernet_key() -> str:
    return Fernet.generate_key().decode("ascii")
