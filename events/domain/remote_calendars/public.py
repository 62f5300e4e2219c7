"""Which network addresses are on the public internet, and looking a name up once."""

from __future__ import annotations

import socket
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread

from .addresses import Address
from .errors import RemoteError

# What ``is_global`` lets through, or has called public in one version of Python or another.
_NEVER = [
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the inner side of a large host
        *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
]
_MOST_TRIED = 4


def is_public(text: str) -> bool:
    """Tell whether a numeric address is on the public internet.

    Those that wrap another one (mapped, translated, tunnelled) are not, whatever they wrap.
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    if any(found.version == one.version and found in one for one in _NEVER):
        return False
    return found.is_global and not found.is_multicast


def public_addresses(address: Address, *, timeout: float, local_ports: frozenset[int]) -> list[str]:
    """Look a name up, once, and return its numeric addresses, at most four.

    Raises RemoteError ``unknown_host``, ``too_slow``, or ``not_public`` when any of them isn't:
    a name that answers both ways is up to something.
    """
    found = _looked_up(address.host, address.port, timeout=timeout)
    if not found:
        raise RemoteError("unknown_host")
    if not all(_may_be_read(one, address.port, local_ports) for one in found):
        raise RemoteError("not_public")
    return found[:_MOST_TRIED]


def _may_be_read(text: str, port: int, local_ports: frozenset[int]) -> bool:
    return is_public(text) or (port in local_ports and ip_address(text).is_loopback)


def _looked_up(host: str, port: int, *, timeout: float) -> list[str]:
    """Ask the system's resolver, which knows no time limit of its own."""
    answer: Future[list[str]] = Future()
    Thread(target=_resolve, args=(host, port, answer), daemon=True).start()
    try:
        return answer.result(timeout=max(0.0, timeout))
    except TimeoutError as error:
        raise RemoteError("too_slow") from error
    except (OSError, UnicodeError) as error:
        raise RemoteError("unknown_host") from error


def _resolve(host: str, port: int, answer: Future[list[str]]) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.set_result(list(dict.fromkeys(str(row[4][0]) for row in rows)))
    except Exception as error:  # handed to whoever waits
        with suppress(Exception):
            answer.set_exception(error)
