"""Made-up rows: as many as asked, the same each time, and fit to be measured on."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F

from events.domain.feeds import publish_stale
from events.domain.occurrences import materialize
from events.domain.own_registrations import find_by_code, find_by_token
from events.domain.synthetic import load_token, make_load
from events.errors import EventsError
from events.models import Event, Feed, Occurrence, Registration, Schedule
from groups.models import Organization, SupportGroup
from tests.events.registering import NOW
from tests.factories import make_department

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _territories():
    make_department("69")
    make_department("73", name="Savoie")


def snapshot() -> list[Any]:
    """All that was made, without keys of the database."""
    return [
        list(SupportGroup.objects.order_by("slug").values("slug", "city", "department")),
        list(Event.objects.order_by("public_id").values("public_id", "kind", "group__slug")),
        list(Schedule.objects.order_by("uid").values("uid", "rrule", "first_date", "start_time")),
        list(Occurrence.objects.order_by("public_id").values("public_id", "confirmed_seats")),
        list(
            Registration.objects.order_by("token_hash").values(
                "token", "code_hash", "email_hash", "occurrence__public_id", "queue_no"
            )
        ),
    ]


def test_the_same_numbers_give_the_same_rows():
    taken = []
    for _ in range(2):
        with transaction.atomic():
            make_load(groups=3, events=12, registrations=40, now=NOW)
            taken.append(snapshot())
            transaction.set_rollback(True)
    assert taken[0] == taken[1]
    assert [len(rows) for rows in taken[0][:2]] == [3, 12]
    assert len(taken[0][4]) == 40


@pytest.mark.both_databases
def test_seats_and_order_are_those_of_registrations():
    load = make_load(groups=6, events=20, registrations=60, now=NOW)
    assert (load.groups, load.events, load.registrations) == (6, 20, 60)
    assert Occurrence.objects.count() == load.occurrences
    assert Organization.objects.filter(is_demo=True).count() == 2
    counted = Occurrence.objects.annotate(rows=Count("registrations"))
    assert not counted.exclude(rows=F("confirmed_seats")).exists()
    assert not counted.exclude(rows=F("last_queue_no")).exists()
    assert not Registration.objects.filter(occurrence__starts_at__lte=NOW).exists()
    made = find_by_token(load_token(0))
    assert made.nickname == "Personne 0"
    assert made.next_reminder_at
    assert find_by_code(made.code, now=NOW) == made


def test_dates_are_those_of_the_rules():
    make_load(groups=2, events=30, registrations=0, now=NOW)
    before = set(Occurrence.objects.values_list("public_id", flat=True))
    for schedule in Schedule.objects.select_related("event"):
        schedule.materialized_until = None
        materialize(schedule=schedule, now=NOW)
    assert set(Occurrence.objects.values_list("public_id", flat=True)) == before
    rules = {rule[:8] for rule in Schedule.objects.values_list("rrule", flat=True)}
    assert rules == {"FREQ=WEE", "FREQ=MON", ""}


def test_pages_and_calendars_answer(client):
    make_load(groups=2, events=8, registrations=10, now=NOW)
    assert publish_stale(now=NOW) == Feed.objects.count() == 10
    for path in ("/", "/groupes/", "/groupes/charge-0000/", f"/mon-rendez-vous/{load_token(3)}/"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("numbers", "code"),
    [((0, 1, 0), "bad_load"), ((1, -1, 0), "bad_load"), ((1, 0, 5), "bad_load")],
)
def test_numbers_that_do_not_go_together_make_nothing(numbers, code):
    groups, events, registrations = numbers
    with pytest.raises(EventsError) as caught:
        make_load(groups=groups, events=events, registrations=registrations, now=NOW)
    assert caught.value.code == code
    assert not SupportGroup.objects.exists()


def test_twice_is_refused():
    make_load(groups=1, events=1, registrations=0, now=NOW)
    with pytest.raises(EventsError) as caught:
        make_load(groups=1, events=1, registrations=0, now=NOW)
    assert caught.value.code == "load_exists"


def test_the_command_counts_what_it_made():
    out = StringIO()
    call_command("make_load", "2", "5", "0", stdout=out)
    assert out.getvalue().startswith("2 groupes, 5 évènements, ")


def test_a_real_site_is_spared(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("make_load", "1", "1", "0")
    assert not SupportGroup.objects.exists()
    call_command("make_load", "1", "1", "0", "--force", stdout=StringIO())
    assert SupportGroup.objects.count() == 1
