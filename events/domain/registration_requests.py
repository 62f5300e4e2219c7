"""What a person writes to come to a session, checked before anything is written."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.asking import check_companions, cleaned_needs
from events.domain.phone_numbers import e164
from events.domain.reminders import checked_offsets
from events.domain.telling import checked_channel
from events.errors import EventsError
from groups.domain.texts import one_line
from groups.encryption import keyed_hash

CONSENT_VERSION = "2026-11"
"""Which wording of the consent a registration was given under."""

MAX_NICKNAME = 60
_validate_email = EmailValidator(allowlist=[])
_PHONE = re.compile(r"\+?[0-9]{6,15}")


@dataclass(frozen=True, kw_only=True)
class RegistrationRequest:
    """All of it is optional but the consent; ``submission_id`` tells a repeat from a second."""

    nickname: str = ""
    email: str = ""
    phone: str = ""
    companions: int = 0
    reminders: tuple[int, ...] | None = None
    discreet: bool = True
    channel: str = ""
    consent: bool = False
    submission_id: str = ""
    language: str = "fr"
    first_time: bool | None = None
    access_needs: tuple[str, ...] = ()
    for_other: bool = False


@dataclass(frozen=True, kw_only=True)
class RegistrationChanges:
    """What a person changes later; None leaves a thing as it is.

    ``unsays_first_time`` takes back what they said about their first time. ``best_moment`` and
    ``may_leave_message`` are of a request for a first talk, while it waits.
    """

    nickname: str | None = None
    email: str | None = None
    phone: str | None = None
    companions: int | None = None
    reminders: tuple[int, ...] | None = None
    discreet: bool | None = None
    channel: str | None = None
    first_time: bool | None = None
    unsays_first_time: bool = False
    access_needs: tuple[str, ...] | None = None
    best_moment: str | None = None
    may_leave_message: bool | None = None


def checked_request(request: RegistrationRequest) -> RegistrationRequest:
    """Return the request with clean texts; EventsError or GroupsError name a bad field."""
    check_consent(request.consent)
    check_companions(request.companions)
    if len(request.submission_id) > 255:
        raise EventsError(
            "bad_submission_id",
            _("L’identifiant d’envoi est trop long : 255 caractères au plus."),
            field="submission_id",
        )
    reminders = request.reminders
    return replace(
        request,
        nickname=clean_nickname(request.nickname),
        email=clean_email(request.email),
        phone=clean_phone(request.phone),
        channel=checked_channel(request.channel),
        reminders=None if reminders is None else tuple(checked_offsets(reminders)),
        access_needs=cleaned_needs(request.access_needs),
    )


def checked_changes(changes: RegistrationChanges) -> RegistrationChanges:
    """Return the changes with clean texts; EventsError or GroupsError name a bad field."""
    if changes.companions is not None:
        check_companions(changes.companions)
    reminders, needs = changes.reminders, changes.access_needs
    return replace(
        changes,
        nickname=None if changes.nickname is None else clean_nickname(changes.nickname),
        email=None if changes.email is None else clean_email(changes.email),
        phone=None if changes.phone is None else clean_phone(changes.phone),
        channel=None if changes.channel is None else checked_channel(changes.channel),
        reminders=None if reminders is None else tuple(checked_offsets(reminders)),
        access_needs=None if needs is None else cleaned_needs(needs),
    )


def check_consent(consent: bool) -> None:
    """Refuse to keep anything without the person's agreement (``consent_missing``)."""
    if not consent:
        raise EventsError(
            "consent_missing",
            _("Cochez la case d’accord : sans elle, nous ne pouvons rien garder."),
            field="consent",
        )


def clean_nickname(nickname: str) -> str:
    """Return a first name or nickname on one line; it may be empty."""
    return one_line(nickname, field="nickname", max_length=MAX_NICKNAME)


def clean_email(email: str) -> str:
    """Return the address with its domain in small letters; it may be empty."""
    email = one_line(email, field="email", max_length=254)
    if not email:
        return ""
    try:
        _validate_email(email)
    except ValidationError as error:
        raise _bad_email() from error
    name, _at, host = email.rpartition("@")
    if host.startswith("["):
        # By its number, our mail server could be sent to any machine beside it.
        raise _bad_email()
    return f"{name}@{host.lower()}"


def _bad_email() -> EventsError:
    message = _("Cette adresse e-mail n’est pas complète. Exemple : nom@exemple.fr")
    return EventsError("bad_email", message, field="email")


def clean_phone(phone: str) -> str:
    """Return the number in the form that all of the world dials; it may be empty."""
    digits = re.sub(r"[\s.\-()/]", "", one_line(phone, field="phone", max_length=32))
    number = e164(digits) if _PHONE.fullmatch(digits) else ""
    if digits and not number:
        raise EventsError(
            "bad_phone",
            _("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78"),
            field="phone",
        )
    return number


def submission_key(submission_id: str) -> str:
    """Return what stands for a submission id in the database ('' for none)."""
    return keyed_hash(submission_id, purpose="submission") if submission_id else ""


def with_submission(key: str) -> Q:
    """What a row of that submission answers to, asked as the index on them is made.

    SQLite uses a partial index only for questions that repeat its condition.
    """
    return ~Q(submission_id="") & Q(submission_id=key)


def submission_digest(request: RegistrationRequest) -> str:
    """Return a keyed digest of all that was written, to tell a repeat from another request.

    The language is not written: it is that of the browser.
    """
    body = json.dumps(asdict(replace(request, submission_id="", language="")), sort_keys=True)
    return keyed_hash(body, purpose="submission-body")


def contact_hash(contact: str) -> str:
    """Return what stands for an address or a number in look-ups ('' for none)."""
    return keyed_hash(contact.casefold(), purpose="contact") if contact else ""
