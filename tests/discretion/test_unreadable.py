"""A key was lost: what no key reads is still forgotten in time, and holds up nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import TextField, Value
from django.utils import timezone

from config.celery import app
from config.settings.queue import BEAT_SCHEDULE
from events.domain.erasure import erase_expired
from events.domain.keeping import erase_unanswered
from events.domain.offers import expire_offers
from events.domain.registration_changes import cancel
from events.models import Enrolment, Registration, SessionMessage
from groups.domain.key_rotation import encrypted_models
from groups.models import Member
from tests.discretion.filled import fill
from tests.events.registering import join, session

pytestmark = pytest.mark.django_db(transaction=True)

LOST = "not-a-ciphertext"


@pytest.fixture
def unreadable_site() -> None:
    """People of all kinds, somebody registered by another among them; then no key reads a word."""
    fill()
    now = timezone.now()
    join(
        session(start=(now + timedelta(days=9)).replace(tzinfo=None)),
        now=now,
        for_other=True,
        email="wombat@exemple.example",
    )
    offered()
    for model, names in encrypted_models():
        for name in names:
            rows = model._base_manager.exclude(pk__in=_empty(model._meta.db_table, name))
            rows.update(**{name: Value(LOST, TextField())})


def _empty(table: str, column: str) -> list[object]:
    """Return the keys of rows where nothing was written."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE "{column}" = %s OR "{column}" IS NULL', [""])
        return [row[0] for row in cursor.fetchall()]


def offered() -> Registration:
    """Somebody to whom a seat is offered, at a session in nine days."""
    now = timezone.now()
    start = (now + timedelta(days=9)).replace(tzinfo=None)
    occurrence = session(start=start, capacity=1, confirms_offers=True)
    first = join(occurrence, now=now)
    made = join(occurrence, now=now, email="numbat@exemple.example")
    cancel(token=first.token, now=now)
    return made


@pytest.mark.parametrize("task", sorted({one["task"] for one in BEAT_SCHEDULE.values()}))
def test_what_runs_by_itself_runs_on(unreadable_site: None, task: str) -> None:
    app.loader.import_default_modules()
    app.tasks[task]()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        app.tasks[task]()


def test_offers_that_can_be_read_run_out_beside_one_that_cannot(unreadable_site: None) -> None:
    made = offered()
    expire_offers(now=timezone.now() + timedelta(days=2))
    assert Registration.objects.filter(status="offered").count() == 1
    assert Registration.objects.only("status").get(pk=made.pk).status == "expired"


def test_a_contact_that_nobody_can_read_goes_in_time(unreadable_site: None) -> None:
    waiting = Registration.objects.filter(keep_until__isnull=False)
    (key,) = waiting.values_list("pk", flat=True)
    assert erase_unanswered(now=timezone.now() + timedelta(days=4)) == 1
    left = Registration.objects.only("email", "email_hash", "is_for_other").get(pk=key)
    assert (left.email, left.email_hash, left.is_for_other) == ("", "", True)


def test_the_night_forgets_what_nobody_can_read(unreadable_site: None) -> None:
    report = erase_expired(now=timezone.now() + timedelta(days=3 * 365))
    assert report.members == 1
    for model in (Registration, Enrolment, Member):
        assert not model._base_manager.filter(erased_at__isnull=True).exists()
    assert not SessionMessage._base_manager.exclude(submission_id="").exists()
