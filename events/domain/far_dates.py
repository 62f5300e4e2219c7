"""Dates beyond the rows, found by their id alone.

An id is a hash of its schedule and start, and names neither. So the days that schedules may give
are hashed until one fits: some 0.06 ms a weekly schedule, at most ``MOST`` of them (decision 5).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Q

from events.domain.occurrences import LOOK_AHEAD, build, title_of, today_in, walls_of
from events.models import OCCURRENCE_NAMESPACE, EventQuerySet, Occurrence, Schedule

MOST = 2_000
"""Schedules looked through for one id, the newest first."""

_DAY = timedelta(days=1)
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_BY_DAY = re.compile(r"BYDAY=([^;]+)")
_RULE = ("rrule", "first_date", "start_time", "rdates", "materialized_until")


def find_far_date(
    *, events: EventQuerySet, public_id: uuid.UUID, now: datetime, most: int = MOST
) -> Occurrence | None:
    """Return the unsaved session with that id that one of ``events`` will have; None for none.

    Archived events have none, and there are none further than three years ahead.
    """
    if public_id.version != 5:
        return None
    today = today_in("UTC", now=now)
    goes_on = ~Q(rrule="") | ~Q(rdates=[]) | Q(first_date__gt=today)
    schedules = Schedule.objects.filter(goes_on, event__in=events.live()).order_by("-pk")
    for key, uid, id_key, *rule in schedules.values_list("pk", "uid", "id_key", *_RULE)[:most]:
        start = _match(public_id, id_key or uid, _starts(*rule, today=today))
        found = start and _announced(key, datetime.fromisoformat(start.decode()), now=now)
        if found:
            return found
    return None


def _match(public_id: uuid.UUID, ids_from: str, starts: Iterator[bytes]) -> bytes | None:
    """Return the one of the starts that the id was made of, as ``occurrence_id`` makes it."""
    name = OCCURRENCE_NAMESPACE.bytes + f"{ids_from}/".encode()
    begun = hashlib.sha1(name, usedforsecurity=False)
    wanted = public_id.bytes[:6]  # what follows holds the version
    for start in starts:
        whole = begun.copy()
        whole.update(start)
        digest = whole.digest()
        if digest[:6] == wanted and uuid.UUID(bytes=digest[:16], version=5) == public_id:
            return start
    return None


def _starts(
    rrule: str,
    first: date,
    hour: time,
    extras: list[str],
    reached: date | None,
    *,
    today: date,
) -> Iterator[bytes]:
    """Give the starts beyond the rows that such a schedule may have, and more."""
    after = (reached or today - _DAY).isoformat().encode()
    suffix = f"T{hour:%H:%M:%S}".encode()
    for weekday in _weekdays(rrule, first):
        days = _days(today)[weekday]
        for day in days[bisect_right(days, after) :]:
            yield day + suffix
    for extra in extras:
        yield f"{extra}:00".encode()


def _weekdays(rrule: str, first: date) -> set[int]:
    """Return the weekdays on which a rule may have dates."""
    named = _BY_DAY.search(rrule)
    if named:
        return {_WEEKDAYS[one[-2:]] for one in named[1].split(",")}
    is_one = not rrule or rrule.startswith("FREQ=WEEKLY")
    return {first.weekday()} if is_one else set(range(7))


@lru_cache(maxsize=2)
def _days(today: date) -> tuple[list[bytes], ...]:
    """Return the days that are told at all, by weekday, as they stand in ids."""
    days = [today + n * _DAY for n in range(-1, LOOK_AHEAD.days + 1)]
    return tuple(
        [day.isoformat().encode() for day in days if day.weekday() == weekday]
        for weekday in range(7)
    )


def _announced(key: int, wall: datetime, *, now: datetime) -> Occurrence | None:
    """Return the session if its schedule really has it, and no row of its own."""
    schedules = Schedule.objects.select_related("event__group__organization", "event__venue")
    schedule = schedules.prefetch_related("event__texts").get(pk=key)
    day, reached = wall.date(), schedule.materialized_until
    if (reached and day <= reached) or wall not in set(walls_of(schedule, start=day, end=day)):
        return None
    return build(schedule, wall=wall, title=title_of(schedule.event), now=now)
