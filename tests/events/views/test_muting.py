import uuid

import pytest
from django.test import Client

from events.domain.muting import mute_path, party_to_mute, set_muted
from events.models import Enrolment, Registration
from tests.events.enrolling import cohort, enter
from tests.events.registering import join, session
from tests.events.views.pages import headings, meta_robots, words_of

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def client() -> Client:
    """As a mail program: no cookie, and every form check on."""
    return Client(enforce_csrf_checks=True)


def muted() -> list[list[str]]:
    return list(Registration.objects.order_by("pk").values_list("muted", flat=True))


def test_a_link_that_is_opened_changes_nothing(client):
    made = join(session(), email="z@exemple.example", nickname="Zoé")
    for method in (client.get, client.head):
        response = method(mute_path(made, "reminders"))
        assert response.status_code == 200
    response = client.get(mute_path(made, "reminders"))
    assert headings(response) == ["Ne plus recevoir les rappels ?"]
    assert "Zoé" not in words_of(response)
    assert meta_robots(response) == "noindex, nofollow"
    assert response["Cache-Control"] == "no-store, private"
    assert response.cookies == {}
    assert muted() == [[]]


def test_one_click_is_enough_and_twice_the_same(client):
    made = join(session(), email="z@exemple.example")
    join(session(), email="z@exemple.example")
    for _ in range(2):
        response = client.post(mute_path(made, "reminders"), ONE_CLICK)
        assert response.status_code == 200
        assert headings(response) == ["C’est noté : vous ne recevrez plus les rappels"]
        assert muted() == [["reminders"], []]


def test_each_kind_by_its_own_link(client):
    made = join(session(), email="z@exemple.example")
    client.post(mute_path(made, "notes"), ONE_CLICK)
    client.post(mute_path(made, "reminders"), ONE_CLICK)
    assert muted() == [["notes", "reminders"]]
    response = client.post(mute_path(made, "notes"), {"reprendre": "1"})
    assert headings(response) == [
        "C’est noté : vous recevrez de nouveau les messages des personnes qui organisent"
    ]
    assert muted() == [["reminders"]]


def test_of_a_whole_it_goes_for_every_date(client):
    whole = enter(cohort(dates=3), email="z@exemple.example")
    one = whole.registrations.order_by("pk")[1]
    client.post(mute_path(one, "reminders"), ONE_CLICK)
    assert muted() == [["reminders"]] * 3
    assert Enrolment.objects.get().muted == ["reminders"]


def test_nobody_else_s_link_works(client):
    made = join(session(), email="z@exemple.example")
    path = mute_path(made, "reminders")
    wrong = [
        path.replace("reminders", "notes"),
        path.replace("reminders", "called_off"),
        path.replace(str(made.public_id), str(uuid.uuid4())),
        path[:-2] + "x/",
    ]
    for one in wrong:
        assert client.post(one, ONE_CLICK).status_code == 404
    assert muted() == [[]]


def test_who_was_erased_has_no_such_link_any_more(client):
    made = join(session(), email="z@exemple.example")
    Registration.objects.update(erased_at=made.created_at)
    assert client.get(mute_path(made, "reminders")).status_code == 404


def test_only_what_may_be_turned_off_is_kept():
    made = join(session(), email="z@exemple.example")
    set_muted(made, ["reminders", "called_off", "reminders"])
    assert muted() == [["reminders"]]
    assert party_to_mute(public_id=made.public_id, group="called_off", proof="") is None
