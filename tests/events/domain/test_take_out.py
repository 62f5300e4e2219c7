"""What a person takes away is all that is kept about them."""

import json

import pytest

from events.domain.take_out import add_part, take_out
from events.errors import EventsError
from events.models import Attendance, AttendanceMark
from tests.events.registering import NOW, join, session
from tests.factories import make_group, make_organization

pytestmark = pytest.mark.django_db


def test_all_that_a_person_wrote_is_in_it():
    group = make_group(
        name="Le mardi", organization=make_organization(legal_name="Les Tilleuls, loi 1901")
    )
    occurrence = session(title="Café", group=group)
    made = join(
        occurrence,
        nickname="Camille",
        email="camille@exemple.example",
        phone="06 12 34 56 78",
        companions=2,
        reminders=(60,),
        discreet=False,
    )
    Attendance.objects.create(
        occurrence=occurrence, registration=made, mark=AttendanceMark.PRESENT, marked_at=NOW
    )
    taken = take_out(token=made.token)
    taken.pop("about")
    taken.pop("messages", None)
    assert json.loads(json.dumps(taken)) == {
        "nickname": "Camille",
        "email": "camille@exemple.example",
        "phone": "+33612345678",
        "status": "confirmed",
        "code": made.code,
        "token": made.token,
        "language": "fr",
        "consented_at": "2026-11-20T09:00:00+00:00",
        "created_at": "2026-11-20T09:00:00+00:00",
        "changed_at": "2026-11-20T09:00:00+00:00",
        "cancelled_at": None,
        "companions": 2,
        "companions_asked": 2,
        "discreet": False,
        "channel": "",
        "muted": [],
        "for_other": False,
        "contact_waits_until": None,
        "email_refused_at": None,
        "phone_refused_at": None,
        "first_time": None,
        "access_needs": [],
        "reminders": [60],
        "offer_expires_at": None,
        "consent_version": "2026-11",
        "kept_until": "2027-03-03T19:30:00+00:00",
        "session": {
            "id": str(occurrence.public_id),
            "title": "Café",
            "starts_at": "2026-12-03T18:30:00+01:00",
            "ends_at": "2026-12-03T20:30:00+01:00",
            "timezone": "Europe/Paris",
            "status": "scheduled",
            "group": "Le mardi",
            "organization": "Les Tilleuls, loi 1901",
        },
        "calendars": [],
        "attendance": [{"mark": "present", "marked_at": "2026-11-20T09:00:00+00:00"}],
        "pseudonyms": [],
        "notes": [],
    }


def test_nobody_elses_words_are_in_it():
    occurrence = session()
    join(occurrence, nickname="Dominique", email="camille@exemple.example")
    made = join(occurrence, nickname="Camille", email="camille@exemple.example")
    assert "Dominique" not in json.dumps(take_out(token=made.token))


def test_an_app_above_adds_what_only_it_knows(monkeypatch):
    monkeypatch.setattr("events.domain.take_out._parts", {})
    made = join(session())
    add_part("letters", lambda registration: [registration.public_id.hex])
    assert take_out(token=made.token)["letters"] == [made.public_id.hex]


def test_a_wrong_link_takes_nothing():
    with pytest.raises(EventsError) as caught:
        take_out(token="wrong")
    assert caught.value.code == "not_found"
