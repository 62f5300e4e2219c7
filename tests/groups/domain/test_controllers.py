"""What an association and its groups say of themselves before anybody writes to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from groups.domain.controllers import (
    ContactDraft,
    ControllerDraft,
    missing_to_open,
    owned_organization,
    save_contact,
    save_controller,
)
from groups.errors import GroupsError
from groups.models import Organization, RoleName, SupportGroup
from tests.factories import make_group, make_organization, make_role, make_user

pytestmark = pytest.mark.django_db

SAID = ControllerDraft(
    legal_name="Les Tilleuls, loi 1901",
    legal_address="12 rue des Lilas\n69003 Lyon",
    rights_contact="droits@exemple.example",
    hosting="Hébergeur, Lyon",
    retention_months=6,
    masking_threshold=11,
)
REACHED = ContactDraft(
    contact_email="groupe@exemple.example",
    contact_phone="04 72 00 00 00",
    phone_hours="le mardi",
    reply_delay_days=5,
    next_entry=date(2027, 1, 15),
)


def save(draft: ControllerDraft | ContactDraft) -> None:
    if isinstance(draft, ControllerDraft):
        save_controller(make_organization(), draft=draft)
    else:
        save_contact(make_group(), draft=draft)


def refusal(draft: ControllerDraft | ContactDraft) -> tuple[str, str]:
    with pytest.raises(GroupsError) as caught:
        save(draft)
    return caught.value.code, caught.value.field


def test_it_is_written_cleaned_once():
    made = make_organization()
    draft = replace(SAID, legal_name="  Les  Tilleuls, loi 1901 ")
    assert save_controller(made, draft=draft)
    found = Organization.objects.get()
    assert {name: getattr(found, name) for name in vars(SAID)} == vars(SAID)
    assert not save_controller(found, draft=SAID)


def test_a_group_is_reached_as_it_says():
    made = make_group()
    assert save_contact(made, draft=REACHED)
    found = SupportGroup.objects.get()
    assert {name: getattr(found, name) for name in vars(REACHED)} == vars(REACHED)
    assert not save_contact(found, draft=REACHED)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rights_contact": "personne"}, ("bad_email", "rights_contact")),
        ({"legal_name": "a" * 201}, ("too_long", "legal_name")),
        ({"legal_address": "a\x07"}, ("control_characters", "legal_address")),
        ({"hosting": "a" * 301}, ("too_long", "hosting")),
        ({"retention_months": 0}, ("bad_retention", "retention_months")),
        ({"retention_months": 25}, ("bad_retention", "retention_months")),
        ({"masking_threshold": 2}, ("bad_threshold", "masking_threshold")),
        ({"masking_threshold": 31}, ("bad_threshold", "masking_threshold")),
    ],
)
def test_what_cannot_stand_of_an_association(changes, expected):
    assert refusal(replace(SAID, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"contact_email": "a@b"}, ("bad_email", "contact_email")),
        ({"contact_phone": "12"}, ("bad_phone", "contact_phone")),
        ({"contact_phone": "appelez-moi"}, ("bad_phone", "contact_phone")),
        ({"phone_hours": "a" * 201}, ("too_long", "phone_hours")),
        ({"reply_delay_days": 0}, ("bad_delay", "reply_delay_days")),
        ({"reply_delay_days": 61}, ("bad_delay", "reply_delay_days")),
    ],
)
def test_what_cannot_stand_of_a_group(changes, expected):
    assert refusal(replace(REACHED, **changes)) == expected


@pytest.mark.parametrize("phone", ["", "3114", "+33 4 72 00 00 00", "04.72.00.00.00", "(0)4-72-00"])
def test_numbers_as_people_write_them(phone):
    group = make_group()
    save_contact(group, draft=replace(REACHED, contact_phone=phone))
    assert group.contact_phone == phone


@pytest.mark.parametrize("name", ["legal_name", "legal_address", "rights_contact", "hosting"])
def test_each_thing_that_lacks_is_named(name):
    group = make_group(organization=make_organization(**{name: ""}))
    assert len(missing_to_open(group)) == 1
    assert not group.can_open_registration


def test_a_group_without_address_lacks_it_and_one_that_said_all_lacks_nothing():
    group = make_group(contact_email="")
    assert missing_to_open(group) == ["l’adresse e-mail du groupe, que quelqu’un relève"]
    save_contact(group, draft=REACHED)
    assert missing_to_open(group) == []
    assert group.can_open_registration


@pytest.mark.parametrize("name", RoleName)
def test_only_its_owners_own_an_association(name):
    organization = make_organization()
    user = make_user()
    make_role(user, organization=organization, name=name)
    make_role(user, group=make_group(), name=RoleName.OWNER)
    found = owned_organization(user=user, slug=organization.slug)
    assert found == (organization if name == RoleName.OWNER else None)
    assert owned_organization(user=make_user(), slug=organization.slug) is None
