"""What the page of a registration says of a seat that is held for an answer."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from events.domain.offer_terms import offered_until
from events.domain.offers import is_late, somebody_waits
from events.domain.seating import fits
from events.domain.wording import moment_words
from events.models import Registration, RegistrationStatus


def offer_facts(
    request: HttpRequest, registration: Registration, *, now: datetime
) -> dict[str, object]:
    """Return them for the template; none for who was not offered any."""
    occurrence = registration.occurrence
    is_open = not occurrence.is_cancelled and occurrence.starts_at > now
    if registration.status == RegistrationStatus.EXPIRED:
        return {"seat_is_left": is_open and fits(occurrence, seats=registration.seats)}
    if registration.status == RegistrationStatus.WAITLISTED:
        asked_until = offered_until(registration, occurrence=occurrence, now=now)
        return {"will_be_asked": asked_until is not None}
    until = registration.offer_expires_at
    if registration.status != RegistrationStatus.OFFERED or until is None:
        return {}
    return {
        "is_offered": is_open,
        "offer_until": moment_words(occurrence, until),
        "offer_is_late": is_late(registration, now=now),
        "somebody_waits": somebody_waits(registration),
        "nobody_took_it": "personne" in request.GET,
    }
