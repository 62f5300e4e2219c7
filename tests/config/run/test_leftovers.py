"""What a killed run left is known by number and birth, and ended."""

import os
import subprocess
import sys
from threading import Thread

import pytest

from config.run.leftovers import (
    STATE,
    AlreadyRunningError,
    birth,
    end_leftovers,
    remember,
    take_lock,
)

SLEEPER = "import time; print(flush=True); time.sleep(60)"


@pytest.fixture
def sleeper():
    """A process that leads a group of its own, as parts do."""
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER], start_new_session=True, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        # Init buries the parts of a killed run; here the test must.
        Thread(target=process.wait, daemon=True).start()
        yield process
        process.kill()


def test_a_part_left_alive_is_ended(tmp_path, sleeper):
    remember(tmp_path, [sleeper.pid])
    assert end_leftovers(tmp_path) == 1
    assert sleeper.wait(timeout=5) == -15
    assert not (tmp_path / STATE).exists()


def test_another_process_with_that_number_is_left_alone(tmp_path, sleeper):
    remember(tmp_path, [sleeper.pid])
    state = (tmp_path / STATE).read_text()
    (tmp_path / STATE).write_text(state.replace(birth(sleeper.pid), "1"))
    assert end_leftovers(tmp_path) == 0
    assert sleeper.poll() is None


def test_children_whose_part_died_are_ended(tmp_path):
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]).wait()"
    with subprocess.Popen(
        [sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE
    ) as leader:
        assert leader.stdout is not None
        leader.stdout.readline()
        remember(tmp_path, [leader.pid])
        leader.kill()
        leader.wait()
        assert end_leftovers(tmp_path) == 1
        # The pipe ends when the last one that holds it does.
        assert leader.stdout.read() == b""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"boot": 1}', '{"boot": "", "parts": 3}'])
def test_a_state_that_makes_no_sense_is_ignored(tmp_path, text):
    (tmp_path / STATE).write_text(text)
    assert end_leftovers(tmp_path) == 0


def test_one_run_at_a_time(tmp_path):
    with take_lock(tmp_path):
        with pytest.raises(AlreadyRunningError) as caught:
            take_lock(tmp_path)
        assert str(caught.value) == str(os.getpid())
    take_lock(tmp_path).close()
