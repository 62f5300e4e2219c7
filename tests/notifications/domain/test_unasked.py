"""Whom an offer that failed leaves without any question."""

import pytest

from events.models import Registration
from notifications.domain.refusals import unasked_by
from notifications.models import Delivery
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_delivery

pytestmark = pytest.mark.django_db


def offered(cause: str = "1:offer") -> Registration:
    made = make_registration(email="camille@exemple.example")
    made.notices.create(purpose="offered", cause=cause, not_before=NOW)
    return made


def settled(
    registration: Registration, state: str, *, purpose: str = "offered", cause: str = "1:offer"
) -> Delivery:
    return make_delivery(
        registration, purpose=purpose, cause=cause, state=state, settled_at=NOW, due_at=NOW
    )


def test_whose_offer_failed_was_not_asked():
    ours = offered()
    assert unasked_by(settled(ours, "failed")) == {ours.pk}


def test_another_message_asks_nothing():
    ours = offered()
    assert unasked_by(settled(ours, "failed", purpose="changed")) == set()


def test_what_reaches_somebody_else_asks_nobody_here():
    ours, other = offered(), offered()
    settled(other, "sent")
    assert unasked_by(settled(ours, "failed")) == {ours.pk}


def test_the_offer_of_somebody_else_is_not_the_latest_of_ours():
    ours = offered()
    offered("2:offer")
    assert unasked_by(settled(ours, "failed")) == {ours.pk}


@pytest.mark.parametrize(("purpose", "cause"), [("changed", "1:offer"), ("offered", "0:offer")])
def test_what_arrived_for_another_reason_is_no_question(purpose: str, cause: str):
    ours = offered()
    settled(ours, "sent", purpose=purpose, cause=cause)
    assert unasked_by(settled(ours, "failed")) == {ours.pk}


def test_a_notice_of_another_kind_is_no_later_offer():
    ours = offered()
    ours.notices.create(purpose="changed", cause="2:session", not_before=NOW)
    assert unasked_by(settled(ours, "failed")) == {ours.pk}


def test_who_has_a_later_offer_is_asked_by_that():
    ours = offered()
    failed = settled(ours, "failed")
    ours.notices.create(purpose="offered", cause="3:offer", not_before=NOW)
    assert unasked_by(failed) == set()


@pytest.mark.parametrize("state", ["sent", "skipped"])
def test_the_same_offer_by_the_other_way_is_a_question(state: str):
    ours = offered()
    failed = settled(ours, "failed")
    other = make_delivery(ours, "offered", cause="1:offer-by-sms", state=state, settled_at=NOW)
    Delivery.objects.filter(pk=other.pk).update(channel="sms", cause="1:offer")
    assert unasked_by(failed) == set()
