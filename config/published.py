"""In front of Django: published calendars, answered from this process's memory.

At most once a second the process asks the database which calendars are out of date and which
were published anew; those it renders, or reads, when somebody asks for them. So nobody gets a
calendar older than two seconds, with or without a worker, and no request but the first after a
change costs more than a look into a dictionary. While the database is away, what is held goes on
being answered.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connections
from django.utils import timezone

from events.domain.feeds import (
    Published,
    is_gathered,
    kept_search,
    overall_revision,
    published,
)
from events.domain.feeds.news import MOST, News, news
from events.views.calendar_answers import Answers, answers_for, is_unchanged

T = TypeVar("T")

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds for which a calendar is taken to be fresh."""
ROOM = 64 * 1024 * 1024
"""Bytes of calendars held by one process."""

PREFIXES = ("/feeds/groups/", "/feeds/events/", "/feeds/networks/")
SEARCH = "/feeds/agenda.ics"
"""Its query string belongs to its path. Django renders it, for anybody can ask anything."""
LONGEST_QUERY = 400
_OVERLAP = timedelta(minutes=1)  # machines' clocks differ a little
_LOCKS = 64

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(slots=True)
class _Held:
    """``seen``: what groups' calendars had come to, for one gathered from many of them."""

    answers: Answers
    used: float
    seen: str = ""


class Shelf:
    """The calendars that a process holds ready, the least used ones making room for others."""

    def __init__(
        self,
        *,
        room: int = ROOM,
        most_news: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room = room
        self._most_news = most_news
        self._clock = clock
        self._held: dict[str, _Held] = {}
        self._size = 0
        self._stale: set[str] = set()
        self._overall = ""
        self._seen: datetime | None = None
        self._next_look = 0.0
        self._is_failing = False
        self._looking = threading.Lock()
        self._changing = threading.Lock()
        self._fetching = [threading.Lock() for _lock in range(_LOCKS)]

    def answers(self, path: str) -> Answers | None:
        """Return what to answer for a path; None when there is nothing that we could."""
        now = self._clock()
        if now >= self._next_look:
            self._look(now)
        held = self._held.get(path)
        if held is None or self._is_doubtful(path, held):
            return self._fetch(path, now)
        held.used = now
        return held.answers

    def _is_doubtful(self, path: str, held: _Held) -> bool:
        return path in self._stale or bool(held.seen and held.seen != self._overall)

    def _look(self, now: float) -> None:
        """Learn what changed; while one thread asks, the others go on with what they know."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._next_look = now + LOOK_EVERY
            moment = timezone.now()
            since = (self._seen or moment) - _OVERLAP
            wants = any(held.seen for held in [*self._held.values()])
            found = self._asked(lambda: news(since=since, most=self._most_news, with_overall=wants))
            if found is not None:
                self._take_in(found)
                self._seen = moment
        finally:
            self._looking.release()

    def _take_in(self, found: News) -> None:
        if found.is_too_much:
            self._drop([*self._held])
        self._stale = set(found.stale)
        self._overall = found.overall
        held = self._held
        self._drop(
            path
            for path, etag in found.published.items()
            if path in held and held[path].answers.etag != etag
        )

    def _fetch(self, path: str, now: float) -> Answers | None:
        """Read a calendar, rendered first if need be: once, though many ask for it."""
        with self._fetching[hash(path) % _LOCKS]:
            held, stale = self._held.get(path), self._stale
            if held is not None and not self._is_doubtful(path, held):
                return held.answers
            found = self._asked(lambda: _read(path))
            if found is None:
                return held.answers if held else None
            calendar, seen = found
            if calendar is None:
                self._drop([path])
                return None
            answers = answers_for(calendar)
            self._overall = seen or self._overall
            self._hold(path, _Held(answers, now, seen))
            # A look that ended meanwhile made another set, and may know of another change.
            stale.discard(path)
            return answers

    def _asked(self, question: Callable[[], T]) -> T | None:
        """Ask the database; None when it, or the rendering, fails."""
        try:
            _renew_connections()
            answer = question()
        except Exception as error:
            # Whatever it is, what is held must go on being answered.
            if not self._is_failing:
                logger.warning("Calendars can't be read: %s", type(error).__name__)
            self._is_failing = True
            return None
        finally:
            _renew_connections()
        self._is_failing = False
        return answer

    def _hold(self, path: str, held: _Held) -> None:
        self._drop([path])
        with self._changing:
            self._held[path] = held
            self._size += held.answers.size
            while self._size > self._room and self._held:
                least = min(self._held, key=lambda one: self._held[one].used)
                self._size -= self._held.pop(least).answers.size

    def _drop(self, paths: Iterable[str]) -> None:
        with self._changing:
            for path in [*paths]:
                held = self._held.pop(path, None)
                if held is not None:
                    self._size -= held.answers.size


def _read(path: str) -> tuple[Published | None, str]:
    """Return a calendar, and what groups' calendars had come to just before, if that counts."""
    now = timezone.now()
    if not is_gathered(path):
        return published(path, now=now), ""
    seen = overall_revision()
    is_search = path.startswith(SEARCH)
    return (kept_search if is_search else published)(path, now=now), seen


def _renew_connections() -> None:
    """Close this thread's connections that are broken or too old, as Django does for requests."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


class PublishedCalendars:
    """A WSGI program that answers published calendars, and hands on everything else."""

    def __init__(self, application: Application, *, shelf: Shelf | None = None) -> None:
        self._application = application
        self._shelf = shelf or Shelf()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on."""
        path = _calendar_path(environ)
        if path and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            answers = self._shelf.answers(path)
            if answers is not None:
                return _respond(answers, environ, start_response)
        return self._application(environ, start_response)


def _calendar_path(environ: Environ) -> str:
    """Return the path under which a calendar may be held; '' when it is not for us."""
    path: str = environ["PATH_INFO"]
    if path.startswith(PREFIXES):
        return path
    query: str = environ.get("QUERY_STRING", "")
    if path != SEARCH or len(query) > LONGEST_QUERY:
        return ""
    return f"{SEARCH}?{query}" if query else SEARCH


def _respond(answers: Answers, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    variant = answers.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if is_unchanged(
        variant,
        modified=answers.modified,
        if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
        if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
    ):
        start_response("304 Not Modified", [*variant.unchanged])
        return ()
    start_response("200 OK", [*variant.full])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (variant.body,)
