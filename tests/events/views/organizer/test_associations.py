"""What an association and a group say of themselves, on the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from events.models import Feed
from groups.models import Organization, RoleName, SupportGroup
from tests.events.views.organizer.conftest import login, make_session
from tests.events.views.pages import error_beside, links, words_of
from tests.factories import make_group, make_organization, make_role, make_user

from .filling import send

NOT_READY = "L’inscription ne peut pas encore ouvrir"


@pytest.fixture
def silent(group: SupportGroup) -> Organization:
    """The group's association, which has not said anything yet."""
    Organization.objects.update(legal_name="", legal_address="", rights_contact="", hosting="")
    group.organization.refresh_from_db()
    return group.organization


@pytest.fixture
def owner(group: SupportGroup) -> Client:
    user, client = make_user(), Client()
    make_role(user, organization=group.organization, name=RoleName.OWNER)
    client.force_login(user)
    return client


def association(organization: Organization) -> str:
    return f"/organiser/associations/{organization.slug}/"


def settings_of(group: SupportGroup) -> str:
    return f"/organiser/groupes/{group.slug}/reglages/"


def test_what_lacks_is_said_on_the_desk_until_it_is_given(
    owner: Client, group: SupportGroup, silent: Organization
) -> None:
    coming = make_session(group)
    session_url = f"/organiser/seances/{coming.public_id}/"
    for url in (session_url, f"/organiser/groupes/{group.slug}/evenements/", settings_of(group)):
        words = words_of(owner.get(url))
        assert NOT_READY in words
        assert "le nom légal de l’association" in words
        assert "le nom de l’hébergeur" in words
    assert settings_of(group) in links(owner.get(session_url))
    form = owner.get(association(silent))
    assert NOT_READY in words_of(form)
    done = send(
        owner,
        form,
        holding="legal_name",
        legal_name="Les Tilleuls",
        legal_address="12 rue des Lilas\r\n69003 Lyon",
        rights_contact="droits@exemple.example",
        hosting="Hébergeur, Lyon",
        retention_months="6",
    )
    assert "Tout est dit : l’inscription peut ouvrir." in words_of(done)
    assert NOT_READY not in words_of(owner.get(session_url))
    public = words_of(Client().get(f"/confidentialite/{silent.slug}/"))
    for said in ("Les Tilleuls", "12 rue des Lilas 69003 Lyon", "6 mois après", "Hébergeur, Lyon"):
        assert said in public


def test_nothing_lacks_where_nobody_registers(
    desk: Client, group: SupportGroup, silent: Organization
) -> None:
    open_to_all = make_session(group, access_mode="drop_in")
    words = words_of(desk.get(f"/organiser/seances/{open_to_all.public_id}/"))
    assert NOT_READY not in words


def test_a_part_can_be_given_first(owner: Client, silent: Organization) -> None:
    done = send(owner, owner.get(association(silent)), holding="legal_name", legal_name="Tilleuls")
    assert NOT_READY in words_of(done)
    silent.refresh_from_db()
    assert (silent.legal_name, silent.hosting) == ("Tilleuls", "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("rights_contact", "personne", "n’est pas complète"),
        ("retention_months", "25", "Choisissez une durée de 1 à 24 mois."),
        ("retention_months", "trois", "Choisissez une durée de 1 à 24 mois."),
        ("masking_threshold", "2", "Choisissez un nombre de 3 à 30."),
        ("legal_name", "a" * 201, "trop long"),
    ],
)
def test_faults_of_an_association(
    owner: Client, group: SupportGroup, field: str, value: str, words: str
) -> None:
    url = association(group.organization)
    page = send(owner, owner.get(url), holding="legal_name", **{field: value})
    assert page.status_code == 422
    assert words in error_beside(page, field)


def test_a_group_says_how_it_is_reached_and_its_calendars_follow(
    desk: Client, group: SupportGroup
) -> None:
    Feed.objects.create(path="x", group=group, is_stale=False)
    done = send(
        desk,
        desk.get(settings_of(group)),
        holding="contact_email",
        contact_email="nous@exemple.example",
        contact_phone="04 78 00 00 00",
        phone_hours="le mardi",
        reply_delay_days="3",
        next_entry="2027-01-15",
    )
    assert "C’est enregistré." in done.content.decode()
    group.refresh_from_db()
    assert (group.contact_email, group.reply_delay_days, group.next_entry) == (
        "nous@exemple.example",
        3,
        date(2027, 1, 15),
    )
    assert Feed.objects.get().is_stale


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("contact_email", "nous@", "n’est pas complète"),
        ("contact_phone", "12", "Ce numéro n’est pas complet."),
        ("reply_delay_days", "0", "Choisissez un délai de 1 à 60 jours."),
        ("next_entry", "bientôt", "bientôt"),
    ],
)
def test_faults_of_a_group(
    desk: Client, group: SupportGroup, field: str, value: str, words: str
) -> None:
    page = send(desk, desk.get(settings_of(group)), holding="contact_email", **{field: value})
    assert page.status_code == 422
    assert words in error_beside(page, field)


def test_who_may_change_what(
    desk: Client, owner: Client, client: Client, group: SupportGroup
) -> None:
    organization = group.organization
    assert client.get(association(organization)).status_code == 302
    assert client.get(settings_of(group)).status_code == 302
    assert desk.get(association(organization)).status_code == 404
    assert desk.post(association(organization), {"legal_name": "x"}).status_code == 404
    for name in (RoleName.FACILITATOR, RoleName.READER):
        assert login(group, name).get(settings_of(group)).status_code == 404
    assert association(organization) in links(owner.get(settings_of(group)))
    assert association(organization) not in links(desk.get(settings_of(group)))
    assert owner.get(association(make_organization())).status_code == 404
    assert owner.get(settings_of(make_group())).status_code == 404


def test_forged_forms_are_refused(group: SupportGroup, organizer: Any) -> None:
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(organizer)
    assert forger.post(settings_of(group), {"reply_delay_days": "1"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(
    owner: Client, group: SupportGroup, number: int, django_assert_num_queries: Any
) -> None:
    for _n in range(number):
        make_group(organization=group.organization)
    with django_assert_num_queries(5):
        owner.get(association(group.organization))
