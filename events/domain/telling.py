"""By which channel a person is told: the one they chose, else what they left; one, never two."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from events.domain.phone_numbers import takes_sms
from events.errors import EventsError
from events.models import ContactChannel, Occurrence, Party


def has_sms() -> bool:
    """Whether this site sends SMS at all."""
    return bool(settings.HAS_SMS)


def takes_email(party: Party) -> bool:
    """Whether an e-mail can reach the person: an address that was not refused."""
    return bool(party.email_hash) and party.email_refused_at is None


def takes_text(party: Party) -> bool:
    """Whether an SMS can reach the person: a mobile that was not refused, on a site with SMS."""
    return (
        bool(party.phone_hash)
        and party.phone_refused_at is None
        and has_sms()
        and takes_sms(party.phone)
    )


def way_to(party: Party) -> str:
    """Return the channel by which the person is told; '' when they have to be told in person.

    What they chose comes first, where it reaches them; then e-mail, which says more. A number
    on which nothing may be left (``no_sms``) is for calling alone.
    """
    if party.channel == ContactChannel.SMS and takes_text(party):
        return ContactChannel.SMS
    if takes_email(party):
        return ContactChannel.EMAIL
    if party.channel == ContactChannel.NO_SMS:
        return ""
    return ContactChannel.SMS if takes_text(party) else ""


def quiet_zone(party: Party, *, occurrence: Occurrence) -> ZoneInfo | None:
    """Return the zone whose quiet hours hold for the person; None when nothing rings at night."""
    return occurrence.schedule.zone if way_to(party) == ContactChannel.SMS else None


def checked_channel(channel: str) -> str:
    """Return the channel chosen, '' for whatever reaches them; EventsError ``bad_channel``."""
    known = [ContactChannel.EMAIL, *([ContactChannel.SMS] if has_sms() else [])]
    if channel and channel not in known:
        words = _("Ce site n’envoie pas de SMS.") if channel == ContactChannel.SMS else ""
        message = words or _("Choisissez l’e-mail ou le SMS.")
        raise EventsError("bad_channel", message, field="channel")
    return channel
