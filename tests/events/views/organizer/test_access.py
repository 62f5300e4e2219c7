"""Who opens which page of the desk."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from events.models import Attendance, SessionCount
from events.models.choices import RegistrationStatus
from groups.models import AccessLogEntry, RoleName
from tests.events.views.organizer.conftest import NOW, login, make_session
from tests.factories import make_group, make_registration, make_role, make_user

PAGES = ["", "modifier/", "annulation/", "retablissement/", "affiche/"]
TAPS = ["presences/", "sans-inscription/", "comptage/"]
DECISIONS = ["modifier/", "annulation/", "retablissement/"]


def address(session, tail="") -> str:
    return f"/organiser/seances/{session.public_id}/{tail}"


@pytest.mark.parametrize("path", ["/organiser/", "/organiser/passees/", "/organiser/chiffres/"])
def test_strangers_are_sent_to_log_in(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/organiser/connexion/?next={path}")


def test_strangers_see_no_session(client, session):
    url = address(session)
    assert client.get(url)["Location"] == f"/organiser/connexion/?next={url}"


@pytest.mark.parametrize("tail", PAGES)
def test_unknown_and_forbidden_look_alike(desk, tail):
    forbidden = desk.get(address(make_session(make_group()), tail))
    unknown = desk.get(f"/organiser/seances/{uuid.uuid4()}/{tail}")
    assert (forbidden.status_code, unknown.status_code) == (404, 404)
    assert forbidden.content == unknown.content


@pytest.mark.parametrize("tail", [*TAPS, *DECISIONS])
def test_nothing_of_another_group_is_changed(desk, tail):
    theirs = make_session(make_group())
    body = {"operation": uuid.uuid4(), "plus": "1"}
    assert desk.post(address(theirs, tail), body).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.is_cancelled, SessionCount.objects.count()) == (False, 0)


def test_nobody_is_answered_in_another_group(desk, session):
    theirs = make_registration(
        occurrence=make_session(make_group()), status=RegistrationStatus.PENDING
    )
    for where in (session, theirs.occurrence):
        url = address(where, f"demandes/{theirs.public_id}/")
        assert desk.post(url, {"answer": "accept"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == RegistrationStatus.PENDING


def test_a_person_of_another_group_cannot_be_ticked(desk, session):
    theirs = make_registration(occurrence=make_session(make_group()))
    body = {"operation": uuid.uuid4(), "present": theirs.public_id}
    desk.post(address(session, "presences/"), body)
    assert not Attendance.objects.exists()


def test_a_role_in_the_association_opens_all_its_groups(group, session):
    user = make_user()
    make_role(user, organization=group.organization)
    client = Client()
    client.force_login(user)
    assert client.get(address(session)).status_code == 200


def test_readers_see_figures_and_nobodys_name(group, session):
    reader = login(group, RoleName.READER)
    make_registration(occurrence=session)
    assert reader.get(address(session)).status_code == 404
    assert session.title not in reader.get("/organiser/").content.decode()
    page = reader.get("/organiser/chiffres/").content.decode()
    assert f'<option value="{group.slug}">' in page


class TestFacilitators:
    @pytest.mark.parametrize(
        ("days", "status"), [(-8, 404), (-7, 200), (0, 200), (7, 200), (8, 404)]
    )
    def test_see_a_week_before_and_after(self, group, days, status):
        session = make_session(group, NOW.replace(tzinfo=None) + timedelta(days=days))
        facilitator = login(group, RoleName.FACILITATOR)
        assert facilitator.get(address(session)).status_code == status

    def test_count(self, group, session):
        facilitator = login(group, RoleName.FACILITATOR)
        body = {"operation": uuid.uuid4(), "plus": "1"}
        assert facilitator.post(address(session, "comptage/"), body).status_code == 303
        assert SessionCount.objects.get().headcount == 1

    @pytest.mark.parametrize("tail", DECISIONS)
    def test_decide_nothing(self, group, session, tail):
        facilitator = login(group, RoleName.FACILITATOR)
        assert facilitator.post(address(session, tail)).status_code == 404
        session.refresh_from_db()
        assert not session.is_cancelled
        page = facilitator.get(address(session)).content.decode()
        assert "Annuler cette date" not in page

    def test_read_no_figures(self, group, session):
        facilitator = login(group, RoleName.FACILITATOR)
        assert f'<option value="{group.slug}">' not in (
            facilitator.get("/organiser/chiffres/").content.decode()
        )


@pytest.mark.parametrize("tail", [*TAPS, *DECISIONS])
def test_forged_forms_are_refused(organizer, session, tail):
    client = Client(enforce_csrf_checks=True)
    client.force_login(organizer)
    body = {"operation": uuid.uuid4(), "plus": "1"}
    assert client.post(address(session, tail), body).status_code == 403
    session.refresh_from_db()
    assert (session.is_cancelled, SessionCount.objects.count()) == (False, 0)


@pytest.mark.parametrize("tail", TAPS)
def test_looking_changes_nothing(desk, session, tail):
    assert desk.get(address(session, tail)).status_code == 405


class TestPrivacy:
    @pytest.mark.parametrize("path", ["/organiser/", "/organiser/chiffres/", None])
    def test_kept_by_nobody(self, desk, session, path):
        answer = desk.get(path or address(session))
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == (
            "no-store, private",
            "noindex, nofollow",
        )

    def test_the_tab_is_neutral(self, desk, session):
        make_registration(occurrence=session)
        assert "<title>Une rencontre · Tablée</title>" in (
            desk.get(address(session)).content.decode()
        )

    def test_each_look_at_people_is_noted(self, desk, organizer, group, session):
        desk.get(address(session))
        assert not AccessLogEntry.objects.exists()
        make_registration(occurrence=session)
        desk.get(address(session))
        fields = ("user", "group", "action", "subject", "at")
        assert list(AccessLogEntry.objects.values_list(*fields)) == [
            (organizer.pk, group.pk, "registrations.read", session.public_id, NOW)
        ]

    def test_and_each_look_at_telephones(self, desk, group):
        session = make_session(group, datetime(2026, 12, 10, 18, 30))
        make_registration(occurrence=session, phone="0472123456")
        page = desk.get(address(session, "annulation/")).content.decode()
        assert "0472123456" in page
        assert [entry.action for entry in AccessLogEntry.objects.all()] == ["contacts.read"]

    def test_no_contact_nor_code_on_the_list(self, desk, session):
        make_registration(
            occurrence=session,
            email="c@exemple.example",
            phone="0472123456",
            code="tulipe-riviere-lampe",
            token="secret-token",
        )
        page = desk.get(address(session)).content.decode()
        for secret in ("c@exemple.example", "0472123456", "tulipe", "secret-token"):
            assert secret not in page
