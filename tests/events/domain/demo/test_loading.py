"""Loading the demonstration: on any day, into an empty database, never on a real site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.test import override_settings

from events.domain.demo import load_demo
from events.errors import EventsError
from events.models import Event, Occurrence, Registration
from groups.domain.territories import load_territories
from groups.models import Department
from tests.factories import make_organization, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
        datetime(2027, 5, 1, 13, 0, tzinfo=UTC),
        datetime(2027, 7, 14, 9, 0, tzinfo=UTC),
    ],
)
def test_it_is_fresh_on_any_day(now):
    load_territories(departments=["38", "63", "69", "73", "974"])
    assert load_demo(now=now)
    soon = Occurrence.objects.filter(starts_at__gt=now, starts_at__lt=now + timedelta(weeks=4))
    assert soon.values("event").distinct().count() >= 10
    past = Occurrence.objects.filter(ends_at__lte=now)
    assert past.values("event").distinct().count() >= 10
    assert Registration.objects.filter(status="waitlisted").count() in {0, 3}
    assert not Registration.objects.filter(created_at__gt=now).exists()
    assert not Registration.objects.filter(created_at__gt=F("occurrence__starts_at")).exists()


def refusal() -> str:
    with pytest.raises(EventsError) as caught:
        load_demo(now=NOW)
    return caught.value.code


def test_on_a_real_site_it_is_refused():
    with override_settings(DEMO_ALLOWED=False):
        assert refusal() == "demo_not_allowed"
    assert Department.objects.count() == 0


@pytest.mark.parametrize("make", [make_organization, make_user])
def test_a_database_in_use_is_left_alone(make):
    make()
    assert refusal() == "not_empty"
    assert Event.objects.count() == 0
