"""Numbers are those of JSON: a text or a truth value is none."""

from typing import Any

import pytest

from events.models import AccessMode, Event, Occurrence
from tests.events.api.bodies import BODY
from tests.events.api.caller import assert_problem
from tests.events.programming import publish

pytestmark = pytest.mark.django_db
NOT_WHOLE = pytest.mark.parametrize("number", ["10", True, 10.5, [10]])


@NOT_WHOLE
@pytest.mark.parametrize(
    "place", ["duration_minutes", "capacity", "min_age", "max_age", "how_it_goes.usual_size"]
)
def test_of_an_event(desk, place, number):
    body: dict[str, Any] = {**BODY}
    *outer, name = place.split(".")
    inside = body
    for part in outer:
        inside = inside.setdefault(part, {})
    inside[name] = number
    answer = desk.api("POST", f"/groups/{desk.group.slug}/events", body)
    assert_problem(answer, 422, "invalid_input", place)
    assert not Event.objects.exists()


@NOT_WHOLE
@pytest.mark.parametrize("name", ["capacity", "duration_minutes"])
def test_of_a_session(desk, name, number):
    publish(group=desk.group)
    row = Occurrence.objects.get()
    answer = desk.api("PATCH", f"/occurrences/{row.public_id}", {name: number})
    assert_problem(answer, 422, "invalid_input", name)


@NOT_WHOLE
@pytest.mark.parametrize("name", ["companions", "reminders"])
def test_of_a_registration(desk, anybody, name, number):
    publish(group=desk.group, access_mode=AccessMode.REGISTRATION)
    row = Occurrence.objects.get()
    body = {"consent": True, name: [number] if name == "reminders" else number}
    answer = anybody("POST", f"/occurrences/{row.public_id}/registrations", body)
    field = "reminders.0" if name == "reminders" else name
    assert_problem(answer, 422, "invalid_input", field)


@NOT_WHOLE
@pytest.mark.parametrize("name", ["walk_ins", "visitors", "relatives", "headcount"])
def test_of_an_attendance(desk, name, number):
    publish(group=desk.group)
    row = Occurrence.objects.get()
    answer = desk.api("PUT", f"/occurrences/{row.public_id}/attendance", {name: number})
    assert_problem(answer, 422, "invalid_input", name)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"venue": {"latitude": "45.7", "longitude": 4.8}}, "venue.latitude"),
        ({"venue": {"latitude": 45.7, "longitude": True}}, "venue.longitude"),
        ({"fee": {"amount": True}}, "fee.amount"),
    ],
)
def test_of_places_and_prices(desk, part, field):
    answer = desk.api("POST", f"/groups/{desk.group.slug}/events", {**BODY, **part})
    assert_problem(answer, 422, "invalid_input", field)


def test_whole_degrees_and_prices_as_texts_or_numbers_are_fine(desk):
    body = {
        **BODY,
        "venue": {"name": "Mairie", "city": "Lyon", "latitude": 45, "longitude": 4.83},
        "fee": {"amount": "5.50", "member_amount": 2},
    }
    answer = desk.api("POST", f"/groups/{desk.group.slug}/events", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["fee"] == {
        "amount": "5.50",
        "free_price": False,
        "member_amount": "2",
    }
