"""A real broker, a real worker, a real web server, each a process of its own."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from config.run.broker import Broker, private_broker
from config.run.parts import Part, RunningPart
from config.run.programs import web, worker
from tests.plugins.mail import SmtpSink

START_SECONDS = 30.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], object], *, seconds: float = START_SECONDS) -> None:
    """Wait until something in another process is so, or fail."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"not so after {seconds} seconds")
        time.sleep(0.02)


def start(part: Part, **variables: str) -> RunningPart:
    """Start a part against the running test's database; its log is under ``TABLEE_HOME``."""
    logs = settings.TABLEE_HOME / "log"
    logs.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TABLEE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "PYTHONUNBUFFERED": "1",
        **variables,
    }
    return RunningPart(part, logs=logs, environment=environment)


@dataclass
class TestBroker:
    """A Valkey that can be frozen, stopped and started again."""

    __test__ = False
    directory: Path
    broker: Broker = field(init=False)
    running: RunningPart = field(init=False)

    def __post_init__(self) -> None:
        self.directory.mkdir(mode=0o700, exist_ok=True)
        self.start()

    @property
    def url(self) -> str:
        """As in ``REDIS_URL``."""
        return self.broker.url

    def start(self) -> None:
        """Start, empty, and wait until it answers."""
        self.broker = private_broker(self.directory)
        self.running = RunningPart(self.broker.part, logs=self.directory, environment=os.environ)
        wait_for(self.broker.is_ready)

    def stop(self) -> None:
        """End it, as a crash would."""
        self.thaw()
        self.running.stop(is_hurried=lambda: False)

    def freeze(self) -> None:
        """Keep it alive, but silent."""
        self.running.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        self.running.process.send_signal(signal.SIGCONT)

    def client(self) -> "Redis":
        """A client of redis-py; close it."""
        return Redis.from_url(self.url, socket_timeout=2)


@pytest.fixture(scope="session")
def _broker_process() -> Iterator[TestBroker]:
    broker = TestBroker(settings.BROKER_DIRECTORY)
    yield broker
    broker.stop()


@pytest.fixture
def broker(_broker_process: TestBroker) -> Iterator[TestBroker]:
    """The broker that the Celery program of this process and of workers talks to, emptied."""
    if _broker_process.running.has_ended:
        _broker_process.start()
    with _broker_process.client() as client:
        client.flushall()
    yield _broker_process
    _broker_process.thaw()


@dataclass(frozen=True)
class LiveProcess:
    """A program started for one test, and what its log says."""

    running: RunningPart
    url: str = ""

    @property
    def log(self) -> str:
        """All that the program has said so far."""
        return self.running.log.read_text(errors="replace")


def _mail_variables(sink: SmtpSink) -> Mapping[str, str]:
    return {"TABLEE_TEST_EMAIL_URL": sink.url}


@pytest.fixture
def celery_worker_process(
    transactional_db: None, broker: TestBroker, smtp_sink: SmtpSink
) -> Iterator[LiveProcess]:
    """A worker on this test's database and broker, sending its mail to ``smtp_sink``."""
    running = start(worker(), **_mail_variables(smtp_sink))
    try:
        with broker.client() as client:
            # A worker that waits for work stands in the list of blocked clients.
            wait_for(lambda: running.has_ended or client.info("clients")["blocked_clients"])
        assert not running.has_ended, running.ending()
        yield LiveProcess(running)
    finally:
        broker.thaw()
        running.stop(is_hurried=lambda: False)


@pytest.fixture
def live_site(transactional_db: None) -> Iterator[LiveProcess]:
    """Granian serving this test's database; caught mail is under ``DEV_MAIL_DIR``."""
    port = free_port()
    running = start(web(host="127.0.0.1", port=port), TABLEE_TEST_PORT=str(port))
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: running.has_ended or _answers(url))
        assert not running.has_ended, running.ending()
        yield LiveProcess(running, url)
    finally:
        running.stop(is_hurried=lambda: False)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
