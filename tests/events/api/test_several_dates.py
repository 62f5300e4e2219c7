import pytest

from events.models import Enrolment, Registration
from tests.events.api.caller import Caller
from tests.events.enrolling import sessions_of, taken
from tests.events.several import weekly

pytestmark = pytest.mark.django_db


def body(event, *, number: int = 3, **fields: object) -> dict[str, object]:
    chosen = [str(one.public_id) for one in sessions_of(event)[:number]]
    return {"consent": True, "occurrences": chosen, **fields}


def test_three_dates_answer_as_an_enrolment(anybody: Caller):
    event = weekly()
    response = anybody("POST", f"/events/{event.public_id}/enrolments", body(event))
    assert response.status_code == 201
    found = response.json()
    assert found["status"] == "confirmed"
    assert [one["status"] for one in found["sessions"]] == ["confirmed"] * 3
    assert found["calendar_url"].endswith(f"/mon-rendez-vous/{found['token']}/rendez-vous.ics")


def test_a_repeat_gives_the_same_answer(anybody: Caller):
    event = weekly()
    path = f"/events/{event.public_id}/enrolments"
    first, again = (anybody("POST", path, body(event), key="k").json() for _twice in range(2))
    assert first == again
    assert anybody("POST", path, body(event, number=2), key="k").status_code == 422
    assert taken(event) == [1, 1, 1]


def test_each_date_and_all_of_them_are_cancelled_by_their_token(anybody: Caller):
    event = weekly()
    made = anybody("POST", f"/events/{event.public_id}/enrolments", body(event)).json()
    anybody("DELETE", f"/registrations/{made['sessions'][0]['token']}")
    found = anybody("GET", f"/registrations/{made['token']}").json()
    assert [one["status"] for one in found["sessions"]] == ["cancelled", "confirmed", "confirmed"]
    assert found["status"] == "confirmed"
    found = anybody("DELETE", f"/registrations/{made['token']}").json()
    assert found["status"] == "cancelled"
    assert taken(event) == [0, 0, 0]


@pytest.mark.parametrize("number", [0, 4])
def test_one_to_three(anybody: Caller, number):
    event = weekly(dates=4)
    response = anybody("POST", f"/events/{event.public_id}/enrolments", body(event, number=number))
    assert (response.status_code, response.json()["code"]) == (422, "bad_dates")
    assert Enrolment.objects.count() == 0


def test_without_dates_one_date_at_a_time(anybody: Caller):
    event = weekly()
    response = anybody("POST", f"/events/{event.public_id}/enrolments", {"consent": True})
    assert response.json()["code"] == "one_date_at_a_time"


def test_for_somebody_else(anybody: Caller):
    [row] = sessions_of(weekly(dates=1))
    sent = {"consent": True, "for_other": True, "email": "camille@exemple.example"}
    path = f"/occurrences/{row.public_id}/registrations"
    made = anybody("POST", path, sent)
    assert made.status_code == 201
    found = Registration.objects.get()
    assert (found.is_for_other, found.keep_until is None) == (True, False)
    refused = anybody("PATCH", f"/registrations/{made.json()['token']}", {"email": "a@b.example"})
    assert refused.json()["code"] == "contact_of_other"
    both = anybody("POST", path, {**sent, "phone": "06 12 34 56 78"})
    assert both.json()["code"] == "one_contact_only"


def test_several_dates_are_declined_by_one_call(anybody: Caller):
    event = weekly()
    made = anybody("POST", f"/events/{event.public_id}/enrolments", body(event)).json()
    path = f"/registrations/{made['token']}/decline"
    chosen = {"occurrences": body(event, number=2)["occurrences"]}
    for _twice in range(2):
        response = anybody("POST", path, chosen)
        assert response.status_code == 200
        found = response.json()
        states = [one["status"] for one in found["sessions"]]
        assert states == ["cancelled", "cancelled", "confirmed"]
    assert taken(event) == [0, 0, 1]


@pytest.mark.parametrize(
    ("chosen", "status", "code"),
    [([], 422, "bad_dates"), (["6b0f0d0e-7d43-4c0e-8d9f-0d4c3b1a2f00"], 404, "not_found")],
)
def test_what_cannot_be_declined(anybody: Caller, chosen, status, code):
    event = weekly()
    made = anybody("POST", f"/events/{event.public_id}/enrolments", body(event)).json()
    path = f"/registrations/{made['token']}/decline"
    response = anybody("POST", path, {"occurrences": chosen})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert taken(event) == [1, 1, 1]
