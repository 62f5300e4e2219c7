"""Reading the calendar at a group's address, again and again, with pauses when that fails."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.calendar_imports import CalendarReport, Choices, import_calendar
from events.domain.remote_calendars import RemoteError, fetch
from events.errors import EventsError
from events.models import CalendarSource
from groups.domain.organizations import Change

from .vanishing import note_vanished

READ_EVERY = timedelta(hours=6)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)
MOST_FAILURES = 10
"""Failures in a row after which an address is read no more, until somebody asks."""
LEASE = timedelta(minutes=5)
"""As long as one reading may take: a worker that dies holds an address up no longer."""
AGAIN_AFTER = timedelta(minutes=1)
"""How soon an organiser may have the same address read again."""
WORKER_SECONDS, PAGE_SECONDS = 30.0, 10.0
_REPORTED = 50

logger = logging.getLogger(__name__)


def read_due(*, now: datetime, limit: int = 5) -> int:
    """Read the addresses that are due, the longest waiting first; return how many were."""
    due = CalendarSource.objects.due(now=now).select_related("group")
    return sum(
        _read(one, now=now, seconds=WORKER_SECONDS) for one in due.order_by("next_read_at")[:limit]
    )


def read_now(source: CalendarSource, *, now: datetime) -> CalendarSource:
    """Read an address at once because an organiser asks; return how it stands then.

    Raises EventsError ``too_soon`` within a minute of the last reading, or while one goes on.
    """
    tried = source.tried_at
    is_soon = tried is not None and tried <= now < tried + AGAIN_AFTER
    if is_soon or not _read(source, now=now, seconds=PAGE_SECONDS):
        raise EventsError(
            "too_soon", _("Ce calendrier vient d’être lu. Attendez une minute, puis réessayez.")
        )
    source.refresh_from_db()
    return source


def stop(source: CalendarSource) -> None:
    """Read an address no more; what came from it stays."""
    CalendarSource.objects.filter(pk=source.pk).update(
        next_read_at=None, last_result={"code": "stopped"}
    )


def resume(source: CalendarSource, *, now: datetime) -> None:
    """Let an address be read again, soon."""
    CalendarSource.objects.filter(pk=source.pk).update(next_read_at=now, failures=0)


def follow_removals(source: CalendarSource, *, is_on: bool) -> None:
    """Call off here what vanishes there from now on, or leave it."""
    CalendarSource.objects.filter(pk=source.pk).update(follows_removals=is_on)


def forget(source: CalendarSource) -> None:
    """Erase an address; what came from it stays."""
    source.delete()


def take(source: CalendarSource, data: bytes, *, now: datetime) -> CalendarReport:
    """Bring in what an address gave, and remember what that came to.

    Raises EventsError when nothing of it can be read.
    """
    choices = Choices(
        kind=source.kind, access_mode=source.access_mode, visibility=source.visibility
    )
    report = import_calendar(
        data=data,
        group=source.group,
        now=now,
        choices=choices,
        skip_bad=True,
        source=source,
        is_bulk=True,
    )
    vanished = note_vanished(source, report, now=now)
    source.name = source.name or report.name
    source.last_report = _told(report)
    source.last_result = {
        "code": "read",
        "new": report.amount(Change.NEW),
        "updated": report.amount(Change.UPDATED),
        "same": report.amount(Change.SAME),
        "left_out": len(report.left_out),
        "refused": len(report.refused),
        **vanished,
    }
    _succeed(source, now=now)
    return report


def _read(source: CalendarSource, *, now: datetime, seconds: float) -> bool:
    """Read one address if nobody else does; tell whether it was ours to read."""
    if not CalendarSource.objects.claim(source, now=now, lease=LEASE):
        return False
    source.refresh_from_db()
    try:
        fetched = fetch(
            source.url,
            seconds=seconds,
            now=now,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        if fetched.is_unchanged:
            source.last_result = {"code": "unchanged"}
            _succeed(source, now=now)
        else:
            source.etag, source.last_modified = fetched.etag, fetched.last_modified
            take(source, fetched.body, now=now)
    except EventsError as error:
        _fail(source, error, now=now)
    except Exception as error:
        # Its words may quote the address, which is a secret.
        logger.error("A calendar could not be read: %s", type(error).__name__)
        _fail(source, EventsError("unexpected", ""), now=now)
    return True


def _succeed(source: CalendarSource, *, now: datetime) -> None:
    source.failures = 0
    source.read_at = now
    source.next_read_at = now + _about(READ_EVERY)
    _save(source, now=now)


def _fail(source: CalendarSource, error: EventsError, *, now: datetime) -> None:
    """Keep everything as it was, and wait longer each time; in the end for somebody to ask."""
    kept = CalendarSource.objects.only("etag", "last_modified").get(pk=source.pk)
    source.etag, source.last_modified = kept.etag, kept.last_modified
    source.failures += 1
    source.next_read_at = (
        None if source.failures >= MOST_FAILURES else now + pause_after(source.failures, error)
    )
    status = error.status if isinstance(error, RemoteError) else 0
    words = "" if isinstance(error, RemoteError) else str(error)
    source.last_result = {"code": error.code, "status": status, "words": words}
    _save(source, now=now)


def pause_after(failures: int, error: EventsError) -> timedelta:
    """Return how long to wait after so many failures: an hour, two, four… a day at most.

    Longer where the other side asks for it, never more than a day.
    """
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 10))
    asked = error.retry_after if isinstance(error, RemoteError) else None
    return min(LONGEST_PAUSE, max(_about(pause), timedelta(seconds=asked or 0)))


def _about(pause: timedelta) -> timedelta:
    """Return a tenth more or less, so that many addresses don't come due together."""
    return pause * (0.9 + secrets.randbelow(2_001) / 10_000)


def _save(source: CalendarSource, *, now: datetime) -> None:
    """Write what came of a reading, and give the lease back; not what was chosen meanwhile."""
    source.tried_at = now
    is_stopped = CalendarSource.objects.filter(pk=source.pk, next_read_at=None).exists()
    if is_stopped and source.failures:
        source.next_read_at = None
    source.held_until = now
    source.save(
        update_fields=[
            *("name", "etag", "last_modified", "next_read_at", "held_until", "tried_at"),
            *("read_at", "failures", "last_result", "last_report"),
        ]
    )


def _told(report: CalendarReport) -> list[dict[str, object]]:
    """Return what is worth telling of single events: refused ones, then changed ones."""
    told = [
        {"title": step.title, "refused": True, "words": [fault.text for fault in step.faults]}
        for step in report.refused
    ]
    told += [
        {"title": step.title, "refused": False, "words": step.notes.lines}
        for step in report.taken
        if step.notes.lines and step.change is not Change.SAME
    ]
    return told[:_REPORTED]
