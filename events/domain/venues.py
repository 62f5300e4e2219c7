"""Places: found among the organisation's own, or added to them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.domain.drafts import VenueDraft
from events.domain.feeds import touch_places
from events.errors import EventsError
from groups.domain.territories import find_commune
from groups.models import Commune, Department, Organization, Venue


def stored_venue(*, organization: Organization, draft: VenueDraft) -> Venue | None:
    """Return the organisation's place of that name and address, made if need be.

    Raises EventsError ``unknown_department`` for a code that is none.
    """
    if not any((draft.name, draft.street, draft.city)):
        return None
    commune = commune_of(draft)
    department = _department_of(draft)
    exact = draft.latitude is not None
    venue, is_made = Venue.objects.get_or_create(
        organization=organization,
        name=draft.name,
        street=draft.street,
        postcode=draft.postcode,
        city=draft.city,
        defaults={
            "commune": commune,
            "department": commune.department if commune else department,
            "latitude": draft.latitude if exact else commune and commune.latitude,
            "longitude": draft.longitude if exact else commune and commune.longitude,
            "is_approximate": not exact,
            "access_notes": draft.access_notes,
        },
    )
    return venue if is_made else _refined(venue, draft)


def _department_of(draft: VenueDraft) -> Department | None:
    if not draft.department:
        return None
    code = draft.department.upper().zfill(2)
    found = Department.objects.filter(code=code).first()
    if found is None:
        message = _("Donnez le code d’un département, par exemple 69 ou 2A.")
        raise EventsError("unknown_department", message, field="venue")
    return found


def _refined(venue: Venue, draft: VenueDraft) -> Venue:
    """Keep what is newly said of a place, for all who meet there; what is left unsaid stays."""
    said: dict[str, object] = {}
    if draft.access_notes:
        said["access_notes"] = draft.access_notes
    if draft.latitude is not None:
        said |= {"latitude": draft.latitude, "longitude": draft.longitude}
        said["is_approximate"] = False
    new = [name for name, value in said.items() if getattr(venue, name) != value]
    for name in new:
        setattr(venue, name, said[name])
    if new:
        venue.save(update_fields=new)
        touch_places(venue_ids=[venue.pk])
    return venue


def commune_of(venue: VenueDraft) -> Commune | None:
    """Return the commune a place lies in, when it can be told."""
    if not venue.city:
        return None
    return find_commune(name=venue.city, postcode=venue.postcode, department=venue.department)


def venue_draft_of(venue: Venue) -> VenueDraft:
    """Return a stored place as a draft."""
    return VenueDraft(
        name=venue.name,
        street=venue.street,
        postcode=venue.postcode,
        city=venue.city,
        department=venue.department_id or "",
        latitude=None if venue.is_approximate else venue.latitude,
        longitude=None if venue.is_approximate else venue.longitude,
        access_notes=venue.access_notes,
    )
