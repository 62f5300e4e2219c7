"""Masked tables, and somebody who tries to compute what is masked."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.masking import TOTAL, Place, Veil, veils, with_margins

T = 5
SMALL, HIDDEN = Veil.SMALL, Veil.HIDDEN


def what_fits(
    counts: dict[Place, int], veiled: dict[Place, Veil], t: int
) -> list[dict[Place, int]]:
    """Every table of cells for which the very same page would be shown, by trying them all."""
    shown = {place: n for place, n in with_margins(counts).items() if place not in veiled}
    most = shown[TOTAL]
    ranges = []
    for place in counts:
        if place in shown:
            ranges.append(range(shown[place], shown[place] + 1))
        elif veiled[place] is SMALL:
            ranges.append(range(1, t))
        else:
            ranges.append(range(t, most + 1))
    found = []
    for numbers in product(*ranges):
        table = dict(zip(counts, numbers, strict=True))
        sums = with_margins(table)
        fits = all(sums[place] == n for place, n in shown.items())
        if fits and all(
            (1 <= sums[place] < t) if veil is SMALL else sums[place] >= t
            for place, veil in veiled.items()
        ):
            found.append(table)
    return found


def is_withheld(counts: dict[Place, int], veiled: dict[Place, Veil]) -> bool:
    places = set(with_margins(counts)) - {TOTAL}
    return set(veiled) == places and set(veiled.values()) == {HIDDEN}


class TestTables:
    def test_nothing_small_nothing_masked(self):
        assert veils({("jan", "café"): 5, ("feb", "café"): 0}, threshold=T) == {}

    def test_one_small_cell_takes_another_with_it(self):
        counts: dict[Place, int] = {
            (month, "café"): n for month, n in zip("abcd", (3, 9, 20, 30), strict=True)
        }
        # Of one column, its margin is the total and shows by the total.
        assert veils(counts, threshold=T) == {
            ("a", "café"): SMALL,
            ("a", None): SMALL,
            ("b", "café"): HIDDEN,
            ("b", None): HIDDEN,
        }

    def test_two_ways(self):
        counts: dict[Place, int] = {
            ("a", "x"): 2,
            ("a", "y"): 20,
            ("b", "x"): 30,
            ("b", "y"): 40,
            ("c", "x"): 50,
            ("c", "y"): 60,
        }
        assert veils(counts, threshold=T) == {
            ("a", "x"): SMALL,
            ("a", "y"): HIDDEN,
            ("b", "x"): HIDDEN,
            ("b", "y"): HIDDEN,
        }

    def test_a_margin_too(self):
        counts: dict[Place, int] = {
            ("a", "x"): 2,
            ("b", "x"): 30,
            ("b", "y"): 40,
            ("c", "y"): 60,
        }
        found = veils(counts, threshold=T)
        assert (found["a", "x"], found["a", None]) == (SMALL, SMALL)
        assert TOTAL not in found

    @pytest.mark.parametrize("numbers", [(2,), (1, 1), (4, 4), (1, 0, 0), (3, 4, 3)])
    def test_where_the_total_gives_it_all_back_nothing_else_shows(self, numbers):
        counts: dict[Place, int] = {(row, "x"): n for row, n in enumerate(numbers)}
        assert is_withheld(counts, veils(counts, threshold=T))

    def test_a_higher_threshold(self):
        counts: dict[Place, int] = {("a", "x"): 10, ("b", "x"): 60, ("c", "x"): 70}
        assert veils(counts, threshold=T) == {}
        assert veils(counts, threshold=11)["a", "x"] is SMALL

    def test_an_empty_table(self):
        assert veils({}, threshold=T) == {}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Place, int], int]:
    t = draw(st.integers(3, 4))
    rows, columns = draw(st.sampled_from([(1, 3), (3, 1), (2, 2), (4, 1), (2, 3)]))
    places = draw(
        st.lists(st.sampled_from([*product(range(rows), "xyz"[:columns])]), min_size=1, unique=True)
    )
    return {place: draw(st.integers(0, 2 * t)) for place in sorted(places)}, t


@settings(max_examples=300, deadline=None)
@given(tables())
def test_nobody_computes_a_masked_number(drawn):
    """Whoever knows rule, threshold and page sees each small number as anything it may be."""
    counts, t = drawn
    veiled = veils(counts, threshold=t)
    assert TOTAL not in veiled
    sums = with_margins(counts)
    assert [place for place, n in sums.items() if 0 < n < t and place not in {*veiled, TOTAL}] == []
    if is_withheld(counts, veiled):
        return
    fitting = [with_margins(table) for table in what_fits(counts, veiled, t)]
    assert sums in fitting
    for place, veil in veiled.items():
        if veil is SMALL:
            assert {table[place] for table in fitting} == set(range(1, t))


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.sampled_from("abcdefgh")), st.integers(0, 60), min_size=1
    )
)
def test_every_small_number_of_a_whole_year_is_masked(counts):
    veiled, sums = veils(counts, threshold=T), with_margins(counts)
    shown = {place: n for place, n in sums.items() if place not in veiled and place != TOTAL}
    assert [n for n in shown.values() if 0 < n < T] == []
    if is_withheld(counts, veiled):
        return
    assert all((0 < sums[place] < T) == (veil is SMALL) for place, veil in veiled.items())
