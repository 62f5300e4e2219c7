"""A private Valkey, whatever the length and letters of its path."""

import os
import stat

import pytest
from kombu import Connection
from redis import Redis
from redis.exceptions import AuthenticationError

from config.run.broker import private_broker
from config.run.parts import RunningPart
from config.settings.queue import broker_url_of
from tests.plugins.processes import wait_for


@pytest.fixture
def running(tmp_path):
    """Start a broker in a directory of that name; give its address back."""
    started = []

    def start(name: str) -> str:
        directory = tmp_path / name
        directory.mkdir(mode=0o700)
        broker = private_broker(directory)
        started.append(RunningPart(broker.part, logs=tmp_path, environment=os.environ))
        wait_for(broker.is_ready)
        return broker.url

    yield start
    for part in started:
        part.stop(is_hurried=lambda: False)


@pytest.mark.parametrize("name", ["run", "maison d'été", 'with "quotes" and %41', "x" * 100])
def test_programs_and_the_queue_reach_it(running, name):
    url = running(name)
    with Redis.from_url(url) as client:
        assert client.ping()
    with Connection(broker_url_of(url)) as connection:
        connection.ensure_connection(max_retries=1)
        queue = connection.SimpleQueue("tablee")
        queue.put({"a": 1})
        assert queue.get(timeout=5).payload == {"a": 1}
        queue.close()


def test_a_short_path_gets_a_socket_for_its_owner_alone(running, tmp_path):
    url = running("run")
    assert url == f"unix://{tmp_path}/run/broker.sock"
    assert stat.S_IMODE((tmp_path / "run" / "broker.sock").stat().st_mode) == 0o700


def test_a_path_too_long_for_a_socket_gets_a_port_with_a_password(running):
    url = running("x" * 100)
    assert url.startswith("redis://:")
    with (
        Redis.from_url("redis://" + url.partition("@")[2]) as stranger,
        pytest.raises(AuthenticationError),
    ):
        stranger.ping()
