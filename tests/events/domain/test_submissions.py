"""One form, one event."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.skips import Skips
from events.domain.submissions import publish_once
from events.errors import EventsError
from events.models import Event
from groups.models import SupportGroup
from tests.events.programming import draft
from tests.events.registering import NOW
from tests.factories import make_group

SUBMISSION = uuid.UUID("11111111-2222-4333-8444-555555555555")
HOUSE = VenueDraft(name="Maison", street="1 rue des Lilas", postcode="69003", city="Lyon")
FULL: dict[str, Any] = {
    "every": "tous les jeudis",
    "skips": Skips(public_holidays=True),
    "venue": HOUSE,
    "audience": ("relatives", "members"),
    "facilitators": (FacilitatorDraft("Sam", "volunteer"),),
    "description": " Venez. ",
}


@pytest.fixture
def group() -> SupportGroup:
    return make_group()


def publish(group, submission=SUBMISSION, **fields):
    return publish_once(group=group, draft=draft(**fields), submission=submission, now=NOW)


@pytest.mark.django_db
class TestSubmissions:
    def test_twice_is_once(self, group):
        event, is_new = publish(group, **FULL)
        again, is_new_again = publish(group, **FULL)
        assert (is_new, is_new_again, again, Event.objects.count()) == (True, False, event, 1)

    def test_two_forms_are_two_events(self, group):
        first, _new = publish(group, **FULL)
        second, is_new = publish(group, uuid.uuid4(), **FULL)
        assert (is_new, first == second) == (True, False)

    def test_two_groups_may_get_the_same_number(self, group):
        publish(group)
        assert publish(make_group())[1]

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Autre"},
            {"first_date": date(2026, 12, 10)},
            {"every": "tous les mardis"},
            {"skips": None},
            {"venue": None},
            {"venue": replace(HOUSE, street="2 rue des Lilas")},
            {"audience": ()},
            {"facilitators": ()},
            {"capacity": 8},
        ],
    )
    def test_a_form_that_was_changed_says_so(self, group, change):
        publish(group, **FULL)
        with pytest.raises(EventsError) as caught:
            publish(group, **{**FULL, **change})
        assert (caught.value.code, Event.objects.count()) == ("submission_used", 1)

    def test_what_is_refused_uses_nothing_up(self, group):
        with pytest.raises(EventsError):
            publish(group, title="")
        assert publish(group)[1]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(group):
    def post(_n):
        try:
            return publish(SupportGroup.objects.get(pk=group.pk), **FULL)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(post, range(4)))
    assert sorted(is_new for _event, is_new in found) == [False, False, False, True]
    assert len({event.pk for event, _new in found}) == Event.objects.count() == 1
