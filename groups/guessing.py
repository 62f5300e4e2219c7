"""Wrong guesses slow down, and never lock out: the person beside may have the right words.

Who guesses wrong a few times goes on freely; then each further try has to wait, twice as long as
the one before, up to a minute. The more wrong guesses there are on the whole site, the sooner and
the longer. Right guesses are never counted. Counters are kept for an hour, by a keyed hash of
the client's address.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import ngettext

from groups.rate_limits import (
    RateLimit,
    TooManyTries,
    client_of,
    count_together,
    counted_together,
)

PERIOD = 3600


@dataclass(frozen=True)
class Pace:
    """Wrong guesses that cost nothing, and the longest wait in seconds after them.

    It holds from ``wrong`` guesses of everybody together within an hour on.
    """

    wrong: int
    free: int
    longest: int


PACES = (
    Pace(wrong=0, free=30, longest=60),
    Pace(wrong=300, free=10, longest=120),
    Pace(wrong=3000, free=5, longest=240),
)


class TooManyGuesses(TooManyTries):
    """The next guess has to wait ``retry_after`` seconds, right or wrong."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        words = ngettext(
            "Trop d’essais de suite depuis cette connexion. Attendez %(n)d seconde, puis envoyez "
            "encore une fois.",
            "Trop d’essais de suite depuis cette connexion. Attendez %(n)d secondes, puis envoyez "
            "encore une fois.",
            retry_after,
        )
        self.message = words % {"n": retry_after}


def check_guess(request: HttpRequest, *, subject: str) -> None:
    """Take the client's turn; raise TooManyGuesses when it has to wait for it.

    The answer is the same for a right and a wrong guess: neither was looked at.
    """
    if not settings.RATE_LIMITS:
        return
    wait = _wait(_wrong(request, subject), pace=pace_of(subject))
    # The first who takes the turn has it: a hundred guesses at once are one.
    turn = f"turn:{subject}:{client_of(request)}"
    if wait and not cache.add(turn, time.time() + wait, wait):
        until = float(cache.get(turn) or 0)
        raise TooManyGuesses(max(1, min(wait, math.ceil(until - time.time()))))


def count_wrong_guess(request: HttpRequest, *, subject: str) -> None:
    """Remember a wrong guess for an hour."""
    if not settings.RATE_LIMITS:
        return
    count_together(_EVERYBODY, subject=subject)
    count_together(_CLIENT, subject=f"{subject}:{client_of(request)}")


def pace_of(subject: str) -> Pace:
    """Return how fast one may guess now."""
    wrong = counted_together(_EVERYBODY, subject=subject)
    return [pace for pace in PACES if pace.wrong <= wrong][-1]


def _wrong(request: HttpRequest, subject: str) -> int:
    return counted_together(_CLIENT, subject=f"{subject}:{client_of(request)}")


def _wait(wrong: int, *, pace: Pace) -> int:
    """Return the seconds from one guess to the next; 0 while they are free."""
    if wrong < pace.free:
        return 0
    doublings = min(wrong - pace.free + 1, pace.longest.bit_length())
    return min(1 << doublings, pace.longest)


_EVERYBODY = RateLimit("guesses", most=0, period=PERIOD)
_CLIENT = RateLimit("guesses_of_one", most=0, period=PERIOD)
