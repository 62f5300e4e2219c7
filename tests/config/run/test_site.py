"""The run command for real: what it starts, how it stops, what it says when it cannot."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from config.run.leftovers import STATE
from config.settings.environment import BASE_DIR
from tests.config.programs import clean_environment, run_python
from tests.plugins.processes import free_port, wait_for

READY = "Ctrl-C arrête tout."
PARTS = 4
STOP_SECONDS = 20.0


class Site:
    """One run of the command on ``home``; ``output`` grows while it runs."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self._said = home.with_name(f"{home.name}-{self.port}.txt")
        with self._said.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.run"],
                cwd=BASE_DIR,
                env=clean_environment(TABLEE_HOME=str(home), PORT=str(self.port)),
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: READY in self.output or self.process.poll() is not None, seconds=110)
        assert READY in self.output, self.output
        self.parts = [int(pid) for pid in re.findall(r'"(\d+)":', self._state.read_text())]

    @property
    def _state(self) -> Path:
        return self.home / "run" / STATE

    @property
    def output(self) -> str:
        return self._said.read_text()

    def wait(self) -> int:
        return self.process.wait(timeout=STOP_SECONDS)

    def survivors(self) -> list[int]:
        """Parts of which something lives on, init given a moment to bury the dead."""
        with suppress(TimeoutError):
            wait_for(lambda: not any(map(_group_lives, self.parts)), seconds=3)
        return [pid for pid in self.parts if _group_lives(pid)]

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=10
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return int(error.code)


def _group_lives(group: int) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for this module: only the first start loads the demo."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def site(home):
    started = Site(home)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()
    for pid in started.survivors():
        os.killpg(pid, signal.SIGKILL)


@pytest.mark.timeout(180)
def test_it_starts_answers_and_stops_on_ctrl_c(site):
    assert site.status("/healthz") == 200
    assert site.status("/") == 200
    assert f"http://127.0.0.1:{site.port}/\n" in site.output
    assert "demo@tablee.example" in site.output
    key = (site.home / "dev-mail-key").read_text().strip()
    assert f"/dev/mail/?key={key}\n" in site.output
    assert len(site.parts) == PARTS
    _refuses_a_second_one(site)
    began = time.monotonic()
    site.process.send_signal(signal.SIGINT)
    assert site.wait() == 0
    assert time.monotonic() - began < STOP_SECONDS
    assert site.survivors() == []
    assert "Tablée est arrêtée." in site.output


def _refuses_a_second_one(site: Site) -> None:
    ended = run_python("-m", "config.run", TABLEE_HOME=str(site.home), PORT=str(free_port()))
    assert ended.returncode == 1
    assert ended.stdout == (
        f"Tablée tourne déjà dans {site.home} (processus {site.process.pid}). Arrêtez-la d'abord.\n"
    )
    assert site.status("/healthz") == 200


def test_what_it_keeps_is_for_its_owner_alone(home):
    open_to_others = [
        path.name for path in home.rglob("*") if stat.S_IMODE(path.lstat().st_mode) & 0o077
    ]
    assert open_to_others == []


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["worker", "web"])
def test_when_a_part_dies_all_stops_and_it_says_which(site, name):
    order = ["broker", "worker", "beat", "web"]
    os.kill(site.parts[order.index(name)], signal.SIGKILL)
    assert site.wait() == 1
    assert "s'est arrêté (tué par le signal 9 (SIGKILL))" in site.output
    assert f"{site.home}/log/{name}.log" in site.output
    assert site.survivors() == []


@pytest.mark.timeout(180)
def test_after_a_kill_nothing_is_orphaned_and_the_next_start_just_works(site):
    os.kill(site.parts[1], signal.SIGSTOP)  # one part cannot even hear that it is over
    site.process.kill()
    site.process.wait()
    again = Site(site.home)
    try:
        assert site.survivors() == []
        assert again.status("/healthz") == 200
    finally:
        again.process.send_signal(signal.SIGTERM)
        assert again.wait() == 0


def test_a_taken_port_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run_python("-m", "config.run", TABLEE_HOME=str(tmp_path), PORT=str(port))
    assert ended.returncode == 1
    assert ended.stdout.startswith(f"Le port {port} de 127.0.0.1 n'est pas libre")
    assert ended.stdout.count("\n") == 1
    assert ended.stderr == ""


def test_a_host_that_is_no_address_is_one_line(tmp_path):
    ended = run_python("-m", "config.run", TABLEE_HOME=str(tmp_path), HOST="no such host")
    assert ended.returncode == 1
    assert ended.stdout.startswith("HOST")
    assert ended.stdout.count("\n") == 1
