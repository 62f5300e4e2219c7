"""Calendars behind a secret address, over HTTP."""

from __future__ import annotations

import gzip
import logging
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from config.settings.logs import masked
from events.domain.calendar_links import Owner, make_link, revoke_link
from events.domain.registration_changes import cancel
from events.models import CalendarLink, Registration
from groups.models import RoleName, User
from tests.events.domain.feeds.scenes import parts
from tests.events.registering import NOW, join, session
from tests.factories import make_group, make_role, make_user
from tests.groups.proving import give_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def made() -> Registration:
    return join(session(title="Café"))


@pytest.fixture
def mine(made: Registration) -> str:
    return f"/feeds/my/{make_link(owner=Owner(registration=made), now=NOW)}.ics"


@pytest.fixture
def user() -> User:
    user = make_user()
    group = make_group()
    make_role(user, group=group, name=RoleName.OWNER)
    session(group=group, title="Atelier")
    return user


@pytest.fixture
def organized(user: User) -> str:
    return f"/feeds/organizer/{make_link(owner=Owner(user=user), now=NOW)}.ics"


def get(path: str, method: str = "get", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(Client(), method)(path, headers=named)


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [("mine", "rendez-vous.ics", "Rendez-vous"), ("organized", "rencontres.ics", "Atelier")],
)
def test_how_it_is_answered(
    request: pytest.FixtureRequest, kind: str, name: str, title: str
) -> None:
    path = request.getfixturevalue(kind)
    response = get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in response
    assert not response.cookies
    (part,) = parts(response.content)
    assert str(part["SUMMARY"]).startswith(title)
    assert path.rpartition("/")[2].removesuffix(".ics") not in response.content.decode()


@pytest.mark.parametrize("kind", ["mine", "organized"])
def test_validators(request: pytest.FixtureRequest, kind: str) -> None:
    path = request.getfixturevalue(kind)
    first = get(path)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert get(path)["Last-Modified"] == first["Last-Modified"]
        assert get(path, if_modified_since=first["Last-Modified"]).status_code == 304
        same = get(path, if_none_match=first["ETag"])
        assert (same.status_code, same.content) == (304, b"")
        head = get(path, "head")
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
        zipped = get(path, accept_encoding="gzip")
        assert gzip.decompress(zipped.content) == first.content
        assert zipped["ETag"] != first["ETag"]


def test_a_change_is_seen_at_once(made: Registration, mine: str) -> None:
    first = get(mine)
    later = NOW + timedelta(hours=3)
    with time_machine.travel(later, tick=False):
        cancel(token=made.token, now=later)
        after = get(mine, if_none_match=first["ETag"])
    assert after.status_code == 200
    assert after["Last-Modified"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert str(parts(after.content)[0]["STATUS"]) == "CANCELLED"


def test_the_day_of_a_reading_is_noted_once(mine: str, django_assert_num_queries: Any) -> None:
    assert get(mine, "head").status_code == 200
    assert CalendarLink.objects.get().last_read_on is None
    first = get(mine)
    assert CalendarLink.objects.get().last_read_on == date(2026, 11, 20)
    with django_assert_num_queries(4):  # the link, the session, its texts and audiences
        get(mine)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert get(mine, if_none_match=first["ETag"]).status_code == 304
    assert CalendarLink.objects.get().last_read_on == date(2026, 11, 21)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_read(mine: str, organized: str, method: str) -> None:
    for path in (mine, organized):
        assert get(path, method).status_code == 405


def test_what_opens_nothing_looks_the_same(
    made: Registration, mine: str, user: User, organized: str
) -> None:
    owner = Owner(registration=made)
    (link,) = owner.links()
    revoke_link(owner=owner, public_id=link.public_id, now=NOW)
    user.is_active = False
    user.save()
    wrong_door = organized.replace("/organizer/", "/my/")
    unknown = f"/feeds/my/{uuid.uuid4()}.ics"
    answers = {path: get(path) for path in (mine, organized, wrong_door, unknown)}
    assert {one.status_code for one in answers.values()} == {404}
    bodies = {one.content.replace(path.encode(), b"") for path, one in answers.items()}
    assert len(bodies) == 1


def test_whoever_tries_addresses_is_slowed_down_and_nobody_else(mine: str, settings: Any) -> None:
    settings.RATE_LIMITS = True
    cache.clear()
    codes = [get(f"/feeds/my/{number}.ics").status_code for number in range(31)]
    assert codes == [404] * 30 + [429]
    late = get("/feeds/organizer/x.ics")
    assert (late.status_code, late["Retry-After"]) == (429, "600")
    assert get(mine).status_code == 200
    cache.clear()


def test_no_log_holds_an_address(mine: str, caplog: pytest.LogCaptureFixture) -> None:
    token = mine.rpartition("/")[2].removesuffix(".ics")
    caplog.set_level(logging.DEBUG)
    get(mine)
    get(mine.replace(token, f"{token}x"))
    assert token not in masked("\n".join(record.getMessage() for record in caplog.records))
    assert resolve(mine).url_name == "personal_feed"


def test_an_organizers_waits_for_a_second_proof_that_is_asked_for(user, organized):
    group = user.roles.get().group
    assert group is not None
    group.organization.requires_factor = True
    group.organization.save()
    assert get(organized).status_code == 404
    give_app(user)
    assert get(organized).status_code == 200
