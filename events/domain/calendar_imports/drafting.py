"""From a programme of a calendar to an event of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft, VenueDraft, checked_draft
from events.errors import EventsError
from events.models import AccessMode, Kind, Visibility
from groups.domain.territories import find_commune
from groups.errors import GroupsError
from groups.models import SupportGroup

from .bounds import Budget
from .faults import EntryFaultError
from .pairing import Override, Programme
from .series import series_of


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a calendar doesn't say, asked once; it holds for new events."""

    kind: str = Kind.OTHER
    access_mode: str = AccessMode.DROP_IN
    visibility: str = Visibility.PUBLIC


def draft_of_programme(
    programme: Programme,
    *,
    group: SupportGroup,
    choices: Choices,
    now: datetime,
    budget: Budget,
) -> EventDraft:
    """Return the event that a programme comes to, on its first date to come.

    Its changed dates that the series lacks become dates of their own. Raises LeftOutError when
    all is over, EntryFaultError when it can't stand.
    """
    entry = programme.entry
    _add_missing_dates(programme)
    series = series_of(entry, now=now, budget=budget)
    draft = EventDraft(
        title=entry.title,
        kind=entry.kind or choices.kind,
        access_mode=choices.access_mode,
        visibility=choices.visibility,
        first_date=series.first.date(),
        start_time=None if entry.is_all_day else series.first.time(),
        duration=entry.duration,
        timezone=entry.zone,
        rule=series.rule,
        rdates=series.extra,
        exdates=series.excluded,
        description=entry.description,
        venue=entry.venue and in_known_town(entry.venue, group=group),
        format=entry.format,
        online_url=entry.online_url,
        import_key=programme.key,
    )
    try:
        return checked_draft(draft)
    except (EventsError, GroupsError) as error:
        raise EntryFaultError(str(error)) from error


def _add_missing_dates(programme: Programme) -> None:
    """Take changed dates of a series without a rule for dates of it."""
    entry = programme.entry
    if entry.rule or entry.since is not None:
        return
    missing = {
        start
        for start, one in programme.overrides.items()
        if not one.is_cancelled and start != entry.start and start not in entry.extra
    }
    if missing:
        entry.extra = tuple(sorted({*entry.extra, *missing}))
        entry.notes.add(_("Des dates changées n’étaient pas dans sa série : elles sont ajoutées."))


def in_known_town(venue: VenueDraft, *, group: SupportGroup) -> VenueDraft:
    """Find the town at the end of a place that didn't tell it by its postcode."""
    name, _comma, last = venue.name.rpartition(", ")
    if venue.city or not last:
        return venue
    if find_commune(name=last, department=group.department_id) is None:
        return venue
    return replace(venue, name=name or venue.name, city=last)


def sessions_to_come(
    programme: Programme, *, group: SupportGroup, today: date
) -> dict[datetime, Override]:
    """Return the changed dates of a programme from ``today`` on, in order."""
    coming = {
        start: _with_town(one, group)
        for start, one in programme.overrides.items()
        if start.date() >= today
    }
    return dict(sorted(coming.items()))


def _with_town(one: Override, group: SupportGroup) -> Override:
    return replace(one, venue=in_known_town(one.venue, group=group)) if one.venue else one
