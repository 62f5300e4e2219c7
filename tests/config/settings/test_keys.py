"""Keys are made once, for their owner alone; a real site brings its own, and strong ones."""

import stat
import subprocess
import sys

import pytest

from config.new_keys import new_keys
from config.settings.environment import BASE_DIR
from tests.config.programs import clean_environment, print_settings, run_python

KEYS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "LOOKUP_KEY", "DEV_MAIL_KEY")
FILES = ("secret-key", "field-encryption-keys", "lookup-key", "dev-mail-key")
SITE = {"SITE_URL": "https://agenda.example.org"}


def test_keys_are_made_once_for_their_owner_alone(tmp_path):
    home = tmp_path / "home"
    first = print_settings(*KEYS, TABLEE_HOME=str(home)).stdout
    assert print_settings(*KEYS, TABLEE_HOME=str(home)).stdout == first
    assert len(set(first.split())) == len(KEYS)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    modes = {
        name: stat.S_IMODE((home / name).stat().st_mode) for name in (*FILES, "tablee.sqlite3")
    }
    assert modes == dict.fromkeys((*FILES, "tablee.sqlite3"), 0o600)
    assert (home / "dev-mail-key").read_text().strip() == first.split()[-1]


def test_two_homes_have_nothing_in_common(tmp_path):
    one = print_settings(*KEYS, TABLEE_HOME=str(tmp_path / "a")).stdout.split()
    other = print_settings(*KEYS, TABLEE_HOME=str(tmp_path / "b")).stdout.split()
    assert set(one).isdisjoint(other)


def test_processes_that_start_at_once_agree(tmp_path):
    code = "from config import settings as s; print(s.SECRET_KEY, s.FIELD_ENCRYPTION_KEYS)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=BASE_DIR,
            env=clean_environment(TABLEE_HOME=str(tmp_path / "home")),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == sorted(
        (*FILES, "tablee.sqlite3")
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "LOOKUP_KEY"])
@pytest.mark.parametrize("site", [SITE, {"DATABASE_URL": "postgres://h/tablee"}])
def test_a_real_site_refuses_to_start_without_a_key(tmp_path, missing, site):
    keys = {name: key for name, key in new_keys().items() if name != missing}
    ended = run_python("manage.py", "check", TABLEE_HOME=str(tmp_path), **site, **keys)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Réglage {missing}")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("variable", "weak"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY", "django-insecure-" + "abcdefghijklmnop" * 4),
        ("LOOKUP_KEY", "password"),
        ("FIELD_ENCRYPTION_KEYS", "not base64"),
        ("FIELD_ENCRYPTION_KEYS", "A" * 43 + "="),
    ],
)
def test_a_real_site_refuses_a_weak_key(tmp_path, variable, weak):
    keys = {**new_keys(), variable: weak}
    ended = run_python("manage.py", "check", TABLEE_HOME=str(tmp_path), **SITE, **keys)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Réglage {variable}")


def test_a_real_site_refuses_the_same_key_twice(tmp_path):
    keys = new_keys()
    keys["LOOKUP_KEY"] = keys["SECRET_KEY"]
    ended = run_python("manage.py", "check", TABLEE_HOME=str(tmp_path), **SITE, **keys)
    assert ended.stderr.startswith("Réglage LOOKUP_KEY")


def test_the_deployment_check_finds_nothing():
    ended = run_python("-m", "config.check_deploy")
    assert (ended.returncode, ended.stdout + ended.stderr) == (
        0,
        "System check identified no issues (2 silenced).\n",
    )
