"""What the doctor finds, on a site that is well and with each of its parts ill."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from events.models import Feed, TaskLease
from notifications.diagnosis import Finding, examine
from tests.factories import make_group, make_organization, make_registration
from tests.notifications.rows import make_delivery

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = [
    "Réglages",
    "Base de données",
    "Tables",
    "File d’attente",
    "Travailleur",
    "Clés",
    "Fuseaux horaires",
    "Numéros d’aide",
    "Calendriers",
    "Messages",
    "SMS",
    "Associations",
]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def seen(*, ago: timedelta, task: str = "deliver_due") -> None:
    """A worker ran this task so long ago."""
    TaskLease.objects.update_or_create(name=task, defaults={"held_until": NOW - ago})


def finding(name: str, *, now: datetime = NOW) -> Finding:
    (found,) = [one for one in examine(now=now) if one.name == name]
    return Finding(found.name, found.is_well, found.words.replace("\u00a0", " "))


def ill() -> list[str]:
    return [one.name for one in examine(now=NOW) if not one.is_well]


def test_a_site_that_runs_is_well(broker):
    seen(ago=MINUTE)
    make_registration()
    assert [one.name for one in examine(now=NOW)] == NAMES
    assert ill() == []
    out = StringIO()
    call_command("doctor", stdout=out, no_color=True)
    lines = out.getvalue().splitlines()
    assert [line[:2] for line in lines] == ["✓ "] * len(NAMES)


def test_a_site_that_stands_still_says_what_to_start(settings):
    settings.REDIS_URL = ""
    assert ill() == ["File d’attente", "Travailleur"]
    out = StringIO()
    with pytest.raises(CommandError, match="2 point"):
        call_command("doctor", stdout=out, no_color=True)
    assert "✗ File d’attente\u00a0: ne répond pas" in out.getvalue()
    assert "make run" in out.getvalue()


def test_a_frozen_broker_is_found_at_once(broker):
    broker.freeze()
    assert not finding("File d’attente").is_well


@pytest.mark.parametrize(("minutes", "well"), [(4, True), (6, False), (180, False)])
def test_a_silent_worker(minutes, well):
    seen(ago=minutes * MINUTE)
    assert finding("Travailleur").is_well is well


def test_for_how_long_it_has_been_silent():
    seen(ago=30 * MINUTE)
    assert finding("Travailleur").words == "muet depuis 30 min. Relancez-le."
    seen(ago=timedelta(days=1))
    assert finding("Travailleur").words == "muet depuis 24 h. Relancez-le."


def test_keys_that_read_nothing(settings):
    make_registration(nickname="Zoé")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    found = finding("Clés")
    assert not found.is_well
    assert "events.Registration" in found.words


def test_a_look_up_key_that_finds_nobody(settings):
    make_registration()
    settings.LOOKUP_KEY = "another"
    assert "LOOKUP_KEY" in finding("Clés").words
    assert not finding("Clés").is_well


def test_an_erased_row_needs_no_key(settings):
    make_registration(nickname="", token_hash="erased-1", erased_at=NOW)
    settings.LOOKUP_KEY = "another"
    assert finding("Clés").is_well


def test_tables_that_are_behind():
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app="notifications").delete()
    found = finding("Tables")
    assert not found.is_well
    assert "manage.py migrate" in found.words


def test_zones_of_the_machine(monkeypatch):
    monkeypatch.setattr(zoneinfo, "TZPATH", ("/usr/share/zoneinfo",))
    assert not finding("Fuseaux horaires").is_well


def test_an_old_zone_package():
    assert not finding("Fuseaux horaires", now=NOW.replace(year=2032)).is_well


def test_numbers_to_check_again():
    found = finding("Numéros d’aide", now=NOW.replace(year=2029))
    assert not found.is_well
    assert "3114" in found.words


def test_calendars_that_nobody_renders():
    feed = Feed.objects.create(path="/feeds/groups/x.ics", group=make_group())
    seen(ago=10 * MINUTE, task="publish_feeds")
    assert not finding("Calendriers").is_well
    assert "publish_feeds" in finding("Calendriers").words
    seen(ago=MINUTE, task="publish_feeds")
    assert finding("Calendriers").words == "0 prêts, 1 le seront dans la minute."
    Feed.objects.filter(pk=feed.pk).update(is_stale=False)
    assert finding("Calendriers").words == "1 prêts."


@pytest.mark.parametrize(("minutes", "well"), [(-60, True), (4, True), (6, False)])
def test_messages_that_wait(minutes, well):
    make_delivery(due_at=NOW - minutes * MINUTE)
    assert finding("Messages").is_well is well


def test_associations_that_have_not_said_who_they_are():
    make_group()
    assert finding("Associations").is_well
    make_group(name="Le jeudi", organization=make_organization(hosting=""))
    make_group(name="Le mardi", contact_email="")
    make_group(organization=make_organization(hosting=""), archived_at=NOW)
    found = finding("Associations")
    assert not found.is_well
    assert "2 groupe(s) (Le jeudi, Le mardi)" in found.words


def test_a_real_site_is_asked_for_more(settings):
    settings.EMBEDDED = False
    settings.CONTACT_EMAIL = ""
    settings.FROM_EMAIL = "Tablée <ne-pas-repondre@tablee.example>"
    words = finding("Réglages").words
    for variable in ("CONTACT_EMAIL", "FROM_EMAIL"):
        assert variable in words


def refuse(*_: object) -> None:
    raise OperationalError("the server is away\nand more")


def test_a_database_that_is_down_is_one_of_the_findings(broker):
    with connection.execute_wrapper(refuse):
        findings = examine(now=NOW)
    assert [one.name for one in findings] == NAMES
    assert [one.name for one in findings if one.is_well] == [
        "Réglages",
        "File d’attente",
        "Fuseaux horaires",
        "Numéros d’aide",
    ]
    assert findings[1].words.endswith("(the server is away).")
