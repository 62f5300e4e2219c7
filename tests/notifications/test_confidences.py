"""What only those confirmed read, changed: told once, as it is then."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from events.domain.drafts import VenueDraft
from events.domain.event_edits import edit_event
from events.domain.event_parts import draft_of
from events.models import Event
from notifications.domain.rounds import deliver_due
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join
from tests.notifications.conftest import FussyServer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GYM = VenueDraft(name="Gymnase", street="1 place", postcode="69003", city="Lyon")


@pytest.mark.parametrize("name", ["confirmed_note", "online_url"])
def test_with_another_place_it_is_one_message(name: str, fussy_server: FussyServer) -> None:
    old, new = "https://visio.exemple.example/a", "https://visio.exemple.example/b"
    with time_machine.travel(NOW, tick=False):
        said: dict[str, Any] = {name: old}
        event = publish(access_mode="registration", venue=GYM, **said)
        join(event.occurrences.get(), email="c@exemple.example")
        join(event.occurrences.get(), email="d@exemple.example")
        stored = draft_of(Event.objects.get())
        changes: dict[str, Any] = {name: new}
        draft = replace(stored, venue=replace(GYM, name="Mairie"), **changes)
        edit_event(event=event, draft=draft, seen=None, user=None, now=NOW + MINUTE)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        deliver_due(clock=lambda: NOW + timedelta(minutes=5))
    subjects = [" ".join(str(one["Subject"]).split()[:4]) for one in fussy_server.messages]
    assert sorted(subjects) == ["Votre place est réservée"] * 2 + ["Votre rendez-vous a changé"] * 2
    for message in fussy_server.messages:
        part = message.get_body(("plain",))
        assert part is not None
        body = part.get_content()
        assert "Mairie" in body
        assert new in body
        assert old not in body
