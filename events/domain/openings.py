"""Whether and when people can register for a session, and in which words they can't.

The window of an event: registering opens at the first moment of a day, on the clocks where one
meets, since people are told the day alone; it closes some minutes before the start, counted as
they pass. It is open at ``now`` when ``opens_at <= now < closes_at``. Of a cohort both are
counted from the first of its dates, and one that closes with no minutes can be joined late.
Cancelling has no window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.recurrence import to_instant
from events.domain.wording import date_words
from events.errors import EventsError
from events.models import AccessMode, Event, Occurrence, OccurrenceStatus
from groups.models import SupportGroup

REASONS: dict[str, tuple[str, Promise]] = {
    AccessMode.DROP_IN: (
        "no_registration_needed",
        gettext_lazy("Pas besoin de vous inscrire : venez comme vous êtes."),
    ),
    AccessMode.AFTER_INTERVIEW: (
        "interview_first",
        gettext_lazy("On vient ici après un premier échange. Appelez le groupe."),
    ),
    AccessMode.CLOSED_COHORT: (
        "whole_series_only",
        gettext_lazy("Ici, on s’inscrit à toutes les dates à la fois."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Window:
    """When one can register: from ``opens_at`` (None: since ever) until before ``closes_at``."""

    opens_at: datetime | None
    closes_at: datetime

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether one can register at ``now``."""
        return (self.opens_at is None or self.opens_at <= now) and now < self.closes_at


def window_of(occurrence: Occurrence) -> Window:
    """Return when one can register for the session, by its event's window."""
    event = occurrence.event
    return Window(
        opens_at=_opens_at(occurrence, days_before=event.opens_days_before),
        closes_at=occurrence.starts_at - timedelta(minutes=event.closes_minutes_before),
    )


def _opens_at(occurrence: Occurrence, *, days_before: int | None) -> datetime | None:
    if days_before is None:
        return None
    day = occurrence.local_start.date() - timedelta(days=days_before)
    # Where clocks skip midnight, this is the moment at which they do.
    return to_instant(datetime.combine(day, time.min), occurrence.schedule.timezone)


def has_window(event: Event) -> bool:
    """Tell whether the event says when one can register."""
    return event.opens_days_before is not None or event.closes_minutes_before > 0


def check_open(occurrence: Occurrence, *, now: datetime, is_member: bool = False) -> None:
    """Raise EventsError with the reason when nobody can register for the session.

    ``is_member`` is for who joined all dates as a whole, and comes back to one of them: no
    window is theirs.
    """
    event = occurrence.event
    if occurrence.is_cancelled:
        raise EventsError("session_cancelled", _("Cette rencontre n’aura pas lieu."))
    if (occurrence.starts_at if event.takes_registrations else occurrence.ends_at) <= now:
        raise EventsError("session_past", _("Cette rencontre a déjà commencé ou est passée."))
    if event.archived_at is not None or event.group.archived_at is not None:
        raise EventsError("session_cancelled", _("Cette rencontre n’est plus proposée."))
    # Nothing can be kept before it is said who keeps it, and nobody needs it so as to come.
    takes_plans = (
        event.is_planned_only and now < occurrence.starts_at and event.group.can_open_registration
    )
    if not (event.takes_registrations or is_member or takes_plans):
        raise EventsError(*REASONS[event.access_mode])
    check_ready(event.group)
    if has_window(event) and not (is_member or takes_plans):
        check_window(occurrence, now=now)


def check_ready(group: SupportGroup) -> None:
    """Raise EventsError ``registration_not_ready`` while it isn't said who keeps what."""
    if not group.can_open_registration:
        raise EventsError(
            "registration_not_ready",
            _("L’inscription n’est pas encore ouverte. Contactez le groupe."),
        )


def check_cohort_window(event: Event, *, now: datetime) -> None:
    """Raise EventsError as ``check_window`` does, for the first of all dates of a cohort."""
    if not has_window(event):
        return
    dates = Occurrence.objects.filter(event=event, status=OccurrenceStatus.SCHEDULED)
    first = dates.select_related("schedule").order_by("starts_at", "pk").first()
    if first is None:
        return
    first.event = event
    if event.closes_minutes_before or first.starts_at > now:
        check_window(first, now=now)


def check_window(occurrence: Occurrence, *, now: datetime) -> None:
    """Raise EventsError ``registration_not_open_yet`` or ``registration_closed``."""
    window = window_of(occurrence)
    if now >= window.closes_at:
        raise EventsError("registration_closed", _closed_words(occurrence.event.group))
    if window.opens_at is not None and now < window.opens_at:
        day = window.opens_at.astimezone(occurrence.schedule.zone).date()
        words = _(
            "L’inscription ouvre le %(date)s. D’ici là, vous pouvez vous abonner au calendrier "
            "du groupe."
        )
        raise EventsError("registration_not_open_yet", words % {"date": date_words(day)})


def _closed_words(group: SupportGroup) -> str:
    if group.contact_phone:
        words = _(
            "L’inscription est close. Pour savoir s’il reste une place, appelez le %(phone)s."
        )
        return words % {"phone": group.phone_words}
    return _("L’inscription est close. Pour savoir s’il reste une place, écrivez au groupe.")
