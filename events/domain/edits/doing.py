"""Editing sessions, one or many: first looked at, then done."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from events.domain.edits import added_dates
from events.domain.edits.changes import EditChanges, checked
from events.domain.edits.ground import Ground, hold, look
from events.domain.edits.history import EditResult, record, summary_of
from events.domain.edits.memory import made_since, newest, remember
from events.domain.edits.planning import plan_edit
from events.domain.edits.plans import EditPlan
from events.domain.edits.previews import EditPreview, preview_of
from events.domain.edits.single import change_one, plan_one
from events.domain.edits.telling import settle_people
from events.domain.edits.writing import write_plan
from events.domain.feeds import touch_feeds
from events.domain.nudges import nudge
from events.domain.venues import stored_venue
from events.errors import REFUSALS
from events.models import Edit, Scope
from groups.models import User, Venue


def preview(
    *, occurrence_id: uuid.UUID, changes: EditChanges, scope: Scope, now: datetime
) -> EditPreview:
    """Tell what the edit would touch, writing nothing; why it can't be done stands in words.

    Raises EventsError ``not_found`` when there is no such session.
    """
    try:
        changes = checked(changes, now=now)
        ground = look(occurrence_id=occurrence_id, now=now, is_alone=scope is Scope.THIS)
        return preview_of(_planned(ground, changes, scope, venue_id=_known_venue(ground, changes)))
    except REFUSALS as error:
        if error.code == "not_found":
            raise
        return EditPreview(refusals=(str(error),), field=error.field)


def apply(
    *,
    occurrence_id: uuid.UUID,
    changes: EditChanges,
    scope: Scope,
    now: datetime,
    user: User | None = None,
) -> EditResult:
    """Edit one session, it and the following ones, or all not yet begun; keep who did what.

    Those registered follow their sessions and are told after the time to undo. Raises
    EventsError in words, with nothing written: ``session_past``, ``capacity_below_confirmed``,
    ``same_start``, ``starts_in_the_past``, ``rule_not_movable``, ``dates_one_by_one``,
    ``moved_apart``, ``jumps_back``, ``one_thing_at_a_time``,
    or a bad field.
    """
    changes = checked(changes, now=now)
    with transaction.atomic():
        if scope is Scope.THIS:
            return change_one(occurrence_id=occurrence_id, changes=changes, now=now, user=user)
        ground = hold(occurrence_id=occurrence_id, now=now)
        plan = _planned(ground, changes, scope, venue_id=_stored_venue(ground, changes))
        if plan.is_empty:
            return EditResult(None)
        return EditResult(_carried_out(plan, scope, user=user, now=now), len(plan.changed))


def _carried_out(plan: EditPlan, scope: Scope, *, user: User | None, now: datetime) -> Edit:
    ground, event = plan.ground, plan.ground.event
    memory = remember(event, [one.row for one in plan.rows], is_wide=True)
    summary = summary_of(ground.edited, ground.faces, plan.changes)
    edited, last = ground.edited.pk, newest(event)
    reach = added_dates.reach_of(ground.schedules)
    write_plan(plan, now=now)
    settle_people(plan, now=now)
    made = added_dates.made_since(event, last[0], reach=reach)
    added_dates.tell_added(event, [*made, *plan.restored], now=now)
    touch_feeds(event_ids=[event.pk], now=now)
    nudge()
    return record(
        event,
        occurrence_id=edited,
        summary=summary,
        scope=scope,
        memory=memory | made_since(event, last),
        sessions=len(plan.changed),
        user=user,
        now=now,
    )


def _planned(
    ground: Ground, changes: EditChanges, scope: Scope, *, venue_id: int | None
) -> EditPlan:
    if scope is Scope.THIS:
        return plan_one(ground, changes, venue_id=venue_id)
    return plan_edit(ground, changes=changes, scope=scope, venue_id=venue_id)


def _stored_venue(ground: Ground, changes: EditChanges) -> int | None:
    if changes.venue is None:
        return None
    organization = ground.event.group.organization
    venue = stored_venue(organization=organization, draft=changes.venue)
    return venue.pk if venue else None


def _known_venue(ground: Ground, changes: EditChanges) -> int | None:
    """Return the key of the place where it is known, 0 where it would be made."""
    draft = changes.venue
    if draft is None or not any((draft.name, draft.street, draft.city)):
        return None
    venue = Venue.objects.filter(
        organization=ground.event.group.organization_id,
        name=draft.name,
        street=draft.street,
        postcode=draft.postcode,
        city=draft.city,
    ).first()
    return venue.pk if venue else 0
