"""One form, one event: sent twice, it publishes once."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft, VenueDraft, checked_draft
from events.domain.event_parts import LISTED_NAMES, SAME_NAMES, TEXT_NAMES, draft_of
from events.domain.programmes import anchored_draft, create_event, schedule_values
from events.errors import EventsError
from events.models import Event
from groups.models import SupportGroup

_NAMESPACE = uuid.UUID("2b8f4d5e-7c1a-5d06-9f43-8f0b6f1d2c90")
_PARTS = (*SAME_NAMES, *LISTED_NAMES, *TEXT_NAMES, "audience", "facilitators")


def publish_once(
    *, group: SupportGroup, draft: EventDraft, submission: uuid.UUID, now: datetime
) -> tuple[Event, bool]:
    """Publish the event of a form, and tell whether it is new.

    The same ``submission`` with the same content gives the event that it made; with another
    content EventsError ``submission_used``. Other errors are those of ``create_event``.
    """
    key = uuid.uuid5(_NAMESPACE, f"{group.slug}/{submission}")
    found = _made(group, key)
    if found is None:
        try:
            with transaction.atomic():
                return create_event(group=group, draft=draft, now=now, public_id=key), True
        except IntegrityError:  # the same form, sent twice at once
            found = _made(group, key)
            if found is None:
                raise
    _check_same(found, anchored_draft(checked_draft(draft), group=group, now=now))
    return found, False


def _made(group: SupportGroup, key: uuid.UUID) -> Event | None:
    return Event.objects.filter(group=group, public_id=key).select_related("venue").first()


def _check_same(event: Event, draft: EventDraft) -> None:
    stored, schedule = draft_of(event), event.schedules.order_by("pk")[0]
    same_words = all(getattr(stored, name) == getattr(draft, name) for name in _PARTS)
    same_dates = all(
        getattr(schedule, name) == value for name, value in schedule_values(draft).items()
    )
    if not (same_words and same_dates and _address(stored.venue) == _address(draft.venue)):
        raise EventsError(
            "submission_used",
            _(
                "Ce formulaire a déjà publié une rencontre. Modifiez-la depuis la liste, ou "
                "publiez celle-ci en plus\N{NO-BREAK SPACE}: appuyez encore une fois."
            ),
        )


def _address(venue: VenueDraft | None) -> tuple[str, ...]:
    return (venue.name, venue.street, venue.postcode, venue.city) if venue else ("",) * 4
