"""The month as another view of the agenda."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from events.domain import months
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
)
from events.models import Occurrence
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.events.views.pages import headings, links, meta_robots, open_page, plain, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MONTH = "/?vue=mois&mois=2026-12"


def cells(path: str = MONTH) -> list[str]:
    """What the days of the grid that have something say."""
    page = open_page(path).content.decode()
    found = re.findall(r'<td class="month__day[^"]*--busy[^"]*">(.*?)</td>', page, flags=re.S)
    return [plain(one) for one in found]


def test_a_month_in_a_table_and_in_words():
    publish(title="Atelier")
    response = open_page(MONTH)
    assert headings(response, 2) == ["Décembre 2026"]
    assert headings(response, 3) == ["jeudi 3 décembre 2026"]
    page = response.content.decode()
    assert page.count("<tr>") == 6
    assert page.count('scope="col"') == 7
    assert cells() == ["3 1 rencontre le jeudi 3 décembre 2026 18 h 30 Atelier"]
    assert "Atelier Groupe" in words_of(response).replace(" · ", " ")
    assert 'href="#jour-2026-12-03"' in page
    assert 'id="jour-2026-12-03"' in page


def test_months_before_and_after_keep_the_filters():
    publish(kind="workshop")
    found = links(open_page(f"{MONTH}&kind=workshop"))
    for month in ("2026-11", "2027-01"):
        assert f"?kind=workshop&vue=mois&mois={month}" in found
    assert "/?kind=workshop" in found
    assert "/?kind=workshop&vue=mois" in found
    onward = words_of(open_page(f"{MONTH}&kind=outing"))
    assert "Pas de rencontre annoncée ce mois-ci." in onward


def test_a_full_day_names_three_and_counts_the_others():
    for number in range(5):
        publish(title=f"Atelier {number}", start_time=time(9 + number))
    (cell,) = cells()
    assert cell.endswith("9 h Atelier 0 10 h Atelier 1 11 h Atelier 2 + 2 autres")
    found = words_of(open_page(MONTH)).partition("+ 2 autres")[2]
    assert all(f"Atelier {number}" in found for number in range(5))


def test_a_fourth_takes_the_place_of_a_count():
    for number in range(4):
        publish(title=f"Atelier {number}")
    (cell,) = cells()
    assert "autre" not in cell
    assert "Atelier 3" in cell


def test_what_happened_is_said_in_words():
    off, moved = publish(title="Un"), publish(title="Deux")
    rows = [Occurrence.objects.get(event=event) for event in (off, moved)]
    cancel_occurrence(occurrence_id=rows[0].public_id, now=NOW)
    changes = OccurrenceChanges(wall_start=datetime(2026, 12, 4, 9, 0))
    change_occurrence(occurrence_id=rows[1].public_id, changes=changes, now=NOW)
    first, second = cells()
    assert first.endswith("18 h 30 Un annulée")
    assert second.endswith("9 h Deux déplacée")


def test_a_stay_stands_on_each_of_its_days():
    publish(title="Séjour", start_time=None, duration=timedelta(days=3))
    assert [one.split()[0] for one in cells()] == ["3", "4", "5"]
    assert all(one.endswith("Séjour") for one in cells())


def test_today_is_marked_and_what_is_past_promises_nothing():
    publish(title="Hier", first_date=NOW.date() - timedelta(days=1), access_mode="registration")
    Occurrence.objects.update(starts_at=NOW - timedelta(days=1), ends_at=NOW - timedelta(hours=22))
    response = open_page("/?vue=mois")
    assert response.content.decode().count('aria-current="date"') == 1
    assert "Hier" in words_of(response)
    assert "Il reste" not in words_of(response)


def test_search_engines_keep_to_the_list():
    assert meta_robots(open_page(MONTH)) == "noindex, follow"
    assert meta_robots(open_page("/")) == "index, follow"


@pytest.mark.parametrize("month", ["1999-01", "x", "%00", "2026-99"])
def test_nonsense_is_this_month(month):
    assert headings(open_page(f"/?vue=mois&mois={month}"), 2) == ["Novembre 2026"]


def test_too_many_are_said_to_be_too_many(monkeypatch):
    monkeypatch.setattr(months, "MOST", 3)
    publish(title="Atelier", every="tous les jours")
    found = words_of(open_page(MONTH))
    assert "Ce mois a trop de rencontres pour une seule page" in found
    assert found.count("jeudi 3 décembre 2026") == 2


def test_a_part_of_the_page_is_enough_for_who_has_the_rest():
    publish(title="Atelier")
    page = Client(headers={"hx-request": "true"}).get(MONTH).content.decode()
    assert page.lstrip().startswith('<div id="resultats"')
    assert "month__grid" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_never_grow_with_rows(rows, django_assert_num_queries):
    for _number in range(rows):
        publish(audience=("relatives",))
    with django_assert_num_queries(4):
        assert Client().get(MONTH).status_code == 200
