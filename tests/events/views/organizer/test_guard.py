"""Too many at once, on the desk."""

from datetime import datetime

import pytest

from events.domain.rushes import GUARDED, decline_all, guard, guard_whole
from events.models import Occurrence
from groups.models import RoleName
from tests.events.enrolling import cohort, dates, enter, sessions_of, states
from tests.events.registering import join, seats_of
from tests.events.views.organizer.conftest import NOW, login, make_session
from tests.events.views.pages import words_of


@pytest.fixture
def rushed(group) -> Occurrence:
    """A session under guard, for which one person asked."""
    found = make_session(group, datetime(2026, 12, 10, 18, 30))
    guard(occurrence=found, now=NOW)
    join(found, now=NOW, nickname="Zoé")
    found.refresh_from_db()
    return found


def page_of(occurrence: Occurrence, tail: str = "") -> str:
    return f"/organiser/seances/{occurrence.public_id}/{tail}"


def test_the_page_says_why_and_until_when(desk, rushed):
    page = words_of(desk.get(page_of(rushed)))
    assert "Beaucoup d’inscriptions d’un coup" in page
    assert "attend votre oui, jusqu’à" in page
    assert "1 demande attend." in page


def test_elsewhere_nothing_is_said(desk, session):
    assert "Beaucoup d’inscriptions" not in words_of(desk.get(page_of(session)))


def test_they_are_real(desk, rushed):
    answer = desk.post(page_of(rushed, "afflux/"), {"answer": "lift"}, follow=True)
    assert answer.redirect_chain == [(page_of(rushed), 303)]
    page = words_of(answer)
    assert "Les inscriptions reprennent. 1 demande est acceptée." in page
    assert "Beaucoup d’inscriptions" not in page
    assert seats_of(rushed) == (1, {"Zoé": "confirmed"})
    assert join(rushed, now=NOW).status == "confirmed"


def test_they_are_not(desk, rushed):
    url = page_of(rushed, "afflux/")
    page = desk.post(url, {"answer": "decline"})
    assert "Ne pas retenir cette demande ?" in words_of(page)
    assert seats_of(rushed) == (0, {"Zoé": "pending"})
    answer = desk.post(url, {"answer": "decline", "sure": "1"}, follow=True)
    assert "1 demande n’est pas retenue." in words_of(answer)
    assert seats_of(rushed) == (0, {"Zoé": "declined"})
    assert join(rushed, now=NOW).status == "pending"


def test_all_are_told_no_only_once_sure(desk, rushed):
    join(rushed, nickname="Ana", now=NOW)
    page = desk.post(page_of(rushed, "afflux/"), {"answer": "decline"})
    assert "Ne retenir aucune de ces 2 demandes ?" in words_of(page)
    assert "Un message le dira à ces personnes" in words_of(page)
    assert page.context["back"] == page_of(rushed)
    assert seats_of(rushed) == (0, {"Zoé": "pending", "Ana": "pending"})


def test_its_address_opened_anew_leads_to_the_session(desk, rushed):
    # A telephone that reopens its tabs, or a log-in that goes back to where one was.
    answer = desk.get(page_of(rushed, "afflux/"))
    assert (answer.status_code, answer["Location"]) == (303, page_of(rushed))


def test_afterwards_it_speaks_of_those_who_still_ask(desk, rushed, clock):
    clock.shift(GUARDED)
    page = words_of(desk.get(page_of(rushed)))
    assert "C’est passé. Ces personnes attendent encore votre réponse. 1 demande attend." in page
    decline_all(occurrence=rushed, now=NOW + GUARDED)
    assert "Beaucoup d’inscriptions" not in words_of(desk.get(page_of(rushed)))


@pytest.mark.parametrize("values", [{}, {"answer": "maybe"}])
def test_no_third_answer(desk, rushed, values):
    assert desk.post(page_of(rushed, "afflux/"), values).status_code == 404


def test_who_welcomes_sees_it_and_decides_nothing(group, rushed):
    client = login(group, RoleName.FACILITATOR)
    page = client.get(page_of(rushed))
    assert "Beaucoup d’inscriptions" in words_of(page)
    assert "afflux/" not in page.content.decode()
    assert client.post(page_of(rushed, "afflux/"), {"answer": "lift"}).status_code == 404
    assert client.get(page_of(rushed, "afflux/")).status_code == 404


def test_where_one_joins_all_dates_every_session_says_so(desk, group):
    event = cohort(group=group, start=datetime(2026, 12, 10, 18, 30))
    guard_whole(event=event, now=NOW)
    made = enter(event, nickname="Zoé", now=NOW)
    first, _second, third = sessions_of(event)
    for one in (first, third):
        page = words_of(desk.get(page_of(one)))
        assert "Beaucoup d’inscriptions d’un coup" in page
        assert "1 demande attend." in page
        assert page.count("Accepter à toutes les dates") == 1
    desk.post(page_of(third, "afflux/"), {"answer": "lift"})
    assert states(made) == ("confirmed", ["confirmed"] * 3)
    assert "Beaucoup d’inscriptions" not in words_of(desk.get(page_of(first)))


def test_one_party_is_answered_on_any_of_its_dates(desk, group):
    event = cohort(group=group, start=datetime(2026, 12, 10, 18, 30))
    guard_whole(event=event, now=NOW)
    made = enter(event, nickname="Zoé", now=NOW)
    date = dates(made)[1]
    url = page_of(date.occurrence, f"demandes/{date.public_id}/")
    answer = desk.post(url, {"answer": "decline", "sure": "1"}, follow=True)
    assert "La demande de Zoé n’est pas retenue." in words_of(answer)
    assert states(made) == ("declined", ["declined"] * 3)
    page = words_of(desk.get(f"/mon-rendez-vous/{made.token}/"))
    assert "Le groupe n’a pas pu retenir votre demande" in page
