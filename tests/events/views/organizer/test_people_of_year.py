"""Different people of a year, and closing it."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from events.domain.counting import count_due
from events.models import ClosedYear, YearKey
from groups.models import RoleName
from tests.events.views.organizer.conftest import login
from tests.events.views.pages import links, words_of
from tests.events.visiting import come, evening
from tests.factories import make_group, make_role, make_user

URL = "/organiser/chiffres/"
NEXT_YEAR = datetime(2027, 1, 10, 9, tzinfo=UTC)


@pytest.fixture
def year(group):
    """Anne came twice, somebody without a contact once."""
    for day in (5, 12):
        come(evening(group, day), email="anne@exemple.example")
    come(evening(group, 13))
    count_due(now=NEXT_YEAR)
    return group


@pytest.fixture
def after_new_year(clock) -> None:
    """Stand there before anybody logs in."""
    clock.move_to(NEXT_YEAR)


@pytest.fixture
def owner(group) -> Client:
    user = make_user()
    make_role(user, organization=group.organization)
    client = Client()
    client.force_login(user)
    return client


def address(group) -> str:
    return f"{URL}{group.organization.slug}/2026/clore/"


def test_the_page_says_between_what_and_that_it_is_estimated(desk, year):
    page = words_of(desk.get(URL))
    assert "Personnes différentes estimé De 1 à 2 personnes différentes" in page
    assert "1 personne reconnue d’une rencontre à l’autre" in page
    assert "1 venue sans rien pour reconnaître la personne" in page


def test_one_number_where_it_can_be_no_other(desk, group):
    come(evening(group, 5), email="anne@exemple.example")
    count_due(now=NEXT_YEAR)
    assert "estimé 1 personne " in words_of(desk.get(URL))


def test_several_associations_stand_apart(desk, organizer, year):
    other = make_group()
    make_role(organizer, group=other)
    come(evening(other, 5), email="anne@exemple.example")
    count_due(now=NEXT_YEAR)
    page = words_of(desk.get(URL))
    assert f"{year.organization.name}, de 1 à 2 personnes différentes" in page
    assert f"{other.organization.name}, 1 personne" in page


def test_nobody_no_estimate(desk, group):
    assert "Personnes différentes" not in words_of(desk.get(URL))


def test_an_owner_closes_when_the_year_is_over(after_new_year, owner, year):
    assert address(year) in links(owner.get(URL, {"annee": 2026}))
    asked = owner.get(address(year))
    assert asked.status_code == 200
    assert "C’est définitif" in words_of(asked)
    assert YearKey.objects.get().destroyed_at is None
    done = owner.post(address(year), {"sure": "on"}, follow=True)
    assert done.redirect_chain == [(f"{URL}?annee=2026", 303)]
    assert YearKey.objects.get().key == ""
    page = words_of(done)
    assert "De 1 à 2 personnes différentes" in page
    assert "Année close" in page
    assert address(year) not in links(done)
    assert "déjà close" in words_of(owner.get(address(year)))


def test_not_without_a_yes(after_new_year, owner, year):
    answer = owner.post(address(year))
    assert answer.status_code == 422
    assert "Rien n’a changé" in words_of(answer)
    assert not ClosedYear.objects.exists()


def test_not_before_its_end(owner, year):
    assert address(year) not in links(owner.get(URL, {"annee": 2026}))
    answer = owner.post(address(year), {"sure": "on"})
    assert answer.status_code == 422
    assert "n’est pas finie" in words_of(answer)


def test_for_others_there_is_no_such_page(after_new_year, desk, year):
    reader, stranger = login(year, RoleName.READER), login(make_group(), RoleName.OWNER)
    of_group = login(year, RoleName.OWNER)
    for client in (desk, reader, stranger, of_group):
        assert client.post(address(year), {"sure": "on"}).status_code == 404
        assert address(year) not in links(client.get(URL, {"annee": 2026}))
    assert not ClosedYear.objects.exists()
