"""Dates beyond the rows, by their id: read without a trace, made by who registers."""

from typing import Any

import pytest

from events.models import Event, Occurrence, Registration
from groups.rate_limits import FAR_DATE_LIMIT
from tests.events.api.caller import Caller, assert_problem
from tests.events.programming import publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WINDOW = {"from": "2028-11-01", "to": "2028-11-30"}


def far_date(api: Caller, event: Event) -> Any:
    return api.get(f"/events/{event.public_id}/occurrences", **WINDOW)["items"][1]


@pytest.fixture
def event(desk):
    return publish(group=desk.group, every="tous les jeudis", access_mode="registration")


def test_reading_one_gives_what_the_list_gave(desk, anybody, event):
    before = Occurrence.objects.count()
    told = far_date(anybody, event)
    assert anybody.get(f"/occurrences/{told['id']}") == told
    assert anybody.get(f"/occurrences/{told['id']}", event=str(event.public_id)) == told
    own = desk.api.get(f"/occurrences/{told['id']}")
    assert own == far_date(desk.api, event)
    assert Occurrence.objects.count() == before


def test_under_another_event_it_is_not_there(anybody, event):
    other = publish(every="tous les jeudis")
    told = far_date(anybody, event)
    answer = anybody("GET", f"/occurrences/{told['id']}", event=str(other.public_id))
    assert_problem(answer, 404, "not_found")


def test_a_private_one_is_for_its_group(desk, anybody, stranger):
    hidden = publish(group=desk.group, every="tous les jeudis", visibility="private")
    told = far_date(desk.api, hidden)
    assert desk.api.get(f"/occurrences/{told['id']}") == told
    for api in (anybody, stranger.api):
        assert_problem(api("GET", f"/occurrences/{told['id']}"), 404, "not_found")


def test_registering_makes_the_row_under_that_id(anybody, event):
    told = far_date(anybody, event)
    body = {"nickname": "Sam", "consent": True}
    answer = anybody("POST", f"/occurrences/{told['id']}/registrations", body)
    assert answer.status_code == 201, answer.content
    row = Registration.objects.get().occurrence
    assert (str(row.public_id), row.event) == (told["id"], event)
    assert far_date(anybody, event)["id"] == told["id"]


def test_who_may_not_register_makes_no_row(desk, anybody):
    drop_in = publish(group=desk.group, every="tous les jeudis")
    told, before = far_date(anybody, drop_in), Occurrence.objects.count()
    answer = anybody("POST", f"/occurrences/{told['id']}/registrations", {"consent": True})
    assert_problem(answer, 409, "no_registration_needed")
    assert Occurrence.objects.count() == before


def test_looking_is_limited_but_not_with_the_event(anybody, event, settings):
    settings.RATE_LIMITS = True
    told = far_date(anybody, event)
    for _number in range(FAR_DATE_LIMIT.most):
        anybody.get(f"/occurrences/{told['id']}")
    refused = anybody("GET", f"/occurrences/{told['id']}")
    assert_problem(refused, 429, "too_many_requests")
    assert refused["Retry-After"] == str(FAR_DATE_LIMIT.period)
    anybody.get(f"/occurrences/{told['id']}", event=str(event.public_id))
