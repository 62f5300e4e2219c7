"""What is kept about a person, in one piece that they can take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from events.domain.asking import needs_of
from events.domain.calendar_links import Owner, links_of
from events.domain.enrolments import dates_of, enrolment_with
from events.domain.own_registrations import find_by_token
from events.domain.retention import enrolment_kept_until, kept_until
from events.domain.visitors import visits_of
from events.models import Enrolment, Occurrence, Party, Registration

Part = Callable[[Registration], object]
_parts: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """Have ``take_out`` ask ``part`` too: an app that stands above adds what only it knows."""
    _parts[name] = part


def take_out(*, token: str) -> dict[str, object]:
    """Return all that is kept behind a secret link, as values that JSON can hold.

    Names are those of the API, instants ISO 8601. Raises EventsError ``not_found``.
    """
    enrolment = enrolment_with(token)
    if enrolment is not None:
        return _whole(enrolment)
    registration = find_by_token(token)
    return {
        "about": _("Tout ce qui est gardé de vous pour ce rendez-vous."),
        **_person(registration),
        "session": _session(registration.occurrence),
        "calendars": _calendars(Owner(registration=registration)),
        "attendance": [
            {"mark": row.mark, "marked_at": row.marked_at.isoformat()}
            for row in registration.attendances.order_by("pk")
        ],
        "pseudonyms": [
            {"year": one.year_key.year, "pseudonym": one.pseudonym}
            for one in visits_of(registration)
        ],
        **{name: part(registration) for name, part in _parts.items()},
    }


def _whole(enrolment: Enrolment) -> dict[str, object]:
    return {
        "about": _("Tout ce qui est gardé de vous pour ce groupe, date par date."),
        **_party(enrolment),
        **_called_back(enrolment),
        "kept_until": enrolment_kept_until(enrolment).isoformat(),
        "calendars": _calendars(Owner(enrolment=enrolment)),
        "dates": [take_out(token=one.token) for one in dates_of(enrolment)],
    }


def _called_back(enrolment: Enrolment) -> dict[str, object]:
    """Return what was said so as to be called back, of who asked for a first talk."""
    if not enrolment.best_moment:
        return {}
    return {
        "best_moment": enrolment.best_moment,
        "may_leave_message": enrolment.may_leave_message,
        **dict(_iso(enrolment, ("answered_at",))),
    }


def _person(registration: Registration) -> dict[str, object]:
    return {
        **_party(registration),
        "reminders": registration.reminder_offsets,
        **dict(_iso(registration, ("offer_expires_at",))),
        "kept_until": kept_until(registration).isoformat(),
    }


def _contact(party: Party) -> dict[str, object]:
    """Return the contact; somebody else's is not for who holds the link, until it is kept."""
    waits = party.keep_until
    return {
        "email": "" if waits else party.email,
        "phone": "" if waits else party.phone,
        **dict(_iso(party, () if waits else ("email_refused_at", "phone_refused_at"))),
        "for_other": party.is_for_other,
        "contact_waits_until": waits and waits.isoformat(),
    }


def _party(party: Party) -> dict[str, object]:
    plain = ("nickname", "status", "code", "token", "language")
    instants = ("consented_at", "created_at", "changed_at", "cancelled_at")
    return {
        **{name: getattr(party, name) for name in plain},
        **_contact(party),
        "companions": party.seats - 1,
        "companions_asked": (party.seats_asked or party.seats) - 1,
        "discreet": party.is_discreet,
        "channel": party.channel,
        "muted": party.muted,
        "first_time": party.is_first_time,
        "access_needs": list(needs_of(party)),
        "consent_version": party.consent_version,
        **dict(_iso(party, instants)),
    }


def _calendars(owner: Owner) -> list[dict[str, object]]:
    """Return the addresses of calendars that were made here.

    Those of a whole contact stand on the page that is mailed to it: anybody may have typed it.
    """
    return [
        {
            "created_at": link.created_at.isoformat(),
            "last_read_on": link.last_read_on and link.last_read_on.isoformat(),
            "discreet": link.is_discreet,
        }
        for link in links_of(owner)
    ]


def _iso(registration: Enrolment | Party, names: Iterable[str]) -> Iterable[tuple[str, str | None]]:
    for name in names:
        instant = getattr(registration, name)
        yield name, instant and instant.isoformat()


def _session(occurrence: Occurrence) -> dict[str, object]:
    group = occurrence.event.group
    return {
        "id": str(occurrence.public_id),
        "title": occurrence.title,
        "starts_at": occurrence.local_start.isoformat(),
        "ends_at": occurrence.local_end.isoformat(),
        "timezone": occurrence.schedule.timezone,
        "status": occurrence.status,
        "group": group.name,
        "organization": group.organization.legal_name or group.organization.name,
    }
