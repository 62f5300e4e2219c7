"""Round a commune: what is within, by SQL and by Python alike, and nothing given away."""

from math import cos, radians
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from events.domain.agenda import AgendaFilter, sessions
from events.domain.whereabouts import Circle, Whereabouts, distance, whereabouts
from events.errors import EventsError
from events.models import Event, Occurrence
from groups.models import Commune
from tests.factories import (
    make_commune,
    make_department,
    make_event,
    make_group,
    make_occurrence,
    make_schedule,
    make_venue,
)

LYON = (45.758, 4.835)


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        (LYON, LYON, 0),
        (LYON, (45.188, 5.724), 94),  # Grenoble
        ((48.857, 2.352), LYON, 392),  # Paris
        ((-20.879, 55.448), (-21.342, 55.478), 52),  # Saint-Denis to Saint-Pierre, Réunion
        ((0.0, 0.0), (0.0, 180.0), 20015),
    ],
)
def test_distance(here, there, kilometres) -> None:
    assert round(distance(*here, *there)) == kilometres
    assert distance(*there, *here) == pytest.approx(distance(*here, *there))


@given(
    st.floats(-60, 60),
    st.floats(-170, 170),
    st.floats(5, 100),
    st.floats(-1.4, 1.4),
    st.floats(-1.4, 1.4),
)
def test_the_square_leaves_nothing_of_the_circle_out(
    latitude, longitude, radius, up, right
) -> None:
    """Points round about: whatever the great circle holds, the box holds."""
    circle = Circle(latitude, longitude, radius)
    point = (latitude + up, longitude + right / cos(radians(latitude)))
    if not circle.holds(*point):
        return
    bounds: Any = circle.box(("latitude", "longitude")).children
    for (_name, (low, high)), value in zip(bounds, point, strict=True):
        assert low <= value <= high


def at(event: Event) -> Event:
    make_occurrence(schedule=make_schedule(event=event))
    return event


@pytest.fixture
def lyon() -> Commune:
    return make_commune("69123", "Lyon")


def found(radius: int = 10, **wanted) -> set[Event]:
    rows = sessions(AgendaFilter(commune="Lyon", radius=radius, **wanted))
    return {row.event for row in rows}


@pytest.mark.django_db
@pytest.mark.both_databases
class TestRoundACommune:
    def test_by_the_places_own_position_else_by_its_commune_else_by_the_group(self, lyon) -> None:
        far = make_commune("38185", "Grenoble", latitude=45.188, longitude=5.724)
        near_venue = make_venue(latitude=45.77, longitude=4.88, commune=far)
        far_venue = make_venue(latitude=45.188, longitude=5.724, commune=lyon)
        inside = {
            at(make_event(venue=near_venue)),
            at(make_event(venue=make_venue(commune=lyon))),
            at(make_event(group=make_group(commune=lyon), venue=None)),
            at(make_event(group=make_group(commune=lyon), venue=make_venue())),
        }
        at(make_event(venue=far_venue))
        at(make_event(venue=make_venue(commune=far), group=make_group(commune=lyon)))
        at(make_event(venue=None))
        assert found() == inside
        assert len(found(radius=100)) == len(inside) + 2

    def test_a_date_held_elsewhere_is_elsewhere(self, lyon) -> None:
        event = at(make_event(venue=make_venue(commune=lyon)))
        assert found() == {event}
        Occurrence.objects.update(venue=make_venue(latitude=45.188, longitude=5.724))
        assert found() == set()

    def test_a_hidden_place_counts_as_its_town(self, lyon) -> None:
        aside = {"latitude": 45.80, "longitude": 4.90}
        event = at(make_event(is_place_hidden=True, venue=make_venue(commune=lyon, **aside)))
        at(make_event(is_place_hidden=True, venue=make_venue(**aside)))
        assert found(radius=5) == {event}
        at(make_event(venue=make_venue(commune=lyon, **aside)))
        assert found(radius=5) == {event}

    def test_what_comes_over_the_wire_is_near_nobody(self, lyon) -> None:
        for format_ in ("online", "phone"):
            at(make_event(format=format_, group=make_group(commune=lyon), venue=None))
        hybrid = at(make_event(format="hybrid", venue=make_venue(commune=lyon)))
        assert found() == {hybrid}

    def test_with_a_departement(self, lyon) -> None:
        ain = make_department("01", name="Ain")
        venue = make_venue(commune=lyon, department=ain)
        event = at(make_event(venue=venue))
        assert (found(department="01"), found(department="69")) == ({event}, set())

    def test_python_says_the_same_as_the_database(self, lyon) -> None:
        far = make_commune("38185", "Grenoble", latitude=45.188, longitude=5.724)
        places = [None, make_venue(), make_venue(commune=far), make_venue(commune=lyon)]
        places += [make_venue(latitude=45.8, longitude=4.9, commune=one) for one in (None, far)]
        groups = [make_group(), make_group(commune=lyon)]
        for venue in places:
            for group in groups:
                for is_place_hidden in (False, True):
                    for format_ in ("onsite", "online"):
                        at(
                            make_event(
                                venue=venue,
                                group=group,
                                is_place_hidden=is_place_hidden,
                                format=format_,
                            )
                        )
        for where in (
            whereabouts(circle=Circle.round(lyon, 10)),
            whereabouts(circle=Circle.round(lyon, 10), department="69"),
            whereabouts(department="69"),
            Whereabouts(),
        ):
            held = {one for one in Event.objects.all() if where.holds(one, one.venue)}
            assert set(Event.objects.filter(where.of_events())) == held
            rows = Occurrence.objects.filter(where.of_sessions())
            assert {row.event for row in rows} == held

    @pytest.mark.parametrize("amount", [1, 3])
    def test_queries_never_grow_with_places(self, lyon, amount) -> None:
        for _number in range(amount):
            at(make_event(venue=make_venue(commune=lyon)))
        with CaptureQueriesContext(connection) as queries:
            assert len(found()) == amount
        # The commune, the places, the groups, the sessions; then each one's event.
        assert len(queries) == 4 + amount

    @pytest.mark.parametrize(
        "wanted",
        [
            {"commune": "Lyon", "radius": 4},
            {"commune": "Lyon", "radius": 101},
            {"commune": "Lyon", "radius": -20},
            {"radius": 20},
        ],
    )
    def test_a_radius_has_a_centre_and_bounds(self, lyon, wanted) -> None:
        with pytest.raises(EventsError) as caught:
            sessions(AgendaFilter(**wanted))
        assert (caught.value.code, caught.value.field) == ("bad_radius", "radius")
