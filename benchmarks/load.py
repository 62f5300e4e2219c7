"""A load generator of our own: one thread, raw sockets, nothing to install.

Bodies are thrown away by the kernel where it can (``MSG_TRUNC``, Linux), so that the generator
costs less than what it measures. One answer of each kind is read whole and compared first.
"""

from __future__ import annotations

import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

HOST = "127.0.0.1"
_DISCARD = socket.MSG_TRUNC if sys.platform == "linux" else 0
_ROOM = 1 << 20
_HEAD_END = b"\r\n\r\n"


class LoadError(Exception):
    """The server did not answer as it must."""


@dataclass(frozen=True)
class Answer:
    """One whole HTTP/1.1 answer; ``size`` counts its head too."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    size: int


@dataclass
class Talk:
    """What a number of clients got: statuses, and seconds each answer took."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.statuses.total() / self.seconds

    def wait(self, share: float) -> float:
        """Return how long at most that share of the clients waited."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def get(path: str, **headers: str) -> bytes:
    """Return a GET request; ``if_none_match`` is the header If-None-Match."""
    return _request("GET", path, headers)


def post(path: str, body: bytes) -> bytes:
    """Return a POST request of JSON."""
    headers = {"content_type": "application/json", "content_length": str(len(body))}
    return _request("POST", path, headers) + body


def _request(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {HOST}", *lines, "", ""]).encode()


def ask(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own; return the whole answer."""
    with socket.create_connection((HOST, port), timeout=30) as connection:
        connection.sendall(request)
        data = b""
        while (whole := answer_in(data)) is None:
            piece = connection.recv(_ROOM)
            if not piece:
                raise LoadError("the server hung up in the middle of an answer")
            data += piece
        return whole


def answer_in(data: bytes) -> Answer | None:
    """Return the answer that the bytes hold, None as long as it is not whole."""
    head, end, body = data.partition(_HEAD_END)
    if not end:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _colon, value in (line.partition(": ") for line in lines)]
    status = int(first.split()[1])
    length = int({name.lower(): value for name, value in headers}.get("content-length", "0"))
    if status == 304:
        length = 0
    if len(body) < length:
        return None
    return Answer(status, headers, body[:length], len(head) + len(end) + length)


def flood(port: int, request: bytes, *, clients: int, seconds: float) -> float:
    """Have clients send the same request again and again; return answers a second.

    Every answer must be as long as the first, which is read whole.
    """
    size = ask(port, request).size
    buffer, counted = bytearray(_ROOM), 0
    with selectors.DefaultSelector() as waiting:
        for _client in range(clients):
            connection = socket.create_connection((HOST, port))
            connection.setblocking(False)
            connection.send(request)
            waiting.register(connection, selectors.EVENT_READ, [size])
        started = now = time.perf_counter()
        while now - started < seconds:
            for key, _events in waiting.select(timeout=5):
                counted += _swallow(key, buffer, request, size)
            now = time.perf_counter()
        for key in [*waiting.get_map().values()]:
            key.fileobj.close()  # type: ignore[union-attr]
    return counted / (now - started)


def _swallow(key: selectors.SelectorKey, buffer: bytearray, request: bytes, size: int) -> bool:
    """Take in what has come; at the end of an answer send the next request."""
    connection: socket.socket = key.fileobj  # type: ignore[assignment]
    left = key.data
    received = connection.recv_into(buffer, min(left[0], _ROOM), _DISCARD)
    if not received:
        raise LoadError("the server hung up under load")
    left[0] -= received
    if left[0]:
        return False
    left[0] = size
    connection.send(request)
    return True


@dataclass
class _Client:
    sent_at: float = 0.0
    data: bytes = b""


def talk(port: int, requests: Callable[[], bytes], *, clients: int, seconds: float) -> Talk:
    """Have clients each send a request of its own, wait for the answer, and go on.

    Who waits when time is up is waited for: no answer is lost, and all are counted.
    """
    result = Talk()
    with selectors.DefaultSelector() as waiting:
        started = time.perf_counter()
        for _client in range(clients):
            connection = socket.create_connection((HOST, port))
            key = waiting.register(connection, selectors.EVENT_READ, _Client())
            _say(key, requests())
        while waiting.get_map():
            for key, _events in waiting.select(timeout=30):
                if _hear(key, result) is None:
                    continue
                if time.perf_counter() - started < seconds:
                    _say(key, requests())
                else:
                    waiting.unregister(key.fileobj).fileobj.close()  # type: ignore[union-attr]
        result.seconds = time.perf_counter() - started
    return result


def _say(key: selectors.SelectorKey, request: bytes) -> None:
    key.data.sent_at, key.data.data = time.perf_counter(), b""
    key.fileobj.sendall(request)  # type: ignore[union-attr]


def _hear(key: selectors.SelectorKey, result: Talk) -> Answer | None:
    piece = key.fileobj.recv(_ROOM)  # type: ignore[union-attr]
    if not piece:
        raise LoadError("the server hung up under load")
    key.data.data += piece
    answer = answer_in(key.data.data)
    if answer is not None:
        result.statuses[answer.status] += 1
        result.waits.append(time.perf_counter() - key.data.sent_at)
    return answer
