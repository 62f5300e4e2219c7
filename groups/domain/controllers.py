"""What an association and its groups must say of themselves before anybody writes to them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from groups.domain.texts import one_line, paragraphs
from groups.errors import GroupsError
from groups.models import (
    MAX_MASKING,
    MAX_RETENTION_MONTHS,
    MIN_MASKING,
    Organization,
    RoleName,
    SupportGroup,
    User,
)

MOST_DAYS = 60
"""Days within which a group may promise to answer."""

_PHONE = re.compile(r"\+?[0-9(][0-9 .()\-]*")
_FEWEST_DIGITS, _MOST_DIGITS = 4, 15


@dataclass(frozen=True, kw_only=True)
class ControllerDraft:
    """Who answers for what people write, and for how long it is kept, in months.

    Numbers of people below ``masking_threshold`` are masked for those who only read figures.
    """

    legal_name: str
    legal_address: str
    rights_contact: str
    hosting: str
    retention_months: int
    masking_threshold: int


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """How a group is reached, within how many days it answers, when one may next join it."""

    contact_email: str
    contact_phone: str
    phone_hours: str
    reply_delay_days: int
    next_entry: date | None


def missing_to_open(group: SupportGroup) -> list[str]:
    """Return in words what is not said yet, without which nobody can register."""
    organization = group.organization
    said = (
        (organization.legal_name, _("le nom légal de l’association")),
        (organization.legal_address, _("l’adresse de son siège")),
        (organization.rights_contact, _("une adresse e-mail pour exercer ses droits")),
        (organization.hosting, _("le nom de l’hébergeur")),
        (group.contact_email, _("l’adresse e-mail du groupe, que quelqu’un relève")),
    )
    return [words for value, words in said if not value]


def owned_organization(*, user: User, slug: str) -> Organization | None:
    """Return an organisation that the user owns; None hides whether there is one."""
    roles = user.roles.filter(name=RoleName.OWNER, organization__isnull=False)
    owned = Organization.objects.filter(pk__in=roles.values("organization"))
    return owned.filter(slug=slug).first()


def checked_controller(draft: ControllerDraft) -> ControllerDraft:
    """Return the draft with clean texts; what is not known yet may stay empty.

    Raises GroupsError naming the field: ``too_long``, ``control_characters``, ``bad_email``,
    ``bad_retention``, ``bad_threshold``.
    """
    if not 1 <= draft.retention_months <= MAX_RETENTION_MONTHS:
        message = _("Choisissez une durée de 1 à %(most)d mois.") % {"most": MAX_RETENTION_MONTHS}
        raise GroupsError("bad_retention", message, field="retention_months")
    if not MIN_MASKING <= draft.masking_threshold <= MAX_MASKING:
        message = _("Choisissez un nombre de %(least)d à %(most)d.")
        bounds = {"least": MIN_MASKING, "most": MAX_MASKING}
        raise GroupsError("bad_threshold", message % bounds, field="masking_threshold")
    return replace(
        draft,
        legal_name=one_line(draft.legal_name, field="legal_name", max_length=200),
        legal_address=paragraphs(draft.legal_address, field="legal_address", max_length=500),
        rights_contact=clean_email(draft.rights_contact, field="rights_contact"),
        hosting=one_line(draft.hosting, field="hosting", max_length=300),
    )


def save_controller(organization: Organization, *, draft: ControllerDraft) -> bool:
    """Write who answers for an association; tell whether anything changed.

    Retention holds at once for all that is kept. Errors are those of ``checked_controller``.
    """
    return _save(organization, asdict(checked_controller(draft)))


def checked_contact(draft: ContactDraft) -> ContactDraft:
    """Return the draft with clean texts.

    Raises GroupsError naming the field: ``too_long``, ``control_characters``, ``bad_email``,
    ``bad_phone``, ``bad_delay``.
    """
    if not 1 <= draft.reply_delay_days <= MOST_DAYS:
        message = _("Choisissez un délai de 1 à %(most)d jours.") % {"most": MOST_DAYS}
        raise GroupsError("bad_delay", message, field="reply_delay_days")
    return replace(
        draft,
        contact_email=clean_email(draft.contact_email, field="contact_email"),
        contact_phone=clean_phone_words(draft.contact_phone),
        phone_hours=one_line(draft.phone_hours, field="phone_hours", max_length=200),
    )


def save_contact(group: SupportGroup, *, draft: ContactDraft) -> bool:
    """Write how a group is reached; tell whether anything changed.

    Its calendars are made anew by whoever listens to groups being saved. Errors are those of
    ``checked_contact``.
    """
    return _save(group, asdict(checked_contact(draft)))


def clean_email(email: str, *, field: str) -> str:
    """Return an address without spaces around it; GroupsError ``bad_email``."""
    email = one_line(email, field=field, max_length=254)
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        message = _("Cette adresse e-mail n’est pas complète. Exemple\u00a0: nom@exemple.fr")
        raise GroupsError("bad_email", message, field=field) from error
    return email


def clean_phone_words(phone: str) -> str:
    """Return a number as it is read aloud; GroupsError ``bad_phone``."""
    phone = one_line(phone, field="contact_phone", max_length=32)
    digits = sum(char.isdigit() for char in phone)
    if phone and not (_PHONE.fullmatch(phone) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS):
        message = _("Ce numéro n’est pas complet. Exemple\u00a0: 04 72 00 00 00")
        raise GroupsError("bad_phone", message, field="contact_phone")
    return phone


def _save(row: Organization | SupportGroup, values: dict[str, object]) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
