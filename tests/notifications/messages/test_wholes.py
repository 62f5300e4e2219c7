"""What people are told of a cohort: once, with all dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from django.utils.html import strip_tags
from pytest_django import Settings

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.guarded_wholes import decline_party
from events.domain.registration_changes import cancel, come_back
from events.domain.rushes import guard_whole
from events.models import Enrolment, Occurrence, Registration
from notifications.domain.claims import claim_batch
from notifications.domain.looks import Look
from notifications.domain.planning import plan_due
from notifications.domain.relevance import reason_to_skip
from notifications.messages import Message, message_of
from notifications.models import Delivery
from tests.events.enrolling import cohort, dates, enter, sessions_of
from tests.events.registering import MINUTE, NOW
from tests.events.several import take, weekly

pytestmark = pytest.mark.django_db
EMAIL = "zoe@exemple.example"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def planned(*, now: datetime = NOW) -> list[Delivery]:
    """What is to be sent by ``now``, in order."""
    plan_due(now=now)
    return list(Delivery.objects.unsettled().order_by("pk"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def message(*, now: datetime = NOW) -> Message:
    """The latest message that is to be sent."""
    return message_of(planned(now=now)[-1], now=now)


def test_a_confirmation_lists_all_dates_once():
    made = enter(cohort(), email=EMAIL, nickname="Zoé", companions=1)
    assert [one.purpose for one in planned()] == ["confirmed"]
    found = message()
    text = plain(found.text())
    assert plain(found.subject) == (
        "Votre place est réservée : 3 dates à partir du jeudi 3 décembre, 18 h 30"
    )
    assert (
        "Vos dates :\n"
        "- jeudi 3 décembre 2026, de 18 h 30 à 20 h 30\n"
        "- jeudi 10 décembre 2026, de 18 h 30 à 20 h 30\n"
        "- jeudi 17 décembre 2026, de 18 h 30 à 20 h 30\n"
    ) in text
    assert "Pour 2 personnes en tout." in text
    assert f"https://agenda.exemple.example/mon-rendez-vous/{made.token}/" in text
    assert made.code in text
    assert not any(row.token in text for row in dates(made))


def test_html_tells_the_same():
    enter(cohort(), email=EMAIL)
    found = message()
    body = unescape(strip_tags(found.html().partition("</div>")[2]))
    told = plain(found.text()).partition("Vos dates")[2].partition("Où")[0]
    assert plain(body).split("Où")[0].partition("Vos dates")[2].split() == told.split()


def test_dates_declined_or_called_off_are_not_listed():
    event = cohort()
    made = enter(event, email=EMAIL)
    cancel(token=dates(made)[0].token, now=NOW)
    Occurrence.objects.filter(pk=sessions_of(event)[1].pk).update(status="cancelled")
    whole = next(one for one in planned() if one.purpose == "confirmed")
    assert reason_to_skip(whole, now=NOW) == ""
    assert [plain(when)[:17] for when in message_of(whole, now=NOW).facts.dates] == [
        "jeudi 17 décembre"
    ]


def test_waiting_says_which_party_one_is():
    event = cohort(capacity=1)
    for _number in range(2):
        enter(event)
    enter(event, email=EMAIL)
    found = message()
    assert plain(found.subject).startswith("Vous êtes sur la liste d’attente : 3 dates")
    assert "vous êtes en 2e position sur la liste d’attente" in plain(found.text())
    assert len(found.facts.dates) == 3


def test_moving_up_is_told_once_for_all_dates():
    event = cohort(capacity=1)
    first = enter(event)
    enter(event, email=EMAIL)
    cancel_enrolment(token=first.token, now=NOW + MINUTE)
    purposes = [one.purpose for one in planned(now=NOW + MINUTE)]
    assert purposes == ["waitlisted", "promoted"]
    assert len(message(now=NOW + MINUTE).facts.dates) == 3
    waitlisted = Delivery.objects.get(purpose="waitlisted")
    assert reason_to_skip(waitlisted, now=NOW + MINUTE) == "registration_confirmed"


def test_leaving_is_told_once_and_where_to_come_back():
    made = enter(cohort(), email=EMAIL)
    cancel_enrolment(token=made.token, now=NOW + MINUTE)
    assert [one.purpose for one in planned(now=NOW + MINUTE)] == ["confirmed", "cancelled"]
    text = plain(message(now=NOW + MINUTE).text())
    assert text.count("de 18 h 30 à 20 h 30") == 3
    assert "Les dates libérées :" in text
    assert "Prochaine date" not in text
    assert f"/mon-rendez-vous/{made.token}/" in text


def test_declining_one_date_speaks_of_that_date():
    made = enter(cohort(), email=EMAIL)
    row = dates(made)[1]
    cancel(token=row.token, now=NOW + MINUTE)
    found = message(now=NOW + MINUTE)
    assert plain(found.subject) == "C’est noté : jeudi 10 décembre, 18 h 30"
    assert found.facts.dates == ()
    assert f"/mon-rendez-vous/{row.token}/" in found.text()


def test_a_word_on_one_date_does_not_silence_that_on_all():
    made = enter(cohort(), email=EMAIL)
    row = dates(made)[0]
    cancel(token=row.token, now=NOW)
    come_back(token=row.token, now=NOW)
    reasons = {
        (one.purpose, one.cause.startswith("whole")): reason_to_skip(one, now=NOW)
        for one in planned()
    }
    assert reasons == {
        ("confirmed", True): "",
        ("cancelled", False): "registration_confirmed",
        ("confirmed", False): "",
    }


def test_it_is_still_told_when_the_first_date_is_over():
    event = cohort()
    enter(event, email=EMAIL)
    first, *_others, last = sessions_of(event)
    assert reason_to_skip(planned()[0], now=first.ends_at) == ""
    assert reason_to_skip(planned()[0], now=last.ends_at) == "session_past"


def test_reminders_are_those_of_each_date_with_the_words_of_the_whole():
    made = enter(cohort(), email=EMAIL)
    row = dates(made)[1]
    assert row.next_reminder_at is not None
    reminder = planned(now=row.next_reminder_at)[-1]
    found = message_of(reminder, now=row.next_reminder_at)
    assert (reminder.purpose, reminder.registration_id) == ("reminder", row.pk)
    assert found.facts.dates == ()
    assert found.facts.code == made.code
    assert found.calendar is None


@pytest.mark.both_databases
def test_queries_do_not_grow_with_dates(django_assert_num_queries):
    for number in (2, 20):
        Enrolment.objects.all().delete()
        enter(cohort(dates=number), email=EMAIL)
        plan_due(now=NOW)
        claim = claim_batch(channel="email", now=NOW)
        assert claim is not None
        look = Look(claim)
        with django_assert_num_queries(8):
            delivery = look.at(claim.keys[0], now=NOW)
            assert delivery is not None
            assert reason_to_skip(delivery, now=NOW, surroundings=look.surroundings) == ""
            assert len(message_of(delivery, now=NOW).facts.dates) == number


def test_where_one_just_comes_from_now_on_no_date_has_a_place():
    event = weekly()
    take(event, email=EMAIL)
    party = take(event, email="ana@exemple.example")
    Registration.objects.filter(enrolment=party).update(status="waitlisted")
    planned()
    draft = replace(draft_of(event), access_mode="drop_in", takes_plans=True)
    update_event(event=event, draft=draft, now=NOW + MINUTE)
    found = message(now=NOW + MINUTE)
    assert plain(found.subject) == (
        "Vous pensez venir : 3 dates à partir du jeudi 3 décembre, 18 h 30"
    )
    assert "- jeudi 3 décembre 2026, de 18 h 30 à 20 h 30\n" in plain(found.text())


def test_who_asks_to_join_reads_all_dates_and_then_one_answer():
    event = cohort()
    guard_whole(event=event, now=NOW)
    made = enter(event, email=EMAIL)
    text = plain(message().text())
    assert "Votre demande est bien arrivée." in text
    assert text.count("de 18 h 30 à 20 h 30") == 3
    decline_party(enrolment=made, now=NOW + MINUTE)
    (pending, declined) = planned(now=NOW + MINUTE)
    assert reason_to_skip(pending, now=NOW + MINUTE) == "registration_declined"
    assert reason_to_skip(declined, now=NOW + MINUTE) == ""
    assert plain(message_of(declined, now=NOW + MINUTE).subject).startswith("Réponse à votre")
