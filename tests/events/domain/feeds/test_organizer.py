"""An organiser's calendar: their groups' sessions, how full they are, and no names."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.feeds import session_uid
from events.domain.feeds.organizer import organizer_calendar
from events.models import Event
from groups.models import RoleName, SupportGroup, User
from tests.events.registering import NOW, join, session
from tests.factories import make_group, make_role, make_user

from .readers import by_library
from .scenes import calendar_in, cancel, parts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def group() -> SupportGroup:
    return make_group(slug="liens", name="Les Liens")


@pytest.fixture
def user(group: SupportGroup) -> User:
    user = make_user()
    make_role(user, group=group, name=RoleName.ORGANIZER)
    return user


def titles(user: User, now: datetime = NOW) -> list[str]:
    return [str(part["SUMMARY"]) for part in parts(organizer_calendar(user, now=now))]


def test_what_one_entry_says(group: SupportGroup, user: User) -> None:
    occurrence = session(group=group, title="Café", capacity=12)
    for name in ("Zoe", "Sacha"):
        join(occurrence, nickname=name, email=f"{name}@exemple.example")
    body = organizer_calendar(user, now=NOW)
    (part,) = parts(body)
    assert str(part["SUMMARY"]) == "Café · Les Liens"
    assert str(part["DESCRIPTION"]).splitlines()[0] == "2 places prises sur 12"
    assert str(part["URL"]).endswith(f"/organiser/seances/{occurrence.public_id}/")
    assert str(part["UID"]) != session_uid(occurrence.public_id)
    assert "Zoe" not in body.decode()
    assert "exemple.example" not in body.decode()
    assert str(calendar_in(body)["NAME"]) == "Rencontres que j’organise"


@pytest.mark.parametrize(
    ("access_mode", "capacity", "taken", "words"),
    [
        ("registration", 12, 1, "1 place prise sur 12"),
        ("registration", None, 0, "0 place prise"),
        ("drop_in", None, 0, ""),
    ],
)
def test_how_full_it_is(
    group: SupportGroup, user: User, access_mode: str, capacity: int | None, taken: int, words: str
) -> None:
    occurrence = session(group=group, access_mode=access_mode, capacity=capacity)
    for _number in range(taken):
        join(occurrence)
    (part,) = parts(organizer_calendar(user, now=NOW))
    said = str(part["DESCRIPTION"]).splitlines()
    assert said[:-1] == ([words] if words else [])


def test_of_ones_own_groups_alone_private_ones_too(group: SupportGroup, user: User) -> None:
    session(group=group, title="Public")
    session(group=group, title="Privé", visibility="private")
    session(title="Ailleurs")
    assert sorted(titles(user)) == ["Privé · Les Liens", "Public · Les Liens"]
    assert titles(make_user()) == []


def test_who_only_facilitates_sees_what_is_near(group: SupportGroup) -> None:
    helper = make_user()
    make_role(helper, group=group, name=RoleName.FACILITATOR)
    occurrence = session(group=group, title="Café")
    assert titles(helper) == []
    near = occurrence.starts_at - timedelta(days=6)
    assert titles(helper, near) == ["Café · Les Liens"]


def test_called_off_and_archived_ones_say_so(group: SupportGroup, user: User) -> None:
    cancel(session(group=group, title="Un"))
    over = session(group=group, title="Deux")
    Event.objects.filter(pk=over.event_id).update(archived_at=NOW)
    body = organizer_calendar(user, now=NOW)
    first = over.starts_at.date()
    seen = by_library(body, first, first + timedelta(days=1))
    assert [(one.title.replace("\u00a0", " "), one.is_cancelled) for one in seen] == [
        ("Annulé : Deux · Les Liens", True),
        ("Annulé : Un · Les Liens", True),
    ]


@pytest.mark.parametrize("amount", [1, 3])
def test_queries_never_grow(group: SupportGroup, user: User, amount: int) -> None:
    for _number in range(amount):
        session(group=group)
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(user)) == amount
    assert len(queries) == 2


def test_one_too_long_ends_earlier_and_says_so(
    group: SupportGroup, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        session(group=group, title=str(number), start=datetime(2026, 12, 3 + number, 18, 30))
    monkeypatch.setattr("events.domain.feeds.organizer._ROOM", 1200)
    body = organizer_calendar(user, now=NOW)
    assert 0 < len(parts(body)) < 4
    assert "il s’arrête au" in str(calendar_in(body)["DESCRIPTION"])
