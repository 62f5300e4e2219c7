"""All of one's appointments, by a link mailed to the address that they were made with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.nudges import nudge
from events.domain.registration_requests import clean_email, contact_hash
from events.errors import EventsError
from events.models import Enrolment, MailedLink, Party, Registration
from groups.encryption import keyed_hash, new_token

MOST_MAILS = 3
"""Links mailed to one address within an hour, whoever asks."""


def ask_for_link(*, email: str, language: str = "fr", now: datetime) -> None:
    """Have a link to all appointments of an address mailed to it, if it has any.

    Does the same, and takes as long, whether anybody knows the address: who asks learns
    nothing. Raises EventsError ``bad_email``.
    """
    email = clean_email(email)
    if not email:
        raise EventsError("bad_email", _("Écrivez votre adresse e-mail."), field="email")
    key = contact_hash(email)
    asked = MailedLink.objects.filter(email_hash=key, asked_at__gt=now - MailedLink.LASTS)
    if asked.count() >= MOST_MAILS:
        return
    with transaction.atomic():
        # One that waits to be sent will do, unless it waited too long to be of use.
        late = {"sent_at__isnull": True, "asked_at__lte": now - MailedLink.LASTS}
        MailedLink.objects.filter(email_hash=key, **late).delete()
        MailedLink.objects.bulk_create([_new_link(key, language, now)], ignore_conflicts=True)
        nudge()


def _new_link(email_hash: str, language: str, now: datetime) -> MailedLink:
    token = new_token()
    return MailedLink(
        email_hash=email_hash,
        token=token,
        token_hash=keyed_hash(token, purpose="mailed-link"),
        language=language,
        asked_at=now,
        try_at=now,
    )


def contact_of(*, token: str, now: datetime) -> str:
    """Return the hash of the address that a mailed link was sent to.

    Raises EventsError ``not_found`` for a link that ran out, or never was.
    """
    found = MailedLink.objects.opened_by(token, now=now).first()
    if found is None:
        raise EventsError(
            "not_found", _("Ce lien ne marche plus : il dure une heure. Demandez-en un autre.")
        )
    return found.email_hash


def appointments_of(*, contact: str, now: datetime) -> list[Registration]:
    """Return what is registered under a contact and not over, in order (one query)."""
    rows = (
        Registration.objects.with_dates()
        .filter(
            email_hash=contact,
            keep_until__isnull=True,
            erased_at__isnull=True,
            occurrence__ends_at__gt=now,
        )
        .exclude(email_hash="")
    )
    related = rows.select_related(
        "enrolment", "occurrence__schedule", "occurrence__venue", "occurrence__event__group"
    )
    return list(related.order_by("occurrence__starts_at", "pk"))


def party_with(*, contact: str) -> Party | None:
    """Return the latest who left that contact, and with it the address itself.

    Who was registered by somebody else is asked first whether the address is to be kept.
    """
    for model in (Registration, Enrolment):
        rows = model.objects.filter(
            email_hash=contact, keep_until__isnull=True, erased_at__isnull=True
        )
        found = rows.exclude(email_hash="").order_by("-created_at", "-pk").first()
        if found is not None:
            return found
    return None
