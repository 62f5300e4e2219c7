"""Who waits and gets fewer seats than asked for reads so wherever it says where they stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.erasure import erase_registration
from events.domain.offers import accept_offer, pass_offer
from events.domain.registration_changes import cancel, change, come_back
from events.domain.registration_requests import RegistrationChanges
from events.domain.take_out import take_out
from events.models import Enrolment, Event, Registration
from notifications.domain.planning import plan_due
from notifications.domain.relevance import reason_to_skip
from notifications.messages import Message, message_of
from notifications.messages.gsm import segments
from notifications.messages.registrations import Confirmed, Reminder
from notifications.messages.sms import sms_text
from notifications.models import Delivery
from tests.events.domain.test_fewer_companions import allow
from tests.events.enrolling import cohort, dates, enter, sessions_of
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join
from tests.events.several import take, weekly
from tests.events.views.pages import plain, words_of
from tests.factories import make_role, make_user

LATER = NOW + 3 * MINUTE
TWO = (
    "on peut venir avec 1 personne au plus. Vous gardez votre rang. "
    "Vous aurez 2 places au lieu de 4."
)
ALONE = "chacun vient maintenant sans autre personne. Vous gardez votre rang."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with travel(LATER, tick=False):
        yield


def waiting(*, companions: int) -> tuple[Event, Registration]:
    """Somebody who waits with three others, where so many companions are allowed since."""
    event = publish(access_mode="registration", capacity=4)
    row = event.occurrences.get()
    join(row, companions=3)
    made = join(row, companions=3, nickname="Zoé", email="zoe@exemple.example")
    plan_due(now=NOW)
    Delivery.objects.update(state="sent", settled_at=NOW)
    cancel(token=join(row, companions=0).token, now=NOW)
    # Nobody fits by the change alone.
    Event.objects.filter(pk=event.pk).update(max_companions=4)
    allow(event, companions)
    return event, made


@pytest.mark.parametrize(("companions", "words"), [(1, TWO), (0, ALONE)])
def test_their_page_says_so(client: Client, companions: int, words: str):
    _event, made = waiting(companions=companions)
    page = words_of(client.get(f"/mon-rendez-vous/{made.token}/"))
    assert words in page
    assert "4 places" not in page.replace("au lieu de 4", "")


def test_so_does_the_page_of_a_whole(client: Client):
    event = cohort(capacity=4)
    enter(event, companions=3)
    party = enter(event, companions=3)
    assert "Vous gardez votre rang" not in words_of(client.get(f"/mon-rendez-vous/{party.token}/"))
    allow(event, 1)
    assert TWO in words_of(client.get(f"/mon-rendez-vous/{party.token}/"))


@pytest.mark.parametrize(("companions", "words"), [(1, TWO), (0, ALONE)])
def test_one_message_says_so(companions: int, words: str):
    _event, made = waiting(companions=companions)
    plan_due(now=LATER)
    (delivery,) = Delivery.objects.filter(registration=made, state="pending")
    assert (delivery.purpose, reason_to_skip(delivery, now=LATER)) == ("waitlisted", "")
    text = plain(message_of(delivery, now=LATER).text())
    assert words in text
    assert ("Pour 2 personnes en tout." in text) is (companions == 1)


def test_who_waits_for_a_whole_has_one_message_too():
    event = cohort(capacity=4)
    enter(event, companions=3)
    enter(event, companions=3, email="zoe@exemple.example")
    plan_due(now=NOW)
    Delivery.objects.update(state="sent", settled_at=NOW)
    allow(event, 1)
    plan_due(now=LATER)
    (delivery,) = Delivery.objects.filter(state="pending")
    assert reason_to_skip(delivery, now=LATER) == ""
    assert TWO in plain(message_of(delivery, now=LATER).text())


def test_the_desk_says_both_numbers(client: Client):
    event, _made = waiting(companions=1)
    user = make_user()
    make_role(user, organization=event.group.organization)
    client.force_login(user)
    page = words_of(client.get(f"/organiser/seances/{event.occurrences.get().public_id}/"))
    assert "Zoé (2 places, 4 demandées)" in page


def test_the_api_says_both_numbers(client: Client):
    _event, made = waiting(companions=1)
    found = client.get(f"/api/v1/registrations/{made.token}").json()
    assert (found["companions"], found["companions_granted"]) == (3, 1)


ONE_OF_TWO = (
    "Vous avez 1 place, pour vous : 2 étaient demandées. Depuis votre demande, le groupe "
    "accueille moins de personnes par inscription."
)
TWO_OF_FOUR = "Vous avez 2 places, la vôtre comprise : 4 étaient demandées."


def message_to(registration: Registration) -> Message:
    """What they are told last."""
    plan_due(now=LATER)
    last = Delivery.objects.filter(registration=registration).latest("pk")
    assert reason_to_skip(last, now=LATER) == ""
    return message_of(last, now=LATER)


def told_of_all(party: Enrolment) -> Message:
    """What a word on all their dates says."""
    return Confirmed(dates(party)[0], now=LATER, is_whole=True)


def seated_after(*, asked: int, allowed: int, **event: Any) -> Registration:
    """Who waited with so many companions, and gets what is allowed by then."""
    made = publish(access_mode="registration", capacity=4, **event)
    row = made.occurrences.get()
    first = join(row, companions=3)
    large = join(row, companions=asked, nickname="Zoé", email="zoe@exemple.example")
    allow(made, allowed)
    cancel(token=first.token, now=LATER)
    return Registration.objects.get(pk=large.pk)


class TestGivenFewer:
    @pytest.mark.parametrize(
        ("asked", "allowed", "words"), [(1, 0, ONE_OF_TWO), (3, 1, TWO_OF_FOUR)]
    )
    def test_the_message_says_both_numbers(self, asked: int, allowed: int, words: str):
        made = message_to(seated_after(asked=asked, allowed=allowed))
        assert made.purpose == "promoted"
        assert words in plain(made.text())
        assert words in plain(made.html())
        assert (
            plain(made.subject) == "Une place s’est libérée pour vous : jeudi 3 décembre, 18 h 30"
        )

    @pytest.mark.parametrize("allowed", [1, 3])
    def test_where_they_do_not_differ_it_says_none(self, allowed: int):
        text = plain(message_to(seated_after(asked=1, allowed=allowed)).text())
        assert "demandées" not in text

    def test_an_offer_says_what_it_would_be_and_the_yes_what_it_is(self):
        made = seated_after(asked=3, allowed=1, confirms_offers=True)
        words = "Ce serait 2 places, la vôtre comprise : 4 étaient demandées."
        assert words in plain(message_to(made).text())
        accept_offer(token=made.token, now=LATER)
        assert TWO_OF_FOUR in plain(message_to(made).text())

    def test_an_sms_says_it_shortly(self):
        text = sms_text(message_to(seated_after(asked=3, allowed=1)))
        assert "2 places, 4 demandees." in text.replace("é", "e")
        assert "Zo" not in text
        assert segments(text) <= 2

    def test_of_one_place_too(self):
        text = sms_text(message_to(seated_after(asked=3, allowed=0)))
        assert "1 place, 4 demandees." in text.replace("é", "e")

    def test_their_page_says_it(self, client: Client):
        made = seated_after(asked=3, allowed=1)
        assert TWO_OF_FOUR in words_of(client.get(f"/mon-rendez-vous/{made.token}/"))

    def test_a_reminder_does_not_bring_it_up_again(self):
        made = seated_after(asked=3, allowed=1)
        text = plain(Reminder(made, now=LATER).text())
        assert "demandées" not in text
        assert "Pour 2 personnes en tout." in text

    def test_who_says_how_many_come_asked_for_that(self):
        made = seated_after(asked=3, allowed=1)
        change(token=made.token, changes=RegistrationChanges(companions=1), now=LATER)
        assert TWO_OF_FOUR in plain(message_to(made).text())
        change(token=made.token, changes=RegistrationChanges(companions=0), now=LATER)
        assert "demandées" not in plain(message_to(made).text())

    def test_who_comes_back_asked_for_what_is_left(self):
        made = seated_after(asked=3, allowed=1)
        cancel(token=made.token, now=LATER)
        come_back(token=made.token, now=LATER)
        assert "demandées" not in plain(message_to(made).text())

    def test_cut_twice_it_says_what_was_asked_for_first(self):
        made = seated_after(asked=3, allowed=1, confirms_offers=True)
        other = join(made.occurrence, companions=1)
        join(made.occurrence, companions=1)
        pass_offer(token=made.token, now=LATER)
        allow(made.occurrence.event, 0, now=LATER + MINUTE)
        cancel(token=other.token, now=LATER)
        assert "Ce serait 1 place, pour vous : 4 étaient" in plain(message_to(made).text())

    def test_of_a_whole_it_is_said_once_for_all_dates(self, client: Client):
        event = cohort(capacity=4)
        first = enter(event, companions=3)
        party = enter(event, companions=3, email="zoe@exemple.example")
        allow(event, 1)
        cancel_enrolment(token=first.token, now=LATER)
        text = plain(message_to(dates(party)[0]).text())
        assert text.count(TWO_OF_FOUR) == 1
        assert "Pour 2 personnes en tout." in text
        assert TWO_OF_FOUR in words_of(client.get(f"/mon-rendez-vous/{party.token}/"))
        change_enrolment(token=party.token, changes=RegistrationChanges(companions=0), now=LATER)
        page = words_of(client.get(f"/mon-rendez-vous/{party.token}/"))
        assert "demandées" not in page

    def test_of_several_dates_the_one_that_is_cut_says_it(self):
        event = weekly(capacity=4)
        first = join(sessions_of(event)[1], companions=3)
        party = take(event, companions=3, email="zoe@exemple.example")
        allow(event, 1)
        cancel(token=first.token, now=LATER)
        assert TWO_OF_FOUR in plain(message_to(dates(party)[1]).text())
        lines = told_of_all(party).facts.dates
        assert [plain(line).rpartition(" : ")[2] for line in lines] == [
            "place réservée",
            "place réservée, 2 places, 4 demandées",
            "place réservée",
        ]

    def test_their_page_names_each_such_date(self, client: Client):
        event = weekly(capacity=4)
        firsts = [join(row, companions=3) for row in sessions_of(event)[1:]]
        party = take(event, companions=3)
        allow(event, 1)
        cancel(token=firsts[0].token, now=LATER)
        page = words_of(client.get(f"/mon-rendez-vous/{party.token}/"))
        assert f"Jeudi 10 décembre 2026 : {TWO_OF_FOUR}" in page
        assert "Jeudi 17 décembre 2026 : Depuis votre demande, le groupe a changé" in page
        assert "Jeudi 3 décembre 2026 : " not in page

    def test_it_is_theirs_to_take_out_and_goes_with_the_rest(self):
        made = seated_after(asked=3, allowed=1)
        assert take_out(token=made.token)["companions_asked"] == 3
        erase_registration(token=made.token, now=LATER)
        assert Registration.objects.get(pk=made.pk).seats_asked is None
