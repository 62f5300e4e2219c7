"""Wrong guesses slow down and lock nobody out."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from groups.guessing import PACES, TooManyGuesses, check_guess, count_wrong_guess, pace_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        cache.clear()
        yield traveller


def request(address="192.0.2.1"):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def wrong(address="192.0.2.1", *, times=1):
    for _n in range(times):
        count_wrong_guess(request(address), subject="code")


def wait(address="192.0.2.1") -> int:
    """Seconds that the client has to wait now."""
    try:
        check_guess(request(address), subject="code")
    except TooManyGuesses as refused:
        return refused.retry_after
    return 0


def test_thirty_wrong_ones_are_free():
    wrong(times=29)
    assert [wait() for _n in range(5)] == [0] * 5


def test_then_each_waits_twice_as_long_up_to_a_minute(clock):
    wrong(times=30)
    waits = []
    for _n in range(8):
        assert wait() == 0
        wrong()
        waits.append(wait())
        clock.shift(timedelta(seconds=waits[-1]))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_the_wait_gets_shorter_and_then_one_may(clock):
    wrong(times=34)
    assert [wait(), wait()] == [0, 32]
    clock.shift(timedelta(seconds=20))
    assert wait() == 12
    clock.shift(timedelta(seconds=12))
    assert wait() == 0


def test_a_hundred_at_once_are_one():
    wrong(times=40)
    assert [wait() == 0 for _n in range(100)].count(True) == 1


def test_others_notice_nothing():
    wrong(times=60)
    assert wait() == 0
    assert wait("192.0.2.2") == 0


def test_after_an_hour_it_is_forgotten(clock):
    wrong(times=60)
    clock.shift(timedelta(seconds=3601))
    assert [wait(), wait()] == [0, 0]


def test_many_clients_together_are_slowed_down_sooner_and_longer():
    assert pace_of("code") == PACES[0]
    for number in range(300):
        wrong(f"198.51.100.{number}")
    assert pace_of("code") == PACES[1]
    wrong(times=10)
    assert wait() == 0
    assert wait() == 2
    for number in range(2700):
        wrong(f"203.0.{number // 250}.{number % 250}")
    assert pace_of("code") == PACES[2]
    # Whoever never guessed wrong is still let through at once.
    assert [wait("192.0.2.9") for _n in range(3)] == [0, 0, 0]


def test_subjects_count_apart():
    wrong(times=60)
    check_guess(request(), subject="other")
    check_guess(request(), subject="other")


def test_lifted_for_measuring(settings):
    settings.RATE_LIMITS = False
    wrong(times=99)
    assert [wait(), wait()] == [0, 0]


def test_the_words_say_how_long():
    assert "Attendez 1 seconde," in str(TooManyGuesses(1))
    assert "Attendez 32 secondes," in str(TooManyGuesses(32))
    assert TooManyGuesses(3).code == "too_many_requests"
