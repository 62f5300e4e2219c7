"""What the database itself refuses about who: one case for each constraint."""

import uuid
from datetime import date

import pytest

from groups.models import (
    AccessLogEntry,
    Affiliation,
    ApiToken,
    Commune,
    CommunePostcode,
    Department,
    Factor,
    Member,
    Organization,
    RecoveryCode,
    Role,
    RoleInvitation,
    SupportGroup,
    User,
    Venue,
)
from tests.constraints import all_constraints, refused_by
from tests.events.registering import NOW
from tests.factories import (
    make_department,
    make_group,
    make_organization,
    make_role,
    make_user,
    make_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def commune(**fields) -> Commune:
    values = {"insee_code": "69123", "name": "Lyon", "search_name": "lyon", **fields}
    return Commune.objects.create(
        department=make_department(), **{"latitude": 45.7, "longitude": 4.8, **values}
    )


def address_in_capitals():
    make_user("zoe@exemple.example")
    User.objects.create(email="ZOE@exemple.example")


def role_of_nothing():
    Role.objects.create(user=make_user(), name="owner")


def role_of_both():
    group = make_group()
    Role.objects.create(
        user=make_user(), group=group, organization=group.organization, name="owner"
    )


def unknown_role():
    Role.objects.create(user=make_user(), group=make_group(), name="king")


def two_roles_in_a_group():
    user, group = make_user(), make_group()
    for _number in range(2):
        make_role(user, group=group)


def two_roles_in_an_organization():
    user, organization = make_user(), make_organization()
    for _number in range(2):
        make_role(user, organization=organization)


def token_twice():
    user = make_user()
    for _number in range(2):
        ApiToken.objects.create(user=user, digest="x")


def department_nowhere():
    Department.objects.create(code="00", name="X", region_name="Y", latitude=91, longitude=0)


def commune_nowhere():
    commune(longitude=181)


def postcode_twice():
    lyon = commune()
    for _number in range(2):
        CommunePostcode.objects.create(commune=lyon, postcode="69003")


def kept_for_ever():
    make_organization(retention_months=25)


def kept_for_no_time():
    make_organization(retention_months=0)


def masks_nothing():
    make_organization(masking_threshold=2)


def masks_all():
    make_organization(masking_threshold=31)


def organization_slug_twice():
    for _number in range(2):
        make_organization(slug="a")


def group_slug_twice():
    for _number in range(2):
        make_group(slug="a")


def affiliation_of_nothing():
    Affiliation.objects.create(network=make_organization())


def affiliation_of_both():
    group = make_group()
    Affiliation.objects.create(
        network=make_organization(), group=group, organization=group.organization
    )


def group_affiliated_twice():
    network, group = make_organization(), make_group()
    for _number in range(2):
        Affiliation.objects.create(network=network, group=group)


def organization_affiliated_twice():
    network, organization = make_organization(), make_organization()
    for _number in range(2):
        Affiliation.objects.create(network=network, organization=organization)


def venue_twice():
    venue = make_venue()
    values = {name: getattr(venue, name) for name in ("name", "street", "postcode", "city")}
    Venue.objects.create(organization=venue.organization, **values)


def venue_nowhere():
    make_venue(latitude=-91, longitude=0)


def venue_half_placed():
    make_venue(latitude=45)


def unknown_membership():
    Member.objects.create(group=make_group(), token_hash="x", status="friend")


def member_token_twice():
    group = make_group()
    for _number in range(2):
        Member.objects.create(group=group, token_hash="x")


def member_id_twice():
    one = Member.objects.create(group=make_group(), token_hash="x")
    Member.objects.create(group=one.group, token_hash="y", public_id=one.public_id)


def look_at_nothing():
    AccessLogEntry.objects.create(action="x", subject=uuid.uuid4())


def look_at_both():
    group = make_group()
    AccessLogEntry.objects.create(
        action="x", subject=uuid.uuid4(), group=group, organization=group.organization
    )


def unknown_factor():
    Factor.objects.create(user=make_user(), kind="sms", secret="x")


def passkey_that_is_not_found():
    Factor.objects.create(user=make_user(), kind="passkey", secret="x")


def app_with_a_credential():
    Factor.objects.create(user=make_user(), kind="app", secret="x", credential_hash="x")


def two_apps():
    user = make_user()
    for _number in range(2):
        Factor.objects.create(user=user, kind="app", secret="x")


def passkey_twice():
    for _number in range(2):
        Factor.objects.create(user=make_user(), kind="passkey", secret="x", credential_hash="x")


def factor_id_twice():
    one = Factor.objects.create(user=make_user(), kind="app", secret="x")
    Factor.objects.create(user=make_user(), kind="app", secret="x", public_id=one.public_id)


def recovery_code_twice():
    for _number in range(2):
        RecoveryCode.objects.create(user=make_user(), digest="x")


def invitation(**fields):
    values = {"name": "reader", "email": "x", "email_hash": "x", "expires_at": NOW, **fields}
    values.setdefault("token_hash", uuid.uuid4().hex)
    return RoleInvitation.objects.create(**values)


def invitation_into_nothing():
    invitation()


def invitation_into_both():
    group = make_group()
    invitation(group=group, organization=group.organization)


def invitation_as_a_queen():
    invitation(group=make_group(), name="queen")


def invited_twice_into_a_group():
    group = make_group()
    for _number in range(2):
        invitation(group=group)


def invited_twice_into_an_organization():
    organization = make_organization()
    for _number in range(2):
        invitation(organization=organization)


def invitation_token_twice():
    for _number in range(2):
        invitation(group=make_group(), token_hash="x")


def invitation_id_twice():
    one = invitation(group=make_group())
    invitation(group=make_group(), public_id=one.public_id)


CASES = [
    ("user_email_any_case", address_in_capitals),
    ("role_group_or_organization", role_of_nothing),
    ("role_group_or_organization", role_of_both),
    ("role_name_known", unknown_role),
    ("role_once_a_group", two_roles_in_a_group),
    ("role_once_an_organization", two_roles_in_an_organization),
    ("groups_apitoken.digest", token_twice),
    ("department_position_on_earth", department_nowhere),
    ("commune_position_on_earth", commune_nowhere),
    ("commune_postcode_once", postcode_twice),
    ("organization_retention_months", kept_for_ever),
    ("organization_retention_months", kept_for_no_time),
    ("organization_masking_threshold", masks_nothing),
    ("organization_masking_threshold", masks_all),
    ("groups_organization.slug", organization_slug_twice),
    ("groups_supportgroup.slug", group_slug_twice),
    ("affiliation_group_or_organization", affiliation_of_nothing),
    ("affiliation_group_or_organization", affiliation_of_both),
    ("affiliation_once_a_group", group_affiliated_twice),
    ("affiliation_once_an_organization", organization_affiliated_twice),
    ("venue_once_an_organization", venue_twice),
    ("venue_position_on_earth", venue_nowhere),
    ("venue_position_on_earth", venue_half_placed),
    ("member_status_known", unknown_membership),
    ("groups_member.token_hash", member_token_twice),
    ("groups_member.public_id", member_id_twice),
    ("access_log_group_or_organization", look_at_nothing),
    ("access_log_group_or_organization", look_at_both),
    ("factor_kind", unknown_factor),
    ("factor_kind", passkey_that_is_not_found),
    ("factor_kind", app_with_a_credential),
    ("factor_one_app", two_apps),
    ("groups_factor.credential_hash", passkey_twice),
    ("groups_factor.public_id", factor_id_twice),
    ("groups_recoverycode.digest", recovery_code_twice),
    ("invitation_group_or_organization", invitation_into_nothing),
    ("invitation_group_or_organization", invitation_into_both),
    ("invitation_role_known", invitation_as_a_queen),
    ("invitation_once_a_group", invited_twice_into_a_group),
    ("invitation_once_an_organization", invited_twice_into_an_organization),
    ("groups_roleinvitation.token_hash", invitation_token_twice),
    ("groups_roleinvitation.public_id", invitation_id_twice),
]


@pytest.mark.parametrize(("name", "act"), CASES, ids=[act.__name__ for _name, act in CASES])
def test_the_database_refuses(name, act):
    with refused_by(name):
        act()


def test_each_constraint_has_its_case():
    stricter = {"groups_user.email"}  # user_email_any_case refuses all that it would
    assert {name for name, _act in CASES} == all_constraints("groups") - stricter


class TestQuestions:
    def test_who_runs_and_who_sees_a_group(self):
        group = make_group()
        elsewhere = make_group()
        runs = {"owner": True, "organizer": True, "facilitator": False, "reader": False}
        sees = {**runs, "reader": True}
        for name in runs:
            for place in ({"group": group}, {"organization": group.organization}):
                user = make_user()
                Role.objects.create(user=user, name=name, **place)
                found = SupportGroup.objects.run_by(user)
                assert list(found) == ([group] if runs[name] else [])
                found = SupportGroup.objects.seen_by(user)
                assert list(found) == ([group] if sees[name] else [])
                assert elsewhere not in found

    def test_nobody_without_a_role(self):
        make_group()
        assert list(SupportGroup.objects.run_by(make_user())) == []

    def test_a_group_in_two_ways_comes_once(self):
        group, user = make_group(), make_user()
        make_role(user, group=group)
        make_role(user, organization=group.organization)
        assert list(SupportGroup.objects.run_by(user)) == [group]

    def test_archived_groups_are_not_active(self):
        group = make_group()
        archived = make_group(archived_at="2026-01-01T00:00:00Z")
        assert list(SupportGroup.objects.active()) == [group]
        assert archived.archived_at

    @pytest.mark.parametrize(
        "lacking", ["legal_name", "legal_address", "rights_contact", "hosting"]
    )
    def test_who_may_ask_people_to_write(self, lacking):
        assert make_group().can_open_registration is True
        assert make_group(contact_email="").can_open_registration is False
        organization = make_organization(**{lacking: ""})
        assert organization.is_controller_complete is False
        assert make_group(organization=organization).can_open_registration is False

    def test_members_keep_their_name_secret(self):
        member = Member.objects.create(
            group=make_group(), token_hash="x", nickname="Zoé", joined_on=date(2026, 1, 1)
        )
        assert Member.objects.get(pk=member.pk).nickname == "Zoé"
        assert str(member) == str(member.public_id)
        assert Organization.objects.count() == 1
