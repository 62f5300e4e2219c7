"""Another rule for an event that is announced: what it takes away, what it brings, and doing it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.cohorts import lock_cohort
from events.domain.dated_drafts import living_schedule
from events.domain.drafts import EventDraft
from events.domain.edits.history import record
from events.domain.edits.memory import made_since, remember
from events.domain.edits.rescheduling import leaving_sessions, reschedule
from events.domain.phrases import words
from events.domain.programmes import anchored_draft
from events.domain.series_words import said_series, series_words
from events.errors import EventsError
from events.models import Edit, Event, Occurrence, Registration, Scope
from groups.models import User


@dataclass(frozen=True)
class RuleChange:
    """The sessions that would fall away, in order; ``seen`` stands for them and their people."""

    leaving: tuple[Occurrence, ...]
    seen: str


def preview_rule(*, event: Event, draft: EventDraft, now: datetime) -> RuleChange:
    """Tell which sessions to come the dates of ``draft`` would take away; nothing is written.

    A series that becomes another one does so from the draft's first date on: what comes before
    stays. Raises EventsError naming the field.
    """
    anchored = anchored_draft(draft, group=event.group, now=now)
    since = _since(event, draft, now=now)
    found = leaving_sessions(event=event, draft=anchored, now=now, since=since)
    leaving = tuple(one for one in found if one.starts_at > now)
    return RuleChange(leaving, _mark(leaving, anchored))


def _since(event: Event, draft: EventDraft, *, now: datetime) -> date | None:
    """Return the day from which the series is another one; None where either is one date."""
    is_series = bool(living_schedule(event, now=now).rrule) and draft.rule is not None
    return draft.first_date if is_series else None


def _mark(leaving: tuple[Occurrence, ...], draft: EventDraft) -> str:
    people = Registration.objects.filter(occurrence__in=leaving).active()
    keys = sorted(str(key) for key in people.values_list("public_id", flat=True))
    dates = (draft.first_date, draft.rule, sorted(draft.exdates), sorted(draft.rdates))
    said = [*(f"{one.public_id} {one.status}" for one in leaving), *keys, repr(dates)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def change_rule(
    *, event: Event, draft: EventDraft, seen: str, user: User | None, now: datetime
) -> Edit | None:
    """Give the event the dates of ``draft`` from now on; None when they are so already.

    Hours stay. Those whose session falls away are told after the time to undo. Raises
    EventsError ``changed_meanwhile`` when it would do something else than what was ``seen``.
    """
    anchored = anchored_draft(draft, group=event.group, now=now)
    with transaction.atomic():
        lock_cohort(event)
        event = Event.objects.select_related("group__organization", "venue").get(pk=event.pk)
        found = preview_rule(event=event, draft=draft, now=now)
        if event.archived_at is not None or found.seen != seen:
            raise EventsError(
                "changed_meanwhile",
                _("Quelque chose a changé entre-temps. Relisez ce qui va se passer."),
            )
        rows = list(event.occurrences.filter(starts_at__gt=now).order_by("starts_at", "pk"))
        memory = remember(event, rows, is_wide=True)
        last = _newest(event)
        before = _said(event, now=now)
        after = said_series(anchored.rule, anchored.skips, first_date=anchored.first_date)
        since = _since(event, draft, now=now)
        if not reschedule(event=event, draft=anchored, now=now, since=since):
            return None
        made = made_since(event, last)
        return record(
            event,
            occurrence_id=rows[0].pk if rows else 0,
            summary=[{"field": "rule", "old": before, "new": after}],
            scope=Scope.ALL,
            memory=memory | made,
            sessions=len(found.leaving) + len(made["made_rows"]),
            user=user,
            now=now,
        )


def _newest(event: Event) -> tuple[int, int]:
    """Return the keys of the latest session and schedule, 0 where there is none."""
    rows = event.occurrences.order_by("-pk").values_list("pk", flat=True)
    schedules = event.schedules.order_by("-pk").values_list("pk", flat=True)
    return rows.first() or 0, schedules.first() or 0


def _said(event: Event, *, now: datetime) -> str:
    schedule = living_schedule(event, now=now)
    return series_words(schedule) or words(None, first_date=schedule.first_date)
