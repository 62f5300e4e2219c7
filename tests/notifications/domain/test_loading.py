import uuid
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection, models

from events.models import Edit, Event
from notifications.domain.claims import claim_batch, release
from notifications.domain.loading import find_claimed, find_edits, find_sessions
from notifications.models import Delivery
from tests.factories import make_event, make_occurrence, make_registration, make_venue
from tests.notifications.rows import NOW, make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def claimed() -> uuid.UUID:
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    return claim.id


def values(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_they_are_as_django_loads_them(django_assert_num_queries):
    left_much = make_registration(
        email="a@x.example",
        nickname="Zoé",
        phone="+33639980001",
        muted=["notes"],
        email_refused_at=NOW,
        keep_until=NOW,
        is_discreet=False,
        is_for_other=True,
    )
    keys = [make_delivery(one).pk for one in (left_much, make_registration(email="b@x.example"))]
    claim = claimed()
    with django_assert_num_queries(1):
        loaded = {one.key: one.row for one in find_claimed(claim, keys)}
        people = [row.registration for row in loaded.values()]
    assert sorted(loaded) == keys
    for row in [*loaded.values(), *people]:
        assert row.get_deferred_fields()
        # What was left is there all the same for who asks.
        assert values(row) == values(type(row)._default_manager.get(pk=row.pk))


def test_only_those_in_our_hands_are_there():
    keys = [make_delivery().pk, make_delivery().pk]
    mine = claimed()
    assert [one.key for one in find_claimed(mine, keys[:1])] == keys[:1]
    assert find_claimed(uuid.uuid4(), keys) == []
    Delivery.objects.filter(pk=keys[0]).update(state="sent", settled_at=NOW)
    assert [one.key for one in find_claimed(mine, keys)] == keys[1:]


def test_what_was_let_go_is_not_there():
    delivery = make_delivery()
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    release(claim)
    assert find_claimed(claim.id, [delivery.pk]) == []


def test_what_no_key_reads_is_said():
    delivery = make_delivery()
    claim = claimed()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_registration SET nickname = 'perdu'")
    (found,) = find_claimed(claim, [delivery.pk])
    assert found.value("registration_id") == delivery.registration_id
    with pytest.raises(InvalidToken):
        _ = found.row


@pytest.mark.parametrize("has_venue", [True, False])
def test_sessions_are_as_django_loads_them(has_venue, django_assert_num_queries):
    made = [make_occurrence(venue=make_venue() if has_venue else None), make_occurrence()]
    with django_assert_num_queries(1):
        found = {one.key: one.row for one in find_sessions([one.pk for one in made])}
        along = [
            (one, one.schedule, one.event, one.event.group, one.venue) for one in found.values()
        ]
    assert sorted(found) == sorted(one.pk for one in made)
    for row in (row for rows in along for row in rows if row is not None):
        assert not row.get_deferred_fields()
        assert values(row) == values(type(row)._default_manager.get(pk=row.pk))
    assert found[made[0].pk].venue == made[0].venue


def edited(event: Event, **fields: Any) -> Edit:
    return Edit.objects.create(
        event=event, **{"at": NOW, "scope": "this", "undo": {"a": 1}, **fields}
    )


def test_edits_are_found_that_may_be_undone():
    event, other = make_event(), make_event()
    may_be = [edited(event), edited(event, at=NOW + timedelta(seconds=1)), edited(other)]
    edited(event, undo={})
    edited(event, undone_at=NOW)
    edited(event, at=NOW - timedelta(seconds=1))
    edited(make_event())
    since = NOW - timedelta(milliseconds=1)
    found = find_edits([event.pk, other.pk], since=since)
    assert {(edit.pk, edit.event_id, edit.at) for edit in found} == {
        (edit.pk, edit.event_id, edit.at) for edit in may_be
    }
