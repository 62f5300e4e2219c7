"""What is kept about a person, in one piece that they can take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from events.domain.erasure import kept_until
from events.domain.registrations import find_by_token
from events.models import Occurrence, Registration

Part = Callable[[Registration], object]
_parts: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """Have ``take_out`` ask ``part`` too: an app that stands above adds what only it knows."""
    _parts[name] = part


def take_out(*, token: str) -> dict[str, object]:
    """Return all that is kept behind a secret link, as values that JSON can hold.

    Names are those of the API, instants ISO 8601. Raises EventsError ``not_found``.
    """
    registration = find_by_token(token)
    return {
        "about": _("Tout ce qui est gardé de vous pour ce rendez-vous."),
        **_person(registration),
        "session": _session(registration.occurrence),
        "attendance": [
            {"mark": row.mark, "marked_at": row.marked_at.isoformat()}
            for row in registration.attendances.order_by("pk")
        ],
        **{name: part(registration) for name, part in _parts.items()},
    }


def _person(registration: Registration) -> dict[str, object]:
    plain = ("nickname", "email", "phone", "status", "code", "token", "language")
    instants = ("consented_at", "created_at", "changed_at", "cancelled_at")
    return {
        **{name: getattr(registration, name) for name in plain},
        "companions": registration.seats - 1,
        "discreet": registration.is_discreet,
        "reminders": registration.reminder_offsets,
        "consent_version": registration.consent_version,
        **dict(_iso(registration, instants)),
        "kept_until": kept_until(registration).isoformat(),
    }


def _iso(registration: Registration, names: Iterable[str]) -> Iterable[tuple[str, str | None]]:
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
