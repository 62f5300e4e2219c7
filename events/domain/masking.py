"""Small numbers of people in a table, masked so that nothing beside them gives them back.

A table has rows, columns, a margin for each, and one total, which always shows. A number from 1
to below the threshold is masked, and others are hidden with it until each small one may be
anything from 1 to below the threshold for all that the rest says (secondary suppression). Rows
and columns of such a table are the two sides of a network, and a change that leaves every sum as
it is, a flow in circles: that is exact for whole numbers (Gusfield, « A graph theoretic approach
to statistical data security », SIAM J. Comput. 17(3), 1988).

Where no hiding helps, as when a whole year saw two people, all but the total is hidden. That a
cell is no cell at all (no such session) is public, and so is that nobody came. What two readings
on different days tell together is not guarded against.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from math import inf

Key = Hashable | None
Place = tuple[Key, Key]
"""A row and a column; None stands for all of them together."""
TOTAL: Place = (None, None)
Node = tuple[str, Key]

_MARGIN_COSTS = 1_000_000
"""A margin is only hidden where no cell will do."""


class Veil(Enum):
    """What is said of a number instead of it."""

    SMALL = "small"
    HIDDEN = "hidden"


def veils(counts: Mapping[Place, int], *, threshold: int) -> dict[Place, Veil]:
    """Return which places of the table to mask, margins included, never the total.

    ``counts`` are the cells alone, 0 where nobody came. ``SMALL`` are from 1 to below
    ``threshold``; ``HIDDEN`` are at least that, or anything where the whole table is hidden.
    """
    values = with_margins(counts)
    veiled = _veiled(values, threshold)
    if veiled is None:
        return {place: Veil.HIDDEN for place in values if place != TOTAL}
    return {
        place: Veil.SMALL if values[place] < threshold else Veil.HIDDEN
        for place in values
        if place in veiled
    }


def with_margins(counts: Mapping[Place, int]) -> dict[Place, int]:
    """Return the cells with the sums of rows, of columns, and of all."""
    values = dict(counts)
    for (row, column), count in counts.items():
        for place in ((row, None), (None, column), TOTAL):
            values[place] = values.get(place, 0) + count
    return values


def _veiled(values: Mapping[Place, int], threshold: int) -> set[Place] | None:
    """Return small places and those hidden for their sake; None where nothing helps."""
    small = [place for place, count in values.items() if 0 < count < threshold and place != TOTAL]
    network = _Network(values, threshold, hidden=set(small))
    proven: set[tuple[Place, int]] = set()
    for place, way in product(small, (1, -1)):
        if (place, way) in proven:
            continue
        moved = network.move(place, way)
        if moved is None:
            return None
        network.hidden.update(moved)
        # What proves one often proves others.
        proven.update(network.ends(moved, small))
    return network.hidden


@dataclass
class _Network:
    """Rows and columns, with an arc from one to the other for each place that may change.

    Margins count negatively, so that every row and every column comes to zero. ``hidden`` may
    change at no cost; what shows may too, and is hidden from then on.
    """

    values: Mapping[Place, int]
    threshold: int
    hidden: set[Place]
    _arcs: dict[Node, list[tuple[Node, Place, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, count in self.values.items():
            if count and place != TOTAL:
                row, column = ("row", place[0]), ("column", place[1])
                self._arcs.setdefault(row, []).append((column, place, 1))
                self._arcs.setdefault(column, []).append((row, place, -1))

    def move(self, place: Place, way: int) -> dict[Place, int] | None:
        """Return a change of the table that takes ``place`` to an end of what it may be."""
        row, column = ("row", place[0]), ("column", place[1])
        start, goal = (column, row) if way == 1 else (row, column)
        wanted = self._room(place, way)
        moved: dict[Place, int] = {place: 0}
        while (left := wanted - abs(moved[place])) > 0:
            path = self._cheapest(start, goal, moved, besides=place)
            if path is None:
                return None
            rooms = (self._room(one, step) - step * moved.get(one, 0) for one, step in path)
            amount = int(min(left, *rooms))
            for one, step in [*path, (place, way)]:
                moved[one] = moved.get(one, 0) + step * amount
        return {one: by for one, by in moved.items() if by or one == place}

    def ends(self, moved: Mapping[Place, int], small: list[Place]) -> Iterator[tuple[Place, int]]:
        """Give which small places stand at which end in a changed table."""
        for place, way in product(small, (1, -1)):
            if way * moved.get(place, 0) == self._room(place, way):
                yield place, way

    def _room(self, place: Place, way: int) -> float:
        """How far a number may go that way and still be what is said of it."""
        count = self.values[place]
        is_margin = (place[0] is None) != (place[1] is None)
        if count < self.threshold:
            low, high = 1.0, self.threshold - 1.0
        else:
            low, high = float(self.threshold), inf
        return high - count if (way == 1) != is_margin else count - low

    def _cost(self, place: Place) -> int:
        if place in self.hidden:
            return 0
        return self.values[place] + (_MARGIN_COSTS if None in place else 0)

    def _cheapest(
        self, start: Node, goal: Node, moved: Mapping[Place, int], *, besides: Place
    ) -> list[tuple[Place, int]] | None:
        """Return the steps of the path that hides least more (Dijkstra); None: there is none."""
        best: dict[Node, int] = {start: 0}
        came: dict[Node, tuple[Node, Place, int]] = {}
        order = 0
        queue: list[tuple[int, int, Node]] = [(0, order, start)]
        while queue:
            cost, _order, node = heapq.heappop(queue)
            if node == goal:
                return _steps(came, start, goal)
            if cost > best[node]:
                continue
            for other, place, step in self._arcs.get(node, ()):
                has_room = self._room(place, step) - step * moved.get(place, 0) > 0
                dearer = cost + (0 if place in moved else self._cost(place))
                if place != besides and has_room and dearer < best.get(other, inf):
                    best[other], came[other] = dearer, (node, place, step)
                    order += 1
                    heapq.heappush(queue, (dearer, order, other))
        return None


def _steps(
    came: Mapping[Node, tuple[Node, Place, int]], start: Node, goal: Node
) -> list[tuple[Place, int]]:
    steps, node = [], goal
    while node != start:
        node, place, step = came[node]
        steps.append((place, step))
    return steps
