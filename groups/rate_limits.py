"""How often one client may try a thing; it counts in the cache, and never blocks when that fails.

A client is known by a keyed hash of its address, kept no longer than the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import ngettext

from groups.encryption import keyed_hash
from groups.errors import GroupsError


@dataclass(frozen=True)
class RateLimit:
    """``most`` tries in ``period`` seconds for one client on one subject."""

    name: str
    most: int
    period: int


REGISTER_LIMIT = RateLimit("register", most=20, period=600)
"""Registrations for one session or event, by page and by program together."""

REGISTER_ANYWHERE_LIMIT = RateLimit("register_anywhere", most=60, period=600)
"""Registrations for all sessions together: each writes to whatever contact is given."""

CHANGE_LIMIT = RateLimit("change", most=20, period=3600)
"""Changes of one registration, by anybody who holds its link: each may write to a new contact."""

FAR_DATE_LIMIT = RateLimit("far_date", most=60, period=60)
"""Sessions asked for by an id that has no row: looking for one takes a while."""


class TooManyTries(GroupsError):
    """The client has to wait ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        message = ngettext(
            "Vous avez essayé plusieurs fois de suite. Attendez %(n)d minute, puis réessayez.",
            "Vous avez essayé plusieurs fois de suite. Attendez %(n)d minutes, puis réessayez.",
            minutes,
        )
        super().__init__("too_many_requests", message % {"n": minutes})
        self.retry_after = retry_after


def count_try(request: HttpRequest, limit: RateLimit, *, subject: str = "") -> None:
    """Count one try; raise TooManyTries beyond the limit."""
    if not settings.RATE_LIMITS:
        return
    tries = _count(f"tries:{limit.name}:{subject}:{client_of(request)}", limit.period)
    if tries == limit.most + 1:
        _count(_stopped_key(limit, subject), limit.period)
    if tries > limit.most:
        raise TooManyTries(limit.period)


def count_registration(request: HttpRequest, *, subject: str) -> None:
    """Count one try to register for a session or event; raise TooManyTries beyond a limit."""
    count_try(request, REGISTER_LIMIT, subject=subject)
    count_try(request, REGISTER_ANYWHERE_LIMIT)


def count_change(token: str) -> None:
    """Count one change of what a token opens; raise TooManyTries beyond the limit."""
    subject = keyed_hash(token, purpose="change")[:24]
    if count_together(CHANGE_LIMIT, subject=subject) > CHANGE_LIMIT.most:
        raise TooManyTries(CHANGE_LIMIT.period)


def client_of(request: HttpRequest) -> str:
    """Return what stands for the client in counters: no address can be read from it."""
    return keyed_hash(line_of(request.META.get("REMOTE_ADDR", "")), purpose="client")[:24]


def line_of(address: str) -> str:
    """Return what a client can't change at will: of IPv6 the first half.

    The other 2^64 addresses of a line are its own to choose from (RFC 6177, RFC 8981).
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), 64), strict=False).network_address)


def count_together(limit: RateLimit, *, subject: str = "") -> int:
    """Count one try of anybody; return how many there were in the period (0: limits are off)."""
    if not settings.RATE_LIMITS:
        return 0
    return _count(f"together:{limit.name}:{subject}", limit.period)


def counted_together(limit: RateLimit, *, subject: str = "") -> int:
    """Return how many tries of anybody there were, without counting one."""
    return int(cache.get(f"together:{limit.name}:{subject}") or 0)


def stopped_clients(limit: RateLimit, *, subject: str = "") -> int:
    """Return how many clients went beyond the limit lately."""
    return int(cache.get(_stopped_key(limit, subject)) or 0)


def _stopped_key(limit: RateLimit, subject: str) -> str:
    return f"stopped:{limit.name}:{subject}"


def _count(key: str, period: int) -> int:
    cache.add(key, 0, period)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out, or made room for another, since the line above
        cache.set(key, 1, period)
        return 1
