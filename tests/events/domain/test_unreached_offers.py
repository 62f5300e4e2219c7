"""Who can't be asked any more has for good what was offered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from events.domain.occurrence_changes import cancel_occurrence, restore_occurrence
from events.domain.offers import expire_offers
from events.domain.refused_contacts import Unreached, mark_refused, unreached
from events.domain.registration_changes import cancel
from events.domain.unreached_offers import keep_unreached
from events.models import Occurrence, Registration
from tests.events.offering import END, OFFERED_AT, offered
from tests.events.registering import MINUTE, join, seats_of, session, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SOON = OFFERED_AT + MINUTE


def refuse(registration: Registration, *, channel: str = "email") -> None:
    registration.refresh_from_db()
    digest = registration.email_hash if channel == "email" else registration.phone_hash
    mark_refused(channel=channel, contact_hash=digest, now=SOON)


def test_the_seat_is_theirs_and_the_next_still_waits():
    occurrence, (_a, b, _c) = offered("B", "C")
    refuse(b)
    assert keep_unreached(now=SOON) == 1
    assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed", "C": "waitlisted"})
    b.refresh_from_db()
    assert (b.offer_expires_at, b.sequence, b.next_reminder_at is not None) == (None, 2, True)
    assert told(b) == ["waitlisted", "offered", "promoted"]
    assert unreached(occurrence) == Unreached(by_email=1, by_sms=0)
    assert keep_unreached(now=SOON) == expire_offers(now=END) == 0


def test_whose_address_works_is_still_asked():
    occurrence, (_a, _b) = offered("B")
    assert keep_unreached(now=SOON) == 0
    assert seats_of(occurrence)[1]["B"] == "offered"


def test_the_other_channel_still_asks(settings: Settings):
    settings.HAS_SMS = True
    occurrence = session(capacity=1, confirms_offers=True)
    first = join(occurrence)
    both = join(occurrence, nickname="B", email="b@exemple.example", phone="0639980001")
    cancel(token=first.token, now=OFFERED_AT)
    refuse(both)
    assert keep_unreached(now=SOON) == 0
    refuse(both, channel="sms")
    assert keep_unreached(now=SOON) == 1
    assert seats_of(occurrence)[1]["B"] == "confirmed"


def test_a_site_that_stops_sms_asks_no_number_any_more(settings: Settings):
    settings.HAS_SMS = True
    occurrence = session(capacity=1, confirms_offers=True)
    first = join(occurrence)
    join(occurrence, nickname="B", phone="0639980001")
    cancel(token=first.token, now=OFFERED_AT)
    assert seats_of(occurrence)[1]["B"] == "offered"
    assert keep_unreached(now=SOON) == 0
    settings.HAS_SMS = False
    assert keep_unreached(now=SOON) == 1


def test_a_question_that_did_not_arrive_is_none():
    occurrence, (_a, b) = offered("B")
    assert keep_unreached(now=SOON, unasked={b.pk}) == 1
    assert seats_of(occurrence)[1]["B"] == "confirmed"


@pytest.mark.parametrize("late", [timedelta(0), MINUTE])
def test_an_offer_that_ran_out_is_given_on_as_any(late):
    occurrence, (_a, b, _c) = offered("B", "C")
    refuse(b)
    assert keep_unreached(now=END + late, unasked={b.pk}) == 0
    assert expire_offers(now=END + late) == 1
    assert seats_of(occurrence)[1] == {"A": "cancelled", "B": "expired", "C": "offered"}


def test_while_the_session_is_called_off_offers_stand():
    occurrence, (_a, b) = offered("B")
    refuse(b)
    cancel_occurrence(occurrence_id=occurrence.public_id, now=SOON)
    assert keep_unreached(now=SOON) == 0
    restore_occurrence(occurrence_id=occurrence.public_id, now=SOON + MINUTE)
    assert keep_unreached(now=SOON + MINUTE) == 1


def test_queries_do_not_grow_with_offers_that_can_be_answered(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    for _n in range(3):
        offered("B", "C")
    assert Occurrence.objects.count() == 3
    with django_assert_num_queries(1):
        keep_unreached(now=SOON)
