"""An address that comes with confirmation is read by nobody else."""

import pytest
import time_machine
from django.test import Client

from events.domain.declined_dates import decline_dates
from events.models import Format, Registration
from tests.events.enrolling import sessions_of
from tests.events.registering import NOW, join, session
from tests.events.several import take, weekly
from tests.events.views.pages import words_of
from tests.factories import make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_at_registration")]
STREET = "8 rue des Remparts"
LINK = "https://visio.exemple.example/porte"


@pytest.fixture
def _at_registration():
    with time_machine.travel(NOW, tick=False):
        yield


def _two_parties() -> tuple[Registration, Registration]:
    """One confirmed, one on the waitlist."""
    venue = make_venue(name="Chez Rose", street=STREET, city="Lyon")
    there = session(
        venue=venue, is_place_hidden=True, online_url=LINK, format=Format.HYBRID, capacity=1
    )
    return join(there, nickname="Zoé"), join(there, nickname="Ali")


def _reads(client: Client, path: str) -> tuple[bool, bool]:
    """Whether the street and the link to join stand there."""
    body = client.get(path).content.decode().replace("\r\n ", "")
    return STREET in body, LINK in body


def test_the_public_reads_the_town_alone(client: Client):
    here = _two_parties()[0].occurrence.public_id
    paths = ["/", f"/seances/{here}/", f"/feeds/occurrences/{here}.ics", "/api/v1/occurrences"]
    assert {path: _reads(client, path) for path in paths} == dict.fromkeys(paths, (False, False))


def test_who_is_confirmed_reads_it_on_their_page_and_in_their_calendar(client: Client):
    own = f"/mon-rendez-vous/{_two_parties()[0].token}/"
    assert _reads(client, own) == (True, True)
    assert _reads(client, f"{own}rendez-vous.ics")[0] is True


def test_who_waits_does_not(client: Client):
    own = f"/mon-rendez-vous/{_two_parties()[1].token}/"
    assert _reads(client, own) == (False, False)
    assert _reads(client, f"{own}rendez-vous.ics") == (False, False)


def test_who_takes_several_dates_reads_where_they_are(client: Client):
    venue = make_venue(name="Chez Rose", street=STREET, city="Lyon")
    rows = sessions_of(weekly(venue=venue, is_place_hidden=True, capacity=1))
    join(rows[1])
    page = words_of(client.get(f"/mon-rendez-vous/{take(rows[0].event).token}/"))
    assert page.count(f"Chez Rose, {STREET}, {venue.postcode} Lyon") == 2
    assert page.count("Lyon (adresse donnée à la confirmation)") == 1


def test_a_place_that_is_the_same_for_all_dates_is_said_once(client: Client):
    venue = make_venue(name="Chez Rose", street=STREET, city="Lyon")
    event = weekly(venue=venue)
    party = take(event)
    decline_dates(token=party.token, occurrences=[sessions_of(event)[0].public_id], now=NOW)
    assert words_of(client.get(f"/mon-rendez-vous/{party.token}/")).count(STREET) == 1
