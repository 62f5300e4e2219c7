"""Those who run the demonstration: a controller that is complete, a group that answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups.models import (
    Organization,
    Role,
    RoleName,
    SupportGroup,
    User,
)

DEMO_EMAIL = "demo@tablee.example"
# Beginnings of numbers kept for films (ARCEP), by the first figures of a real one.
_PHONES = ("04 65 71 {:02} {:02}", "02 61 91 {:02} {:02}", "05 36 49 {:02} {:02}")


def complete_organizations(*, now: datetime) -> None:
    """Give every organisation what people must be told, its groups a contact, and an owner."""
    user = User.objects.create_user(DEMO_EMAIL, name="Dominique, responsable de la démonstration")
    organizations = list(Organization.objects.order_by("pk"))
    for organization in organizations:
        _complete(organization)
    Organization.objects.bulk_update(
        organizations, ["legal_name", "legal_address", "rights_contact", "hosting"]
    )
    groups = list(SupportGroup.objects.select_related("organization").order_by("pk"))
    for number, group in enumerate(groups):
        _answer(group, number, now=now)
    SupportGroup.objects.bulk_update(
        groups, ["contact_email", "contact_phone", "phone_hours", "reply_delay_days", "next_entry"]
    )
    Role.objects.bulk_create(
        Role(user=user, organization=organization, name=RoleName.OWNER)
        for organization in organizations
    )


def _complete(organization: Organization) -> None:
    city = organization.city or "Lyon"
    organization.legal_name = f"{organization.name} (démonstration)"
    organization.legal_address = f"1 place de l’Exemple, {city}"
    organization.rights_contact = f"droits@{organization.slug}.example"
    organization.hosting = "Hébergeur de démonstration, 1 rue de l’Exemple, 69000 Lyon"


def _answer(group: SupportGroup, number: int, *, now: datetime) -> None:
    group.contact_email = f"contact@{group.slug}.example"
    group.contact_phone = _PHONES[number % len(_PHONES)].format(number * 7 % 100, number * 13 % 100)
    group.phone_hours = ("du lundi au vendredi, de 14 h à 17 h", "le mardi, de 10 h à 12 h")[
        number % 2
    ].replace(" h", "\N{NO-BREAK SPACE}h")
    group.reply_delay_days = (7, 3, 10)[number % 3]
    if number % 4 == 1:
        group.next_entry = (now + timedelta(days=30)).date()
