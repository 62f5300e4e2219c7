"""Trying addresses, words and links teaches nothing: the answers are the same, so is the work."""

import math
import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.domain.appointments import MOST_MAILS
from events.domain.calendar_links import Owner, make_link
from events.domain.codes import WORDS_IN_A_CODE, new_code, words
from events.domain.erasure import erase_registration
from events.domain.feeds.personal import personal_calendar
from events.domain.registration_requests import contact_hash
from events.domain.take_out import take_out
from events.models import CalendarLink, Event
from groups.encryption import TOKEN_BYTES, new_token
from notifications.domain.mailed_links import send_links
from tests.events.api.caller import Caller
from tests.events.enrolling import cohort, enter
from tests.events.registering import MINUTE, NOW, join, session

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "anne@exemple.example", "ines@exemple.example"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        cache.clear()
        yield


def answer_and_work(act) -> tuple[int, str, list[str]]:
    """What is answered, and what was asked of the database, without the values."""
    with CaptureQueriesContext(connection) as asked:
        response = act()
    body = response.content.decode()
    for shown in (KNOWN, UNKNOWN):
        body = body.replace(shown, "…")
    return response.status_code, body, [shape(query["sql"]) for query in asked]


def shape(sql: str) -> str:
    return re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b", "?", sql)


def test_an_address_that_somebody_left_and_one_that_nobody_did():
    join(session(), email=KNOWN)
    Client().post("/mes-rendez-vous/", {"email": "first@exemple.example"})
    known, unknown = (
        answer_and_work(lambda: Client().post("/mes-rendez-vous/", {"email": email}))  # noqa: B023
        for email in (KNOWN, UNKNOWN)
    )
    assert known == unknown
    assert known[0] == 200


def test_asking_again_and_again_once_the_mails_have_left():
    join(session(), email=KNOWN)
    Client().post("/mes-rendez-vous/", {"email": "first@exemple.example"})
    for number in range(MOST_MAILS + 1):
        known, unknown = (
            answer_and_work(lambda: Client().post("/mes-rendez-vous/", {"email": email}))  # noqa: B023
            for email in (KNOWN, UNKNOWN)
        )
        assert known == unknown, number
        send_links(now=NOW)


def test_registering_never_says_who_is_registered():
    occurrence = session()
    join(occurrence, email=KNOWN)
    path = f"/occurrences/{occurrence.public_id}/registrations"
    known, unknown = (
        Caller()("POST", path, {"consent": True, "email": email}) for email in (KNOWN, UNKNOWN)
    )
    assert known.status_code == unknown.status_code == 201
    same = ("status", "position", "companions")
    assert [known.json()[name] for name in same] == [unknown.json()[name] for name in same]


def test_registering_an_address_shows_nothing_of_its_calendars():
    """Nor that there are any: whoever registers it takes « their » data away, and reads."""
    occurrence = session()
    join(occurrence, email=KNOWN)
    make_link(owner=Owner(contact_hash=contact_hash(KNOWN)), now=NOW)
    taken = [take_out(token=join(occurrence, email=email).token) for email in (KNOWN, UNKNOWN)]
    assert [one["calendars"] for one in taken] == [[], []]
    several = [enter(cohort(), email=email) for email in (KNOWN, UNKNOWN)]
    assert [take_out(token=one.token)["calendars"] for one in several] == [[], []]


def calendars_of(registration) -> list[str]:
    """What its holder reads of the session: the file, and the calendar one may subscribe to."""
    token = make_link(owner=Owner(registration=registration), now=NOW)
    paths = f"/mon-rendez-vous/{registration.token}/rendez-vous.ics", f"/feeds/my/{token}.ics"
    return [Client().get(path).content.decode() for path in paths]


def test_registering_an_address_shows_nothing_of_its_place_at_the_session():
    """Its calendar stands under one UID for all parties of an address: on its own device only."""
    occurrence = session()
    join(occurrence, email=KNOWN)
    Event.objects.update(access_mode="approval", is_place_hidden=True)
    later = NOW + MINUTE
    known, unknown = (
        calendars_of(join(occurrence, email=email, now=later)) for email in (KNOWN, UNKNOWN)
    )
    assert known == unknown
    assert all("STATUS:TENTATIVE" in one and "SEQUENCE:" in one for one in known)


def test_nor_does_joining_all_dates_with_it():
    found = cohort()
    later = NOW + MINUTE
    enter(found, email=KNOWN)
    known, unknown = (enter(found, email=email, now=later) for email in (KNOWN, UNKNOWN))
    read = [
        re.findall("SEQUENCE:.*", body)
        for whole in (known, unknown)
        for body in (
            Client().get(f"/mon-rendez-vous/{whole.token}/rendez-vous.ics").content.decode(),
            personal_calendar(owner_link(whole), now=later).decode(),
        )
    ]
    assert read[0] == read[2] != []
    assert read[1] == read[3] != []


def owner_link(enrolment) -> CalendarLink:
    make_link(owner=Owner(enrolment=enrolment), now=NOW)
    return CalendarLink.objects.get(enrolment=enrolment)


def test_a_link_that_was_erased_and_one_that_never_was():
    made = join(session())
    erase_registration(token=made.token, now=NOW)
    for root in ("/mon-rendez-vous/", "/api/v1/registrations/"):
        tail = "" if "api" in root else "/"
        found = [
            answer_and_work(lambda: Client().get(f"{root}{token}{tail}"))  # noqa: B023
            for token in (made.token, new_token())
        ]
        assert found[0] == found[1]
        assert found[0][0] == 404


def test_words_that_ran_out_and_words_that_never_were():
    made = join(session())
    with time_machine.travel(made.occurrence.ends_at, tick=False):
        found = [
            answer_and_work(lambda: Client().post("/retrouver/", {"code": code}))  # noqa: B023
            for code in (made.code, new_code())
        ]
    without = [(status, re.sub(r'value="[^"]*"', "", body)) for status, body, _work in found]
    assert without[0] == without[1]
    assert without[0][0] == 422


def test_a_private_session_and_one_that_is_not_there():
    occurrence = session()
    Event.objects.update(visibility="private")
    found = [
        answer_and_work(lambda: Client().get(f"/seances/{key}/"))  # noqa: B023
        for key in (occurrence.public_id, "00000000-0000-4000-8000-000000000000")
    ]
    assert found[0][:2] == found[1][:2]
    assert found[0][0] == 404


def test_what_there_is_to_guess():
    """Bits: a token can't be tried; a code only because it is slowed down and dies."""
    assert TOKEN_BYTES * 8 == 192
    assert len({new_token() for _n in range(1000)}) == 1000
    codes = math.perm(len(words()), WORDS_IN_A_CODE)
    assert 33 <= math.log2(codes) < 34
