"""What we ship for servers can be read by the programs it is for, and agrees with the rest."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from config.run.programs import beat, web, worker
from config.settings.environment import BASE_DIR
from config.uploads import MOST_BYTES

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
RUN = (BASE_DIR / "docs" / "run.md").read_text(encoding="utf-8")
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "LimitCORE": "0",
    "User": "tablee",
    "EnvironmentFile": "/etc/tablee/environment",
}


class _Unit(configparser.ConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(path: Path) -> _Unit:
    """Read a unit; of keys that stand twice, the last one."""
    read = _Unit(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    read.read(path, encoding="utf-8")
    return read


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_services_are_shut_in(path: Path):
    service = unit(path)["Service"]
    assert {name: service.get(name) for name in HARDENED} == HARDENED


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("tablee-web", web(host="127.0.0.1", port=8000)),
        ("tablee-worker", worker()),
        ("tablee-beat", beat(directory=Path("/var/lib/tablee"))),
    ],
)
def test_they_start_what_make_run_starts(name: str, part: object):
    started = shlex.split(unit(DEPLOY / "systemd" / f"{name}.service")["Service"]["ExecStart"])
    mine = list(part.command)  # type: ignore[attr-defined]
    program = mine[mine.index("-m") + 1]
    assert Path(started[0]).name == program
    wanted = set(mine[mine.index("-m") + 2 :]) - {"--workers-kill-timeout", "3", "1"}
    assert wanted - set(started) == set()
    assert not [word for word in started if "access" in word]


def test_systemd_can_read_them(tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/tablee/.venv/bin/granian", "/bin/sh")
        text = text.replace("/opt/tablee/.venv/bin/celery", "/bin/sh")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    # Of the machine's own units nothing is asked.
    said = [line for line in ended.stderr.splitlines() if "tablee" in line]
    assert said == []


def test_caddy_can_read_its_file():
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed here")
    file = str(DEPLOY / "caddy" / "Caddyfile")
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", file]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_proxies_log_no_visit_and_add_no_header():
    nginx = (DEPLOY / "nginx" / "tablee.conf").read_text(encoding="utf-8")
    servers = nginx.count("server {")
    assert nginx.count("    access_log off;") == servers
    assert nginx.count("emerg;") == nginx.count("error_log") == servers
    assert "add_header" not in nginx
    caddy = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    assert "exclude http.log http.handlers" in caddy
    assert not re.search(r"^\s+header\b", caddy, re.MULTILINE)


def test_proxies_let_through_what_the_site_takes():
    nginx = (DEPLOY / "nginx" / "tablee.conf").read_text(encoding="utf-8")
    found = re.search(r"client_max_body_size (\d+)m;", nginx)
    assert found
    assert int(found[1]) * 1024 * 1024 > MOST_BYTES


def test_the_backup_leaves_the_keys_out_and_old_ones_go():
    text = (DEPLOY / "systemd" / "tablee-backup.service").read_text(encoding="utf-8")
    assert "--with-keys" not in text
    assert "-mtime +29 -delete" in text


def test_the_example_names_settings_that_exist():
    known = (BASE_DIR / "config" / "settings" / "environment.py").read_text(encoding="utf-8")
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    named = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    assert {"SITE_URL", "SECRET_KEY", "TRUSTED_PROXIES"} <= set(named)
    assert [name for name in named if f'"{name}"' not in known] == []


def test_the_steps_name_files_that_exist():
    named = set(re.findall(r"deploy/[\w./-]*\w(?![\w*-])", RUN))
    assert named
    assert [name for name in sorted(named) if not (BASE_DIR / name).exists()] == []
