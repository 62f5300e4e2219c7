"""Several dates declined at once: one message, which lists those that are free again."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django import Settings

from events.domain.declined_dates import decline_dates
from events.domain.registration_changes import cancel, come_back
from events.models import Enrolment
from notifications.domain import planning
from notifications.domain.relevance import reason_to_skip
from notifications.messages import Message, message_of
from notifications.models import Delivery
from tests.events.enrolling import cohort, dates, enter, sessions_of
from tests.events.registering import MINUTE, NOW
from tests.events.several import take, weekly

from .test_wholes import EMAIL, plain

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + 2 * MINUTE


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


@pytest.fixture(params=[(weekly, take), (cohort, enter)])
def party(request: pytest.FixtureRequest) -> Enrolment:
    make, come = request.param
    found: Enrolment = come(make(), email=EMAIL)
    planning.plan_due(now=NOW)
    Delivery.objects.update(state="sent", settled_at=NOW, attempts=1)
    return found


def decline(party: Enrolment, *numbers: int, now: datetime = LATER) -> list[Delivery]:
    rows = sessions_of(party.event)
    chosen = [rows[number].public_id for number in numbers]
    decline_dates(token=party.token, occurrences=chosen, now=now)
    planning.plan_due(now=now)
    return list(Delivery.objects.filter(purpose="cancelled").order_by("pk"))


def days(delivery: Delivery) -> list[str]:
    message: Message = message_of(delivery, now=LATER)
    return [plain(when).partition(" 2026")[0] for when in message.facts.dates]


def test_it_is_told_once_with_the_dates(party: Enrolment):
    (delivery,) = decline(party, 0, 2)
    assert reason_to_skip(delivery, now=LATER) == ""
    assert days(delivery) == ["jeudi 3 décembre", "jeudi 17 décembre"]
    message = message_of(delivery, now=LATER)
    assert plain(message.subject) == "C’est noté : 2 dates à partir du jeudi 3 décembre, 18 h 30"
    text = plain(message.text())
    assert "Les dates libérées :\n- jeudi 3 décembre 2026" in text
    assert party.code not in text
    assert f"https://agenda.exemple.example/mon-rendez-vous/{party.token}/" in text
    assert message.calendar is not None
    source = message.calendar.source.decode()
    assert message.calendar.removes
    assert source.count("STATUS:CANCELLED") == 2


def test_of_one_date_it_is_the_message_of_one(party: Enrolment):
    (delivery,) = decline(party, 1)
    assert reason_to_skip(delivery, now=LATER) == ""
    assert days(delivery) == []
    subject = plain(message_of(delivery, now=LATER).subject)
    assert subject == "C’est noté : jeudi 10 décembre, 18 h 30"


def test_all_of_them(party: Enrolment):
    (delivery,) = decline(party, 0, 1, 2)
    assert reason_to_skip(delivery, now=LATER) == ""
    assert len(days(delivery)) == 3


def test_what_was_taken_back_meanwhile_is_not_told(party: Enrolment):
    (delivery,) = decline(party, 0, 2)
    first, _second, last = dates(party)
    come_back(token=first.token, now=LATER)
    assert reason_to_skip(delivery, now=LATER) == ""
    assert days(delivery) == ["jeudi 17 décembre"]
    come_back(token=last.token, now=LATER)
    assert reason_to_skip(delivery, now=LATER) == "registration_confirmed"


def test_a_date_declined_by_itself_is_another_word(party: Enrolment):
    decline(party, 0, 2)
    cancel(token=dates(party)[1].token, now=LATER)
    planning.plan_due(now=LATER)
    rows = list(Delivery.objects.filter(purpose="cancelled").order_by("pk"))
    assert [reason_to_skip(one, now=LATER) for one in rows] == ["", ""]
    assert [len(days(one)) for one in rows] == [2, 0]


def test_once_they_are_past_nothing_is_told(party: Enrolment):
    (delivery,) = decline(party, 0, 1)
    over = sessions_of(party.event)[1].ends_at
    assert reason_to_skip(delivery, now=over) == "session_past"


def test_a_date_declined_by_itself_keeps_no_other_word_alive(party: Enrolment):
    decline(party, 1)
    _alone, together = decline(party, 0, 2, now=LATER + MINUTE)
    first, _second, last = dates(party)
    for taken_back in (first, last):
        come_back(token=taken_back.token, now=LATER + MINUTE)
    assert reason_to_skip(together, now=LATER + MINUTE) == "registration_confirmed"


def test_a_later_date_declined_by_itself_keeps_no_word_of_the_past_alive(party: Enrolment):
    decline(party, 2)
    _alone, together = decline(party, 0, 1, now=LATER + MINUTE)
    over = sessions_of(party.event)[1].ends_at
    assert reason_to_skip(together, now=over) == "session_past"
