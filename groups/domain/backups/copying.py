"""Backing up and restoring: database and, if asked, the keys that read it.

Without keys a stolen backup gives away no contact; with the keys lost, nobody reads it again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from groups.encryption import decrypt, keyed_hash
from groups.errors import GroupsError
from groups.models import Organization, SupportGroup, User

from .archive import (
    Manifest,
    read_keys,
    read_manifest,
    sha256_of,
    unpack_database,
    write_archive,
)
from .engines import dump_database, load_database

_WORD = "tablee"
KEY_FILES = {
    "SECRET_KEY": "secret-key",
    "FIELD_ENCRYPTION_KEYS": "field-encryption-keys",
    "LOOKUP_KEY": "lookup-key",
}
"""Where the embedded default keeps its keys, under ``TABLEE_HOME``."""


def backup(*, file: Path, with_keys: bool, now: datetime) -> Manifest:
    """Write all that the site holds, as it is at one instant, to a file that is not there yet.

    Raises GroupsError ``file_exists``, ``no_postgres_tools`` or ``postgres_tool_failed``.
    """
    if file.exists():
        message = _("« %s » existe déjà : donnez un autre nom.") % file
        raise GroupsError("file_exists", message)
    with _workplace() as place:
        database = place / "database"
        dump_database(database)
        manifest = Manifest(
            made_at=now.isoformat(),
            vendor=connection.vendor,
            sha256=sha256_of(database),
            has_keys=with_keys,
            witnesses=[_witness(key) for key in settings.FIELD_ENCRYPTION_KEYS],
            lookup=keyed_hash(_WORD, purpose="backup"),
        )
        keys = _keys() if with_keys else {}
        write_archive(file, manifest=manifest, database=database, keys=keys, now=now)
    return manifest


def restore(*, file: Path, with_keys: bool, force: bool) -> Manifest:
    """Replace all that the site holds by what a backup holds; its tables may need migrating.

    Raises GroupsError before anything is changed: ``not_a_backup``, ``damaged``,
    ``other_engine``, ``keys_missing``, ``no_keys_inside``, ``keys_from_environment``,
    ``not_empty`` (unless forced).
    """
    manifest = read_manifest(file)
    _check_engine(manifest)
    _check_keys(manifest, with_keys=with_keys)
    if not force and not is_empty():
        raise GroupsError(
            "not_empty",
            _("La base n’est pas vide : avec --force, tout ce qu’elle contient est remplacé."),
        )
    with _workplace() as place:
        database = place / "database"
        unpack_database(file, database, manifest=manifest)
        load_database(database)
    if with_keys:
        _write_keys(read_keys(file))
    return manifest


def is_empty() -> bool:
    """Tell whether nobody has put anything into the database yet (territories don't count)."""
    try:
        with transaction.atomic():
            return not any(model.objects.exists() for model in (User, Organization, SupportGroup))
    except DatabaseError:
        # Not even the tables are there.
        return True


@contextmanager
def _workplace() -> Iterator[Path]:
    """A directory for our eyes alone, on the disk that holds the site."""
    home = settings.TABLEE_HOME if settings.TABLEE_HOME.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home) as name:
        yield Path(name)


def _witness(key: str) -> str:
    return Fernet(key).encrypt(_WORD.encode()).decode()


def _keys() -> dict[str, str]:
    return {
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": ",".join(settings.FIELD_ENCRYPTION_KEYS),
        "LOOKUP_KEY": settings.LOOKUP_KEY,
    }


def _check_engine(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise GroupsError(
            "other_engine",
            _("Cette sauvegarde vient de %(theirs)s et ce site tourne sur %(ours)s.")
            % {"theirs": manifest.vendor, "ours": connection.vendor},
        )


def _check_keys(manifest: Manifest, *, with_keys: bool) -> None:
    if not with_keys:
        if not _reads(manifest):
            raise GroupsError(
                "keys_missing",
                _(
                    "Les clés de ce site ne lisent pas cette sauvegarde : remettez "
                    "FIELD_ENCRYPTION_KEYS et LOOKUP_KEY d’alors, ou prenez une sauvegarde faite "
                    "avec --with-keys et redonnez cette option ici."
                ),
            )
    elif not manifest.has_keys:
        message = _("Cette sauvegarde a été faite sans ses clés : enlevez --with-keys.")
        raise GroupsError("no_keys_inside", message)
    elif not settings.EMBEDDED:
        raise GroupsError(
            "keys_from_environment",
            _(
                "Ici les clés viennent de l’environnement : lisez-les par « tar -xzOf FICHIER "
                "keys.json », donnez-les au site, puis relancez sans --with-keys."
            ),
        )


def _reads(manifest: Manifest) -> bool:
    try:
        words = {decrypt(witness) for witness in manifest.witnesses}
    except InvalidToken:
        return False
    return words == {_WORD} and manifest.lookup == keyed_hash(_WORD, purpose="backup")


def _write_keys(keys: dict[str, str]) -> None:
    for variable, name in KEY_FILES.items():
        file = settings.TABLEE_HOME / name
        draft = file.with_name(f".{name}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            new.write(keys[variable] + "\n")
        draft.replace(file)
