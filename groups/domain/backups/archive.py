"""The file of a backup: a compressed tar with a manifest, the database, and keys if asked.

Only members of known names are ever read from it, and nothing is unpacked by its own path.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from groups.errors import GroupsError

FORMAT = 1
MANIFEST, DATABASE, KEYS = "manifest.json", "database", "keys.json"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup is: of which engine, and which keys it needs.

    ``witnesses`` are a known word under each key that may have written a row, ``lookup`` the
    keyed hash of it: they tell a missing key before anything is overwritten.
    """

    made_at: str
    vendor: str
    sha256: str
    has_keys: bool
    witnesses: list[str]
    lookup: str
    format: int = FORMAT


def sha256_of(file: Path) -> str:
    """Return the digest of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_archive(
    file: Path, *, manifest: Manifest, database: Path, keys: dict[str, str], now: datetime
) -> None:
    """Write the archive, readable by its owner alone; it appears whole or not at all."""
    draft = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
                _add(tar, MANIFEST, json.dumps(asdict(manifest), indent=2).encode(), now=now)
                if keys:
                    _add(tar, KEYS, json.dumps(keys, indent=2).encode(), now=now)
                tar.add(database, arcname=DATABASE, filter=_anonymous)
            raw.flush()
            os.fsync(raw.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def read_manifest(file: Path) -> Manifest:
    """Return what the archive says of itself; GroupsError ``not_a_backup`` otherwise."""
    values = json.loads(_read(file, MANIFEST))
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise _not_a_backup(file)
    try:
        return Manifest(**values)
    except TypeError as error:
        raise _not_a_backup(file) from error


def read_keys(file: Path) -> dict[str, str]:
    """Return the keys in the archive, by the name of their setting."""
    keys: dict[str, str] = json.loads(_read(file, KEYS))
    return keys


def unpack_database(file: Path, target: Path, *, manifest: Manifest) -> None:
    """Copy the database out; GroupsError ``damaged`` when it is not what was put in."""
    try:
        with tarfile.open(file) as tar:
            source = tar.extractfile(DATABASE)
            if source is None:
                raise _not_a_backup(file)
            with target.open("xb") as copy:
                shutil.copyfileobj(source, copy, _CHUNK)
    except (tarfile.TarError, KeyError, EOFError, OSError) as error:
        raise _damaged(file) from error
    if sha256_of(target) != manifest.sha256:
        raise _damaged(file)


def _add(tar: tarfile.TarFile, name: str, content: bytes, *, now: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, int(now.timestamp())
    tar.addfile(member, io.BytesIO(content))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _read(file: Path, name: str) -> bytes:
    try:
        with tarfile.open(file) as tar:
            stream = tar.extractfile(name)
            content = stream.read(_CHUNK) if stream else b""
    except (tarfile.TarError, KeyError, EOFError, OSError) as error:
        raise _not_a_backup(file) from error
    try:
        json.loads(content)
    except ValueError as error:
        raise _not_a_backup(file) from error
    return content


def _not_a_backup(file: Path) -> GroupsError:
    message = _("« %s » n’est pas une sauvegarde de Tablée, ou ne se lit pas.") % file
    return GroupsError("not_a_backup", message)


def _damaged(file: Path) -> GroupsError:
    message = _("« %s » est abîmée : rien n’a été changé. Prenez une autre sauvegarde.") % file
    return GroupsError("damaged", message)
