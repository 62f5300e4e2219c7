"""A cache that never slows a page, on a real Valkey that freezes and dies."""

import time

import pytest

from config.cache import CALL_TIMEOUT, RETRY_AFTER, Breaker, FailoverCache, _breakers

SLACK = 3.0
"""What a busy machine may take on top: much less than a hundred calls that wait."""


@pytest.fixture
def cache(broker):
    """A cache that knows nothing of the failures of other tests."""
    _breakers.clear()
    made = FailoverCache(broker.url, {"KEY_PREFIX": "tablee-cache"})
    made._memory.clear()
    yield made
    broker.thaw()
    made.close()


def took(call) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def test_values_live_in_the_server(cache, broker):
    cache.set("a", {"b": 1}, 60)
    with broker.client() as client:
        assert client.keys() == [b"tablee-cache:1:a"]
    assert cache.get("a") == {"b": 1}
    assert (cache.add("a", 2), cache.add("c", 2)) == (False, True)
    assert (cache.incr("c"), cache.get("c")) == (3, 3)
    assert (cache.touch("a", 5), cache.touch("x", 5)) == (True, False)
    assert (cache.delete("a"), cache.delete("a")) == (True, False)
    assert cache.get("a", "gone") == "gone"
    with pytest.raises(ValueError, match="nowhere"):
        cache.incr("nowhere")


def test_clearing_leaves_the_queue_alone(cache, broker):
    cache.set("a", 1)
    with broker.client() as client:
        client.lpush("tablee", "a task")
        cache.clear()
        assert client.keys() == [b"tablee"]


def test_a_frozen_server_slows_one_call_only(cache, broker):
    cache.set("a", "in the server")
    broker.freeze()
    assert took(lambda: cache.get("a")) < CALL_TIMEOUT + SLACK
    assert took(lambda: [cache.set("a", n) for n in range(100)]) < SLACK
    assert cache.get("a") == 99
    assert (cache.incr("counter"), cache.incr("counter")) == (1, 2)


def test_a_server_that_is_gone_is_asked_again_later(cache, broker, caplog):
    clock = [0.0]
    cache._breaker = Breaker(lambda: clock[0])
    broker.stop()
    cache.set("a", "in memory")
    assert cache.get("a") == "in memory"
    broker.start()
    assert cache.get("a") == "in memory"
    clock[0] += RETRY_AFTER
    assert cache.get("a") is None
    assert [record.message for record in caplog.records] == [
        "The cache does not answer: ConnectionError",
        "The cache answers again.",
    ]


def test_while_it_fails_one_thread_at_a_time_tries():
    clock = [0.0]
    breaker = Breaker(lambda: clock[0])
    assert breaker.lets_through()
    assert (breaker.failed(), breaker.failed()) == (True, False)
    assert not breaker.lets_through()
    clock[0] += RETRY_AFTER
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]
    breaker.answered()
    assert breaker.lets_through()


def test_without_a_server_memory_serves():
    cache = FailoverCache("", {})
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.incr("new") == 1
