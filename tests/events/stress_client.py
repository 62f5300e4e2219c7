"""One of several programs that use one session at once; started by ``test_stress``.

``python -m tests.events.stress_client SESSION SEED ACTS``: says « ready », waits for a line, acts,
and prints what it was answered as JSON. A time of its own passes by 40 minutes an act, so that
offers end while others still answer them.
"""

from __future__ import annotations

import json
import random
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import django

SHARED = 4
"""Forms a day that every one of these programs sends, word for word the same."""

PAUSE = timedelta(minutes=40)


class Client:
    """Acts on one session; every answer is noted, and what is no answer is a loss."""

    def __init__(self, session: uuid.UUID, seed: int) -> None:
        self.session = session
        self.seed = seed
        self.random = random.Random(seed)
        self.tokens: list[str] = []
        self.answers: Counter[str] = Counter()
        self.lost: list[str] = []
        self.forms: dict[str, str] = {}
        self.unequal: list[str] = []

    def run(self, acts: int, *, start: datetime) -> None:
        """Do that many acts, each later than the one before."""
        choices: list[tuple[Callable[[datetime], None], int]] = [
            (self.register, 40),
            (self.register_twice, 8),
            (self.register_shared, 8),
            (self.cancel, 18),
            (self.come_back, 5),
            (self.take, 12),
            (self.pass_on, 5),
            (self.resize_session, 6),
            (self.expire, 4),
        ]
        kinds, weights = zip(*choices, strict=True)
        for number, act in enumerate(self.random.choices(kinds, weights, k=acts)):
            act(start + number * PAUSE)

    def attempt(self, name: str, act: Callable[[], Any]) -> Any:
        """Do it; return what was made, None for a refusal."""
        from events.errors import EventsError  # noqa: PLC0415 (Django is set up by now)

        try:
            made = act()
        except EventsError as error:
            self.answers[f"{name} {error.code}"] += 1
            return None
        except Exception as error:
            self.lost.append(f"{name}: {error!r}")
            return None
        self.answers[name] += 1
        return made

    def send(self, form: str, now: datetime) -> Any:
        """Send a form: what is in it hangs on its name alone, whoever sends it."""
        from events.domain.registration_requests import RegistrationRequest  # noqa: PLC0415
        from events.domain.registrations import register  # noqa: PLC0415

        drawn = random.Random(form)
        request = RegistrationRequest(
            nickname=form[:40],
            email=f"{form}@exemple.example" if drawn.random() < 0.7 else "",
            companions=drawn.choice([0, 0, 0, 1, 2]),
            consent=True,
            submission_id=form,
        )
        made = self.attempt(
            "register", lambda: register(occurrence_id=self.session, request=request, now=now)
        )
        if made is not None and self.forms.setdefault(form, made.token) != made.token:
            self.unequal.append(form)
        return made

    def register(self, now: datetime) -> None:
        made = self.send(f"{self.seed}-{self.random.randrange(10**9)}", now)
        if made is not None:
            self.tokens.append(made.token)

    def register_twice(self, now: datetime) -> None:
        """An impatient finger: the same form twice, at once, on two connections."""
        from django.db import connection  # noqa: PLC0415

        form = f"{self.seed}-twice-{self.random.randrange(10**9)}"

        def send(_number: int) -> Any:
            try:
                return self.send(form, now)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            made = [one for one in threads.map(send, range(2)) if one is not None]
        self.tokens.extend({one.token for one in made})

    def register_shared(self, now: datetime) -> None:
        """The same form from several programs on one day: a proxy that sends again."""
        self.send(f"shared-{now:%j}-{self.random.randrange(SHARED)}", now)

    def _mine(self) -> str:
        return self.random.choice(self.tokens) if self.tokens else "none"

    def cancel(self, now: datetime) -> None:
        from events.domain.registration_changes import cancel  # noqa: PLC0415

        token = self._mine()
        self.attempt("cancel", lambda: cancel(token=token, now=now))

    def come_back(self, now: datetime) -> None:
        from events.domain.registration_changes import come_back  # noqa: PLC0415

        token = self._mine()
        self.attempt("come_back", lambda: come_back(token=token, now=now))

    def take(self, now: datetime) -> None:
        from events.domain.offers import accept_offer  # noqa: PLC0415

        for token in self._offered() or [self._mine()]:
            self.attempt("take", partial(accept_offer, token=token, now=now))

    def pass_on(self, now: datetime) -> None:
        from events.domain.offers import pass_offer  # noqa: PLC0415

        for token in self._offered()[:1] or [self._mine()]:
            self.attempt("pass_on", partial(pass_offer, token=token, now=now))

    def _offered(self) -> list[str]:
        """Those of one's own that hold an offer, as far as one can see."""
        from events.models import Registration  # noqa: PLC0415

        offered = Registration.objects.filter(status="offered").values_list("token", flat=True)
        return [token for token in offered if token in self.tokens][:2]

    def resize_session(self, now: datetime) -> None:
        from events.domain.occurrence_changes import (  # noqa: PLC0415
            OccurrenceChanges,
            change_occurrence,
        )

        changes = OccurrenceChanges(capacity=self.random.randint(6, 24))
        self.attempt(
            "resize",
            lambda: change_occurrence(occurrence_id=self.session, changes=changes, now=now),
        )

    def expire(self, now: datetime) -> None:
        from events.domain.offers import expire_offers  # noqa: PLC0415

        self.attempt("expire", lambda: expire_offers(now=now))


def main() -> None:
    """Wait for the start, act, tell."""
    session, seed, acts, start = sys.argv[1:]
    django.setup()
    client = Client(uuid.UUID(session), int(seed))
    _say("ready")
    sys.stdin.readline()
    client.run(int(acts), start=datetime.fromisoformat(start))
    told = {name: getattr(client, name) for name in ("answers", "lost", "forms", "unequal")}
    _say(json.dumps(told))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
