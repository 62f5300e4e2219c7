from datetime import date

import pytest
from django.test import Client
from time_machine import travel

from events.domain.memberships import recognise
from events.models import Occurrence, Registration
from groups.domain.members import add_member, set_valid_until
from groups.models import Member
from tests.events.enrolling import sessions_of
from tests.events.registering import NOW, join
from tests.events.several import weekly
from tests.events.views.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def sessions() -> list[Occurrence]:
    return sessions_of(weekly(access_mode="members_only", capacity=3))


@pytest.fixture
def member(sessions) -> Member:
    group = sessions[0].event.group
    return add_member(group=group, nickname="Zoé", now=NOW, today=NOW.date())


def test_looking_changes_nothing(client: Client, sessions, member):
    response = client.get(f"/membre/{member.token}/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "Bonjour Zoé" in text
    assert text.count('value="come"') == 3
    assert "noindex" in response["X-Robots-Tag"]
    assert Registration.objects.count() == 0


def test_one_tap_comes_and_another_leaves(client: Client, sessions, member):
    url = f"/membre/{member.token}/seances/{sessions[1].public_id}/"
    response = client.post(url, {"answer": "come"})
    assert (response.status_code, response["Location"]) == (
        303,
        f"/membre/{member.token}/#d-{sessions[1].public_id}",
    )
    assert Registration.objects.get().status == "confirmed"
    assert "Je ne viens plus" in client.get(f"/membre/{member.token}/").content.decode()
    client.post(url, {"answer": "leave"})
    assert Registration.objects.get().status == "cancelled"
    assert client.post(url, {"answer": "dance"}).status_code == 404
    assert client.get(url).status_code == 405


def test_too_many_taps_have_to_wait(client: Client, sessions, member, settings):
    settings.RATE_LIMITS = True
    url = f"/membre/{member.token}/seances/{sessions[1].public_id}/"
    answers = [client.post(url, {"answer": word}) for word in ("come", "leave") * 15]
    assert {answer.status_code for answer in answers} == {303, 429}
    assert int(answers[-1]["Retry-After"]) > 0
    assert "Vous avez essayé plusieurs fois de suite." in words_of(answers[-1])


def test_a_membership_that_ran_out_is_said_kindly(client: Client, sessions, member):
    set_valid_until(member, day=date(2026, 10, 31))
    text = client.get(f"/membre/{member.token}/").content.decode()
    assert "La porte reste ouverte" in text
    assert 'value="come"' not in text
    url = f"/membre/{member.token}/seances/{sessions[1].public_id}/"
    response = client.post(url, {"answer": "come"})
    assert response.status_code == 409
    assert "Votre adhésion ne couvre pas cette date" in response.content.decode()


@pytest.mark.parametrize("path", ["", "mes-donnees.json", "effacer/"])
def test_a_link_of_nobody_leads_nowhere(client: Client, path: str):
    assert client.get(f"/membre/{'x' * 32}/{path}").status_code == 404


def test_all_is_taken_out_and_erased(client: Client, sessions, member):
    client.post(f"/membre/{member.token}/seances/{sessions[0].public_id}/", {"answer": "come"})
    found = client.get(f"/membre/{member.token}/mes-donnees.json")
    assert "attachment" in found["Content-Disposition"]
    assert (found.json()["nickname"], len(found.json()["dates"])) == ("Zoé", 1)
    assert client.get(f"/membre/{member.token}/effacer/").status_code == 200
    assert Member.objects.get().nickname == "Zoé"
    client.post(f"/membre/{member.token}/effacer/")
    assert Member.objects.get().nickname == ""
    assert client.get(f"/membre/{member.token}/").status_code == 404


def test_who_was_recognised_without_a_contact_finds_the_link_on_their_page(
    client: Client, sessions
):
    asked = join(sessions[0], nickname="Zoé")
    page = f"/mon-rendez-vous/{asked.token}/"
    assert "/membre/" not in client.get(page).content.decode()
    recognise(registration=asked, now=NOW)
    assert f"/membre/{Member.objects.get().token}/" in client.get(page).content.decode()


@pytest.mark.parametrize("coming", [1, 3])
def test_queries_do_not_grow(client: Client, sessions, member, coming, django_assert_num_queries):
    for row in sessions[:coming]:
        client.post(f"/membre/{member.token}/seances/{row.public_id}/", {"answer": "come"})
    with django_assert_num_queries(5):
        client.get(f"/membre/{member.token}/")
