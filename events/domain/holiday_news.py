"""Named skips looked up again: further ahead each day, and anew when holidays become known.

A holiday that nobody knew when dates were announced takes them away: those that nobody joined
go, the others are called off and their people told. What has begun stays, and so does a date
that an organiser set by hand.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.edits.ground import peopled, slot_of
from events.domain.edits.history import record_news
from events.domain.edits.skipping import kept_dates
from events.domain.feeds import touch_feeds
from events.domain.holidays import KNOWN, Holidays
from events.domain.nudges import nudge
from events.domain.occurrences import LOOK_AHEAD, department_of, rule_of, today_in
from events.domain.recurrence import RecurrenceError, dates
from events.domain.sequences import next_sequence
from events.domain.session_notices import tell_off
from events.domain.skips import Skips, skipped
from events.domain.wording import date_words
from events.models import Occurrence, OccurrenceStatus, Schedule

logger = logging.getLogger(__name__)

_DAY = timedelta(days=1)
_CALLED_OFF = ("status", "cancelled_at", "note", "overridden", "sequence", "changed_at")
_REFRESHED = ("exdates", "holidays_known", "sequence", "changed_at")


def refresh_skips(*, schedule: Schedule, now: datetime, holidays: Holidays = KNOWN) -> bool:
    """Look up named skips three years ahead; tell whether dates were added to the skipped.

    Dates that are announced already are looked at only when ``holidays`` knows others than
    the last time. The caller holds the schedule's event.
    """
    if not (schedule.rrule and schedule.skips):
        return False
    return _Refresh(schedule, holidays, now=now).run()


class _Refresh:
    def __init__(self, schedule: Schedule, holidays: Holidays, *, now: datetime) -> None:
        self.schedule = schedule
        self.skips = Skips.from_json(schedule.skips)
        self.holidays = holidays
        self.department = department_of(schedule)
        self.now = now
        asks = self.skips.public_holidays or self.skips.school_holidays
        self.has_news = asks and schedule.holidays_known != holidays.version

    def run(self) -> bool:
        added = self._added()
        announced = self._announced(added) if added and self.has_news else []
        free = added - {row.original_date for row in announced if not _goes(row, self.now)}
        self._write(free, [row for row in announced if _goes(row, self.now)])
        return bool(free)

    def _added(self) -> set[date]:
        """Return the dates of the rule that a name skips, and that are not skipped yet."""
        schedule, rule = self.schedule, rule_of(self.schedule)
        start = schedule.materialized_until
        start = schedule.first_date if start is None else start + _DAY
        if self.has_news:
            start = min(start, today_in(schedule.timezone, now=self.now))
        end = self.now.date() + LOOK_AHEAD
        known = {date.fromisoformat(day) for day in schedule.exdates} | kept_dates(schedule.skips)
        ahead = dates(rule, schedule.first_date, start=start, end=end) if rule else ()
        return self._skipped(day for day in ahead if day not in known)

    def _skipped(self, days: Iterable[date]) -> set[date]:
        try:
            return skipped(self.skips, days, department=self.department, holidays=self.holidays)
        except RecurrenceError as error:  # its place has moved to where nobody knows them
            logger.warning("Skips of schedule %s: %s", self.schedule.pk, error.code)
            return set()

    def _announced(self, days: set[date]) -> list[Occurrence]:
        """Lock and return the sessions that the rule itself placed on those days."""
        schedule = self.schedule
        rows = schedule.occurrences.filter(
            original_date__in=days, original_time=schedule.start_time
        )
        extras = {datetime.fromisoformat(wall) for wall in schedule.rdates}
        found = [
            row
            for row in rows.order_by("pk").select_for_update(of=("self",))
            if slot_of(row) not in extras
        ]
        for row in found:
            row.schedule, row.event = schedule, schedule.event
        return found

    def _write(self, added: set[date], going: list[Occurrence]) -> None:
        schedule = self.schedule
        if not added and not self.has_news:
            return
        if added:
            schedule.exdates = sorted({day.isoformat() for day in added}.union(schedule.exdates))
            schedule.sequence, schedule.changed_at = next_sequence(schedule.event_id), self.now
        if self.has_news:
            schedule.holidays_known = self.holidays.version
        schedule.save(update_fields=_REFRESHED)
        self._take_away(going)
        if added:
            touch_feeds(event_ids=[schedule.event_id], now=self.now)
            nudge()

    def _take_away(self, rows: list[Occurrence]) -> None:
        if not rows:
            return
        joined = peopled(rows)
        called_off = [row for row in rows if row.pk in joined and not row.is_cancelled]
        Occurrence.objects.filter(pk__in=[row.pk for row in rows if row.pk not in joined]).delete()
        for row in called_off:
            row.status, row.cancelled_at = OccurrenceStatus.CANCELLED, self.now
            row.note = self._reason(row.original_date)
            row.overridden = sorted({*row.overridden, "status"})
            row.sequence, row.changed_at = self.schedule.sequence, self.now
        Occurrence.objects.bulk_update(called_off, _CALLED_OFF, batch_size=200)
        tell_off(called_off, now=self.now)
        days = sorted(row.original_date for row in rows)
        words = ", ".join(f"{date_words(day)} ({self._reason(day)})" for day in days)
        record_news(
            self.schedule.event, field="skips", words=words, sessions=len(rows), now=self.now
        )

    def _reason(self, day: date) -> str:
        is_public = self.skips.public_holidays and self.holidays.is_public(
            day, department=self.department
        )
        return _("jour férié") if is_public else _("vacances scolaires")


def _goes(row: Occurrence, now: datetime) -> bool:
    """Whether a holiday takes the session away: it is to come, and nobody moved it by hand."""
    return row.starts_at > now and "starts_at" not in row.overridden
