"""What importing a calendar does with each of its events; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain.feeds.identities import site_url
from events.domain.imports import Finding, Step
from events.domain.imports.programmes import details_of
from events.domain.imports.shown import shown
from events.domain.occurrences import today_in
from events.errors import EventsError
from events.models import CalendarSource, Event, Schedule
from groups.models import SupportGroup

from .bounds import MAX_PLANNED
from .calendars import Calendar
from .drafting import Choices, draft_of_programme, sessions_to_come
from .entries import Refusal
from .faults import EntryFaultError, LeftOutError, Notes
from .pairing import Programme, key_of
from .wording import own_dates, what_words
from .writing import Writing, create, mark_off, update


@dataclass
class EventStep(Step):
    """One event of a calendar; ``left_out`` says why it doesn't come in though nothing is wrong.

    ``key`` is what it is known by in its group.
    """

    left_out: str = ""
    key: str = ""
    notes: Notes = field(default_factory=Notes)


def steps_of(
    calendar: Calendar,
    *,
    group: SupportGroup,
    choices: Choices,
    now: datetime,
    source: CalendarSource | None = None,
) -> list[EventStep]:
    """Return what to do with each event, in the order of the file.

    Raises EventsError ``calendar_too_complex`` when more than 1,000 have dates to come.
    """
    planner = _Planner(calendar, group=group, choices=choices, now=now, source=source)
    steps = [*map(_refused, calendar.refusals), *planner.steps()]
    if sum(step.write is not None for step in steps) > MAX_PLANNED:
        raise EventsError(
            "calendar_too_complex",
            _("Ce calendrier annonce plus de 1 000 programmes à venir : partagez-le en plusieurs."),
        )
    return sorted(steps, key=lambda step: step.number)


def _refused(refusal: Refusal) -> EventStep:
    step = EventStep(number=refusal.number, title=shown(refusal.title), is_new=False)
    step.key = key_of(refusal.uid) if refusal.uid else ""
    if refusal.is_left_out:
        step.left_out = refusal.reason
    else:
        step.faults.append(Finding("", refusal.reason))
    return step


def _is_of_ours(programme: Programme) -> bool:
    """Tell whether an event announces a session of this site by its page."""
    return programme.entry.url.startswith(site_url("/seances/"))


@dataclass
class _Planner:
    calendar: Calendar
    group: SupportGroup
    choices: Choices
    now: datetime
    source: CalendarSource | None
    own: set[str] = field(default_factory=set)

    def steps(self) -> Iterator[EventStep]:
        """Give one step a programme."""
        uids = [one.entry.uid for one in self.calendar.programmes]
        self.own = set(Schedule.objects.filter(uid__in=uids).values_list("uid", flat=True))
        events = Event.objects.filter(group=self.group).exclude(import_key="")
        known = {event.import_key: event for event in events}
        for programme in self.calendar.programmes:
            yield self._step(programme, known.get(programme.key))

    def _step(self, programme: Programme, event: Event | None) -> EventStep:
        entry = programme.entry
        step = EventStep(
            number=entry.number,
            title=shown(entry.title),
            is_new=event is None,
            key=programme.key,
            notes=entry.notes,
        )
        try:
            self._plan(step, programme, event)
        except LeftOutError as error:
            step.left_out = str(error)
        except EntryFaultError as error:
            step.faults.append(Finding("", str(error)))
        return step

    def _plan(self, step: EventStep, programme: Programme, event: Event | None) -> None:
        if event is not None and event.archived_at is not None:
            raise LeftOutError(_("Il a été retiré du programme ici : il le reste."))
        if programme.entry.uid in self.own or _is_of_ours(programme):
            raise LeftOutError(_("Il vient de ce site : il n’est pas repris une seconde fois."))
        if programme.entry.is_cancelled:
            self._plan_cancelled(step, event)
            return
        draft = draft_of_programme(
            programme,
            group=self.group,
            choices=self.choices,
            now=self.now,
            budget=self.calendar.budget,
        )
        today = today_in(draft.timezone, now=self.now)
        sessions = sessions_to_come(programme, group=self.group, today=today)
        step.details = [*details_of(draft, now=self.now), *own_dates(sessions), what_words(draft)]
        one = Writing(self.group, programme, draft, sessions, self.source, step.notes)
        if event is None:
            step.write = lambda: create(one, now=self.now)
        else:
            step.write = lambda: update(event, one, now=self.now)

    def _plan_cancelled(self, step: EventStep, event: Event | None) -> None:
        if event is None:
            raise LeftOutError(_("Il est annulé dans l’agenda."))
        step.notes.add(_("Il est annulé dans l’agenda : ses dates à venir le sont ici aussi."))
        step.write = lambda: mark_off(event, now=self.now)
