"""How long the public form lay open."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from events.models import Occurrence, Registration
from tests.events.registering import NOW, session
from tests.events.views.pages import value_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real_time(settings):
    settings.FORM_FILL_SECONDS = 3


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def path_of(occurrence: Occurrence) -> str:
    return f"/seances/{occurrence.public_id}/inscription/"


def opened(occurrence: Occurrence) -> dict[str, str]:
    """What a browser holds once the form is shown, and filled in."""
    page = Client().get(path_of(occurrence))
    names = ("submission", "shown")
    hidden = {name: value_of(page, name) for name in names}
    assert all(hidden.values())
    return {**hidden, "nickname": "Zoé", "consent": "on"}


def sent(occurrence: Occurrence, values: dict[str, str]) -> Any:
    return Client().post(path_of(occurrence), values)


def test_a_person_notices_nothing(clock):
    occurrence = session()
    values = opened(occurrence)
    clock.shift(timedelta(seconds=4))
    assert sent(occurrence, values).status_code == 303


def test_too_fast_is_asked_once_more_with_all_that_was_typed(clock):
    occurrence = session()
    values = opened(occurrence)
    clock.shift(timedelta(seconds=1))
    refused = sent(occurrence, values)
    assert refused.status_code == 422
    assert "C’était très rapide" in words_of(refused)
    assert "C’est bien moi" in words_of(refused)
    assert "à corriger" not in words_of(refused)
    again = {name: value_of(refused, name) for name in ("submission", "shown", "nickname")}
    assert again == {name: values[name] for name in again}
    assert not Registration.objects.exists()
    clock.shift(timedelta(seconds=3))
    assert sent(occurrence, {**again, "consent": "on"}).status_code == 303


def test_a_day_is_not_too_long_and_later_nothing_is_lost(clock):
    occurrence = session()
    values = opened(occurrence)
    clock.shift(timedelta(hours=23, minutes=59))
    assert sent(occurrence, {**values}).status_code == 303
    other = session()
    values = opened(other)
    clock.shift(timedelta(hours=25))
    refused = sent(other, values)
    assert refused.status_code == 422
    assert "restée ouverte longtemps" in words_of(refused)
    assert value_of(refused, "nickname") == "Zoé"
    again = {**values, "shown": value_of(refused, "shown")}
    assert again["shown"] != values["shown"]
    clock.shift(timedelta(seconds=5))
    assert sent(other, again).status_code == 303


@pytest.mark.parametrize("stamp", ["", "x", "1:2:3", "1795165200.0:forged", "∞:∞", "nan:x"])
def test_a_stamp_of_ones_own_is_none(clock, stamp):
    occurrence = session()
    values = {**opened(occurrence), "shown": stamp}
    clock.shift(timedelta(seconds=10))
    refused = sent(occurrence, values)
    assert (refused.status_code, Registration.objects.count()) == (422, 0)


def test_a_stamp_is_good_for_one_submission_alone(clock):
    occurrence = session()
    first, second = opened(occurrence), opened(occurrence)
    clock.shift(timedelta(seconds=10))
    mixed = {**second, "shown": first["shown"]}
    assert sent(occurrence, mixed).status_code == 422
    for _twice in range(2):
        assert sent(occurrence, first).status_code == 303
    assert Registration.objects.count() == 1


def test_a_time_changed_by_hand_is_refused(clock):
    occurrence = session()
    values = opened(occurrence)
    earlier = re.sub(r"^\d+", lambda found: str(int(found[0]) - 60), values["shown"])
    assert sent(occurrence, {**values, "shown": earlier}).status_code == 422


def test_lifted_for_measuring(clock, settings):
    settings.FORM_FILL_SECONDS = 0
    occurrence = session()
    values = opened(occurrence)
    assert sent(occurrence, {**values, "shown": ""}).status_code == 303
