"""A word for the door."""

import pytest

from tests.events.domain.edits.scenes import edit, rows, series
from tests.events.views.pages import words_of

from .editing import address, desk_of

pytestmark = pytest.mark.usefixtures("before_the_series")


def test_says_what_is_off_what_comes_next_and_whom_to_call():
    event = series()
    third = rows(event)[2]
    edit(third, "this", status="cancelled", note="Zoé est malade.")
    words = words_of(desk_of(event).get(address(third, "affiche/")))
    assert (
        "Café des liens La rencontre du jeudi 17 décembre n’a pas lieu. De 18 h 30 à 20 h 30 "
        "Zoé est malade. Prochaine rencontre : jeudi 24 décembre 2026, de 18 h 30 à 20 h 30"
    ) in words
    assert f"{event.group.name} : 04 72 00 00 00" in words
    assert "Besoin de parler à quelqu’un ? 3114 (24 h sur 24" in words


def test_several_in_a_row():
    event = series()
    second, third = rows(event)[1:3]
    for row in (second, third):
        edit(row, "this", status="cancelled")
    words = words_of(desk_of(event).get(address(second, "affiche/")))
    assert "Les rencontres du jeudi 10 décembre et du jeudi 17 décembre n’ont pas lieu." in words


def test_nothing_comes_next():
    event = series()
    edit(rows(event)[0], "all", status="cancelled")
    words = words_of(desk_of(event).get(address(rows(event)[0], "affiche/")))
    assert "Prochaine rencontre" not in words


@pytest.mark.parametrize("visibility", ["unlisted", "private"])
def test_a_group_that_is_not_public_is_not_named_on_a_door(visibility):
    event = series(visibility=visibility)
    edit(rows(event)[0], "this", status="cancelled")
    words = words_of(desk_of(event).get(address(rows(event)[0], "affiche/")))
    assert "La rencontre du jeudi 3 décembre n’a pas lieu. De 18 h 30" in words
    assert event.group.name not in words
    assert "Café des liens" not in words


def test_there_is_none_for_what_takes_place():
    event = series()
    row = rows(event)[0]
    assert desk_of(event).get(address(row, "affiche/"))["Location"] == address(row, "")
