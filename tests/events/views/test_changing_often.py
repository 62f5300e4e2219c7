"""Nobody has one registration write to address after address, or number after number."""

from typing import Any

import pytest
from django.test import Client

from events.models import Enrolment, Notice, Registration
from tests.events.enrolling import cohort, enter
from tests.events.registering import join, session
from tests.events.views.pages import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MOST = 20


def changed(party: Registration | Enrolment, number: int) -> Any:
    fields = {"email": f"victim{number}@courriel.example", "channel": "email"}
    return Client().post(f"/mon-rendez-vous/{party.token}/prevenir/", fields)


@pytest.fixture(params=["alone", "whole"])
def party(request: pytest.FixtureRequest) -> Registration | Enrolment:
    return join(session()) if request.param == "alone" else enter(cohort())


def test_on_pages(party):
    answers = [changed(party, number) for number in range(MOST + 1)]
    assert [one.status_code for one in answers] == [303] * MOST + [429]
    assert "Vous avez essayé plusieurs fois de suite." in words_of(answers[-1])
    party.refresh_from_db()
    assert party.email == f"victim{MOST - 1}@courriel.example"


def test_by_programs_from_many_places(party):
    path = f"/api/v1/registrations/{party.token}"
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{number}").patch(
            path, {"email": f"victim{number}@courriel.example"}, content_type="application/json"
        )
        for number in range(MOST + 1)
    ]
    assert [one.status_code for one in answers] == [200] * MOST + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_going_and_coming_back_tells_no_more_than_so_often():
    made = join(session(), email="victim@courriel.example")
    page, codes = f"/mon-rendez-vous/{made.token}/", []
    for _number in range(MOST + 1):
        assert Client().post(f"{page}annuler/").status_code == 303
        codes.append(Client().post(f"{page}revenir/").status_code)
    assert codes == [303] * MOST + [409]
    # One can always cancel.
    assert Client().post(f"{page}annuler/").status_code == 303
    assert Notice.objects.filter(registration=made).count() <= 2 * (MOST + 1)


def test_each_has_tries_of_their_own(party):
    for number in range(MOST + 1):
        changed(party, number)
    assert changed(join(session()), 0).status_code == 303
