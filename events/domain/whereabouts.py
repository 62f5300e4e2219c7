"""Where a session is looked for: in a département, or so many kilometres round a commune.

A session is where its venue is; without one, or where nothing is known of it, where its group
is. A place hidden until confirmation counts as the centre of its town: a circle moved about
would otherwise give its address away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from events.models import Event, Format
from groups.models import Commune, SupportGroup, Venue

EARTH_RADIUS = 6371.0088
"""Mean radius of the Earth, in kilometres (IUGG)."""

_REMOTE = (Format.ONLINE, Format.PHONE)
_OWN, _OF_TOWN = ("latitude", "longitude"), ("commune__latitude", "commune__longitude")

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Circle:
    """All that lies at most ``kilometres`` from a point (WGS 84, degrees)."""

    latitude: float
    longitude: float
    kilometres: float

    @classmethod
    def round(cls, commune: Commune, kilometres: float) -> Circle:
        """Return the circle round a commune's centre."""
        return cls(commune.latitude, commune.longitude, kilometres)

    def holds(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point lies within, by the great circle."""
        return distance(self.latitude, self.longitude, latitude, longitude) <= self.kilometres

    def box(self, names: tuple[str, str]) -> Q:
        """Return the condition of lying in the square round it, for columns of these names."""
        high = degrees(self.kilometres / EARTH_RADIUS) * 1.001
        wide = high / max(cos(radians(min(abs(self.latitude) + high, 89.0))), 0.01)
        latitude, longitude = names
        return Q(
            **{
                f"{latitude}__range": (self.latitude - high, self.latitude + high),
                f"{longitude}__range": (self.longitude - wide, self.longitude + wide),
            }
        )


def distance(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the kilometres between two points, by the haversine formula."""
    high = radians(to_latitude - latitude) / 2
    wide = radians(to_longitude - longitude) / 2
    across = cos(radians(latitude)) * cos(radians(to_latitude)) * sin(wide) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(sin(high) ** 2 + across)))


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """A département's code ('' for all), and what lies in a circle, when there is one.

    ``exact`` are venues that are within, ``towns`` venues whose commune is, ``groups`` groups
    whose commune is; None all three without a circle.
    """

    department: str = ""
    exact: frozenset[int] | None = None
    towns: frozenset[int] | None = None
    groups: frozenset[int] | None = None

    def __bool__(self) -> bool:
        """Whether any place is left out."""
        return bool(self.department) or self.groups is not None

    def of_sessions(self) -> Q:
        """Return the condition for sessions."""
        return self._condition(event="event__")

    def of_events(self) -> Q:
        """Return the condition for events, by where they usually are."""
        return self._condition(event="")

    def holds(self, event: Event, venue: Venue | None) -> bool:
        """Tell the same of an event (its group loaded) at a place."""
        return self._in_department(event, venue) and self._in_circle(event, venue)

    def _condition(self, *, event: str) -> Q:
        found = Q()
        if self.department:
            unsaid = Q(
                venue__department__isnull=True, **{f"{event}group__department": self.department}
            )
            found &= Q(venue__department=self.department) | unsaid
        if self.exact is None or self.towns is None or self.groups is None:
            return found
        hidden = Q(**{f"{event}is_place_hidden": True})
        ours = Q(venue__commune__isnull=True, **{f"{event}group__in": self.groups})
        seen = Q(venue__in=self.exact) | Q(ours, venue__latitude__isnull=True)
        veiled = Q(venue__in=self.towns) | ours
        near = Q(~hidden, seen) | Q(hidden, veiled)
        return found & near & ~Q(**{f"{event}format__in": _REMOTE})

    def _in_department(self, event: Event, venue: Venue | None) -> bool:
        said = venue.department_id if venue else None
        return not self.department or (said or event.group.department_id) == self.department

    def _in_circle(self, event: Event, venue: Venue | None) -> bool:
        if self.exact is None or self.towns is None or self.groups is None:
            return True
        if event.format in _REMOTE:
            return False
        is_hidden = event.is_place_hidden
        if venue is not None and venue.pk in (self.towns if is_hidden else self.exact):
            return True
        is_unsaid = venue is None or (
            venue.commune_id is None and (is_hidden or venue.latitude is None)
        )
        return is_unsaid and event.group_id in self.groups


def whereabouts(*, department: str = "", circle: Circle | None = None) -> Whereabouts:
    """Return where to look; a circle costs two queries, whatever it holds."""
    if circle is None:
        return Whereabouts(department=department)
    venues = list(_near(Venue.objects.order_by(), circle, _OWN, _OF_TOWN))
    groups = _near(SupportGroup.objects.order_by(), circle, _OF_TOWN)
    # The first position that is known tells where a venue is; the last one is its town's.
    return Whereabouts(
        department=department,
        exact=frozenset(key for key, points in venues if _is_within(circle, _known(points))),
        towns=frozenset(key for key, points in venues if _is_within(circle, points[-1])),
        groups=frozenset(key for key, points in groups if _is_within(circle, points[-1])),
    )


Point = tuple[float | None, float | None]


def _near(
    rows: QuerySet[M], circle: Circle, *columns: tuple[str, str]
) -> Iterator[tuple[int, list[Point]]]:
    """Give the keys and positions of rows of which some position lies in the square."""
    wanted = Q()
    for names in columns:
        wanted |= circle.box(names)
    flat = [name for names in columns for name in names]
    for key, *numbers in rows.filter(wanted).values_list("pk", *map(F, flat)):
        yield key, list(zip(numbers[::2], numbers[1::2], strict=True))


def _known(points: list[Point]) -> Point:
    return next((point for point in points if point[0] is not None), points[-1])


def _is_within(circle: Circle, point: Point) -> bool:
    latitude, longitude = point
    return latitude is not None and longitude is not None and circle.holds(latitude, longitude)
