"""What the database itself refuses about telling people: one case for each constraint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError

from notifications.models import Delivery, Digest
from tests.constraints import all_constraints, refused_by
from tests.factories import make_registration, make_user
from tests.notifications.rows import make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def changed(**fields: Any) -> Callable[[], object]:
    return lambda: Delivery.objects.filter(pk=make_delivery().pk).update(**fields)


def same_delivery() -> None:
    party = make_registration(email="a@exemple.example")
    for _n in range(2):
        make_delivery(party, cause="x")


def same_delivery_id() -> None:
    one = make_delivery()
    Delivery.objects.filter(pk=make_delivery().pk).update(public_id=one.public_id)


def digest(**fields: Any) -> Digest:
    values = {"day": date(2026, 12, 3), "until": NOW, **fields}
    values.setdefault("user", None)
    values["user"] = values["user"] or make_user()
    return Digest.objects.create(**values)


def digest_twice() -> None:
    one = digest()
    digest(user=one.user)


def same_stop_key() -> None:
    one = digest()
    digest(stop_key=one.stop_key)


CASES = [
    ("notifications_delivery.dedupe_key", same_delivery),
    ("notifications_delivery.public_id", same_delivery_id),
    ("delivery_sending_has_lease", changed(state="sending")),
    ("delivery_settled_when_done", changed(state="sent")),
    ("delivery_settled_when_done", changed(settled_at=NOW)),
    ("digest_once_a_day", digest_twice),
    ("notifications_digest.stop_key", same_stop_key),
    ("digest_settled_with_outcome", lambda: digest(outcome="sent")),
    ("digest_settled_with_outcome", lambda: digest(settled_at=NOW)),
    ("digest_settled_with_outcome", lambda: digest(outcome="lost", settled_at=NOW)),
]


@pytest.mark.parametrize(("name", "act"), CASES)
def test_the_database_refuses(name: str, act: Callable[[], object]) -> None:
    with refused_by(name):
        act()


def test_a_state_that_is_not_known_is_refused() -> None:
    # By either of two: it is none of a settled message's states, nor of one that is not.
    with pytest.raises(IntegrityError, match=r"delivery_(state_known|settled_when_done)"):
        changed(state="lost", settled_at=NOW)()


def test_every_constraint_has_its_case() -> None:
    named = {name for name, _act in CASES} | {"delivery_state_known"}
    assert named == all_constraints("notifications")
