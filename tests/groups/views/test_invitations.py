"""Inviting somebody into a team, as the owner sees it, and as the person invited does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.models import AccessLogEntry, RoleInvitation, RoleName, User
from tests.events.views.pages import words_of
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import give_app, mailed_code

pytestmark = pytest.mark.django_db

TEAM = "/organiser/groupes/cafe/equipe/"
PAGE = f"{TEAM}inviter/"
WHOLE = "/organiser/associations/tilleuls/equipe/"
EMAIL = "nina@exemple.example"
SENT = {"email": EMAIL, "name": "organizer"}


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def group():
    organization = make_organization(slug="tilleuls", name="Les Tilleuls")
    return make_group(slug="cafe", name="Le Café", organization=organization)


@pytest.fixture
def owner(group):
    user = make_user("a@exemple.example", name="Ana")
    make_role(user, group=group)
    return user


@pytest.fixture
def desk(owner):
    client = Client()
    client.force_login(owner)
    return client


def mailed_path() -> str:
    """Where the link in the last mail leads."""
    (path,) = re.findall(r"(/organiser/invitation/\S+)", str(mail.outbox[-1].body))
    return str(path)


def test_from_the_teams_page_to_the_desk(desk, group):
    assert PAGE in desk.get(TEAM).content.decode()
    assert "lit les chiffres, jamais un nom" in words_of(desk.get(PAGE))
    assert desk.post(PAGE, SENT)["Location"] == TEAM
    team = words_of(desk.get(TEAM))
    assert f"{EMAIL} organisateur ou organisatrice · Le Café" in team
    guest, path = Client(), mailed_path()
    page = guest.get(path)
    assert "Ana vous invite dans une équipe : Le Café." in words_of(page)
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == (
        "no-store, private",
        "noindex, nofollow",
    )
    assert not User.objects.filter(email=EMAIL).exists()
    answer = guest.post(path, {"act": "accept", "display_name": "Nina"})
    assert answer["Location"] == "/organiser/connexion/"
    assert mail.outbox[-1].to == ["a@exemple.example"]
    assert "Nina" in words_of(desk.get(TEAM))
    assert EMAIL in words_of(guest.get("/organiser/connexion/"))
    guest.post("/organiser/connexion/", {"email": EMAIL})
    guest.post("/organiser/connexion/code/", {"code": mailed_code()})
    assert guest.get("/organiser/").status_code == 200


def test_the_association_leads_there(group):
    head, client = make_user(name="Max"), Client()
    make_role(head, organization=group.organization)
    client.force_login(head)
    for path in ("/organiser/associations/tilleuls/", "/organiser/associations/tilleuls/securite/"):
        assert f'href="{WHOLE}"' in client.get(path).content.decode()


def test_the_mail_is_discreet_and_goes_to_one(desk):
    desk.post(PAGE, SENT)
    (sent,) = mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == ([EMAIL], [], [])
    assert sent.subject == "Une invitation pour vous"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    body = str(sent.body)
    assert "Ana" not in body
    assert body.index("Le Café") > body.index("/organiser/invitation/")


@pytest.mark.parametrize("has_account", [True, False])
def test_the_same_answer_and_mail_whether_the_address_has_an_account(desk, has_account):
    if has_account:
        make_role(make_user(EMAIL, name="Nina"), group=make_group())
    answer = desk.post(PAGE, SENT, follow=True)
    said = words_of(answer)
    assert "L’invitation est partie. Son lien vaut sept jours." in said
    assert "Nina" not in said
    (sent,) = mail.outbox
    assert "Nina" not in str(sent.message())
    guest = words_of(Client().get(mailed_path()))
    assert "Votre nom, pour l’équipe" in guest
    assert "Nina" not in guest


def test_taken_back(desk):
    desk.post(PAGE, SENT)
    key, path = RoleInvitation.objects.get().public_id, mailed_path()
    back = f"/organiser/equipe/invitations/{key}/annuler/"
    assert desk.get(back).status_code == 405
    assert Client().post(back).status_code == 302
    assert desk.post(back)["Location"] == TEAM
    assert desk.post(back).status_code == 404
    assert EMAIL not in words_of(desk.get(TEAM))
    for client in (Client(), desk):
        assert client.get(path).status_code == 404
        assert "ne sert plus" in words_of(client.post(path, {"act": "accept"}))
    assert not User.objects.filter(email=EMAIL).exists()


def test_unknown_answered_and_late_links_look_alike(desk):
    desk.post(PAGE, SENT)
    path = mailed_path()
    guest = Client()
    unknown = words_of(guest.get("/organiser/invitation/inconnu/"))
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        late = guest.get(path)
    assert (late.status_code, words_of(late)) == (404, unknown)
    guest.post(path, {"act": "accept"})
    again = Client().get(path)
    assert (again.status_code, words_of(again)) == (404, unknown)


def test_declined_and_told(desk, owner):
    desk.post(PAGE, SENT)
    answer = Client().post(mailed_path(), {"act": "decline"})
    assert "Votre adresse est effacée" in words_of(answer)
    assert mail.outbox[-1].to == [owner.email]
    assert not RoleInvitation.objects.exists()
    assert not User.objects.filter(email=EMAIL).exists()


def test_who_is_logged_in_already_goes_to_the_desk(desk, group):
    user = make_user(EMAIL)
    desk.post(PAGE, SENT)
    guest = Client()
    guest.force_login(user)
    assert guest.post(mailed_path(), {"act": "accept"})["Location"] == "/organiser/"
    assert guest.get("/organiser/").status_code == 200
    assert [one.action for one in AccessLogEntry.objects.order_by("pk")] == [
        "role.invited",
        "role.accepted",
    ]


def test_somebody_else_who_is_logged_in_gets_nothing(desk, owner):
    desk.post(PAGE, SENT)
    assert desk.post(mailed_path(), {"act": "accept"})["Location"] == "/organiser/connexion/"
    assert owner.roles.count() == 1
    assert desk.get(TEAM).status_code == 302


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({**SENT, "email": ""}, "Écrivez son adresse e-mail."),
        ({**SENT, "email": "nina"}, "Cette adresse e-mail n’est pas complète."),
        ({**SENT, "email": "a@exemple.example"}, "Cette personne est déjà dans l’équipe."),
        ({"email": EMAIL}, "Choisissez ce qu’elle pourra faire."),
        ({**SENT, "name": "queen"}, "Choisissez un rôle de la liste."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(desk, form, words):
    answer = desk.post(PAGE, form)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert mail.outbox == []
    assert not RoleInvitation.objects.exists()


def test_a_mail_server_that_is_down_leaves_no_invitation(desk, settings):
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = desk.post(PAGE, SENT)
    assert answer.status_code == 503
    assert "Le message n’a pas pu partir." in words_of(answer)
    assert not RoleInvitation.objects.exists()


def test_twenty_mails_a_day(desk, settings):
    settings.RATE_LIMITS = True
    for _number in range(20):
        assert desk.post(PAGE, SENT).status_code == 303
    answer = desk.post(PAGE, SENT)
    assert answer.status_code == 429
    assert "Retry-After" in answer
    assert "Demain" in words_of(answer)
    assert len(mail.outbox) == 20


def test_into_a_whole_association(desk, group):
    assert desk.get(f"{WHOLE}inviter/").status_code == 404
    head, client = make_user(name="Max"), Client()
    make_role(head, organization=group.organization)
    client.force_login(head)
    assert "l’association et tous ses groupes" in words_of(client.get(f"{WHOLE}inviter/"))
    client.post(f"{WHOLE}inviter/", {"email": EMAIL, "name": "reader"})
    Client().post(mailed_path(), {"act": "accept"})
    assert group.organization.roles.get(user__email=EMAIL).name == RoleName.READER


@pytest.mark.parametrize("name", [RoleName.ORGANIZER, RoleName.FACILITATOR, RoleName.READER])
def test_closed_to_who_does_not_own_it(desk, group, name):
    desk.post(PAGE, SENT)
    key = RoleInvitation.objects.get().public_id
    client, user = Client(), make_user()
    make_role(user, group=group, name=name)
    client.force_login(user)
    for path in (PAGE, f"{WHOLE}inviter/", PAGE.replace("cafe", "inconnu")):
        assert client.get(path).status_code == 404
        assert client.post(path, SENT).status_code == 404
    assert client.post(f"/organiser/equipe/invitations/{key}/annuler/").status_code == 404
    assert len(mail.outbox) == 1


def test_the_owner_proves_it_is_them(desk, owner):
    give_app(owner)
    desk.force_login(owner)
    assert desk.post(PAGE, SENT)["Location"].startswith("/organiser/compte/preuve/")
    assert mail.outbox == []


def test_queries_do_not_grow_with_invitations(desk, django_assert_num_queries):
    for _number in (1, 3):
        with django_assert_num_queries(8):
            desk.get(TEAM)
        for number in range(2):
            desk.post(PAGE, {**SENT, "email": f"n{number}@exemple.example"})
