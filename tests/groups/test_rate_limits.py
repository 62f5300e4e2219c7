"""How often one client may try a thing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import RequestFactory

from groups import rate_limits
from groups.rate_limits import (
    RateLimit,
    TooManyTries,
    count_change,
    count_registration,
    count_try,
)

THRICE = RateLimit("thing", most=3, period=600)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_tried():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def attempt(address: str = "192.0.2.1", *, subject: str = "", limit: RateLimit = THRICE) -> bool:
    """Whether the client may go on."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    try:
        count_try(request, limit, subject=subject)
    except TooManyTries:
        return False
    return True


def test_three_times_then_no_more():
    assert [attempt() for _number in range(5)] == [True, True, True, False, False]


def test_each_client_subject_and_thing_counts_for_itself():
    for _number in range(4):
        attempt()
    assert attempt("192.0.2.2") is True
    assert attempt(subject="other") is True
    assert attempt(limit=RateLimit("other", most=3, period=600)) is True
    assert attempt() is False


def test_who_has_a_line_with_many_addresses_is_one_client():
    addresses = [f"2001:db8:1:2:{number:x}::{number:x}" for number in range(1, 6)]
    assert [attempt(one) for one in addresses] == [True, True, True, False, False]
    assert attempt("2001:db8:1:3::1") is True


def test_the_same_client_through_a_socket_of_both_kinds():
    for _number in range(4):
        attempt("192.0.2.1")
    assert attempt("::ffff:192.0.2.1") is False
    assert attempt("::ffff:192.0.2.2") is True


@pytest.mark.parametrize("address", ["", "unix:", "fe80::1%eth0"])
def test_without_an_address_all_share_one_limit(address):
    assert [attempt(address) for _number in range(4)] == [True, True, True, False]


def test_after_the_period_one_may_try_again():
    assert [attempt() for _number in range(4)] == [True, True, True, False]
    with time_machine.travel(NOW + timedelta(seconds=601), tick=False):
        assert attempt() is True


def test_the_refusal_says_how_long_to_wait():
    for _number in range(3):
        attempt()
    with pytest.raises(TooManyTries) as caught:
        count_try(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), THRICE)
    assert (caught.value.code, caught.value.retry_after) == ("too_many_requests", 600)
    assert "Attendez 10 minutes," in str(caught.value)
    assert "Attendez 1 minute," in str(TooManyTries(20))
    assert "10 minutes" in str(caught.value)


def test_lifted_for_measuring(settings):
    settings.RATE_LIMITS = False
    assert {attempt() for _number in range(9)} == {True}


class RememberingCache(LocMemCache):
    """A cache that tells what it was given, and can lose a counter at the worst moment."""

    keys: list[str]
    is_forgetful = False

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        self.keys.append(key)
        return False if self.is_forgetful else super().add(key, *args, **kwargs)


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> RememberingCache:
    found = RememberingCache("remembering", {})
    found.clear()
    found.keys = []
    monkeypatch.setattr(rate_limits, "cache", found)
    return found


def test_addresses_are_not_kept(remembering):
    attempt("192.0.2.77")
    assert len(remembering.keys) == 1
    assert "192.0.2" not in remembering.keys[0]


def test_a_counter_lost_between_two_steps_stops_nobody(remembering):
    remembering.is_forgetful = True
    assert attempt() is True
    remembering.is_forgetful = False
    assert [attempt() for _number in range(3)] == [True, True, False]


def registers(subject: str, address: str = "192.0.2.1") -> bool:
    try:
        count_registration(RequestFactory().get("/", REMOTE_ADDR=address), subject=subject)
    except TooManyTries:
        return False
    return True


def test_registering_is_counted_for_each_session_and_for_all():
    assert [registers("one") for _number in range(21)] == [True] * 20 + [False]
    assert all(registers(f"{number % 3}") for number in range(40))
    assert registers("another") is False
    assert registers("another", "192.0.2.2") is True


def changes(token: str) -> bool:
    try:
        count_change(token)
    except TooManyTries:
        return False
    return True


def test_changes_are_counted_for_each_link_whoever_holds_it():
    assert [changes("one") for _number in range(22)] == [True] * 20 + [False] * 2
    assert changes("another") is True
    with pytest.raises(TooManyTries) as caught:
        count_change("one")
    assert caught.value.retry_after == 3600
    with time_machine.travel(NOW + timedelta(seconds=3599), tick=False):
        assert changes("one") is False
    with time_machine.travel(NOW + timedelta(seconds=3601), tick=False):
        assert changes("one") is True


def test_links_are_not_kept(remembering):
    assert changes("a-token-that-opens") is True
    (key,) = remembering.keys
    assert "token-that-opens" not in key
