"""Periodic work of this app, as a worker calls it."""

import pytest
import time_machine

from events.domain.retention import kept_until
from events.models import Registration, TaskLease
from notifications.tasks import erase_expired
from tests.events.registering import join, session

pytestmark = pytest.mark.django_db


def test_a_night_erases_what_was_kept_long_enough():
    made = join(session(), email="camille@exemple.example")
    with time_machine.travel(kept_until(made), tick=False):
        erase_expired()
        assert Registration.objects.get().email == ""
        assert TaskLease.objects.get().held_until == kept_until(made)


def test_one_worker_at_a_time_erases():
    made = join(session(), email="camille@exemple.example")
    late = kept_until(made)
    with time_machine.travel(late, tick=False):
        TaskLease.objects.claim("erase_expired", until=late.replace(year=2028), now=late)
        erase_expired()
    assert Registration.objects.get().email == "camille@exemple.example"
