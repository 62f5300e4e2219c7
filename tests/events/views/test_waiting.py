"""The page of who has no place yet says nothing of a place of theirs."""

from typing import Any

import pytest
import time_machine

from events.models import Registration, RegistrationStatus
from tests.events.registering import NOW, join, session
from tests.events.views.pages import open_page, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def made(status: str) -> Registration:
    if status == RegistrationStatus.PENDING:
        return join(session(access_mode="approval"))
    occurrence = session(capacity=1)
    first = join(occurrence)
    return first if status == RegistrationStatus.CONFIRMED else join(occurrence)


def page(registration: Registration, tail: str = "") -> Any:
    return open_page(f"/mon-rendez-vous/{registration.token}/{tail}")


@pytest.mark.parametrize(
    ("status", "button", "says_a_place"),
    [
        ("confirmed", "Annuler ma venue", True),
        ("waitlisted", "Quitter la liste d’attente", False),
        ("pending", "Annuler ma demande", False),
    ],
)
def test_what_can_be_given_up(status, button, says_a_place):
    registration = made(status)
    assert registration.status == status
    found = words_of(page(registration))
    buttons = ("Annuler ma venue", "Quitter la liste d’attente", "Annuler ma demande")
    assert [one for one in buttons if one in found] == [button]
    assert ("votre place profite à quelqu’un d’autre" in found) is says_a_place


@pytest.mark.parametrize(
    ("status", "said"),
    [("confirmed", "CONFIRMED"), ("waitlisted", "TENTATIVE"), ("pending", "TENTATIVE")],
)
def test_the_file_for_ones_calendar_promises_no_more(status, said):
    body = page(made(status), "rendez-vous.ics").content.decode()
    assert f"STATUS:{said}\r\n" in body
