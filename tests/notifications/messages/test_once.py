"""What is said once of a session is what would be said each time."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils.translation import override

from events.models import Occurrence, RegistrationStatus
from notifications.messages import message_of, say_once
from notifications.messages.facts import facts_of
from notifications.messages.once import said_once
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, STARTS, reminder_to

pytestmark = pytest.mark.django_db


def test_it_is_asked_for_once_where_it_is_kept():
    occurrence = make_occurrence()
    asked: list[str] = []

    def say() -> str:
        asked.append("")
        return f"{len(asked)}"

    assert [said_once(occurrence, "when", say) for _ in range(2)] == ["1", "2"]
    say_once(occurrence)
    assert [said_once(occurrence, "when", say) for _ in range(2)] == ["3", "3"]
    assert said_once(occurrence, "where", say) == "4"
    assert said_once(Occurrence.objects.get(), "when", say) == "5"


@pytest.mark.parametrize("now", [NOW, STARTS - timedelta(days=2)])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("status", [RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED])
def test_the_facts_are_those_of_each(now, language, status):
    kept = make_occurrence()
    people = [
        make_registration(occurrence=kept, email=f"{one}@x.example", status=one)
        for one in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED)
    ]
    say_once(kept)
    for other in ("fr", "en"):
        # Whoever else was told before: in another language, sooner, knowing more or less.
        for person in people:
            with override(other):
                facts_of(person, now=NOW, tells_next_date=False)
                facts_of(person, now=STARTS - timedelta(days=2), tells_next_date=False)
    (person,) = (one for one in people if one.status == status)
    with override(language):
        told = facts_of(person, now=now, tells_next_date=False)
        person.occurrence = Occurrence.objects.get()
        assert asdict(told) == asdict(facts_of(person, now=now, tells_next_date=False))


def test_a_session_that_is_not_kept_is_told_as_it_is():
    registration = make_registration(email="a@x.example")
    delivery = reminder_to(registration)
    assert message_of(delivery, now=NOW).facts.note == ""
    registration.occurrence.note = "Au 2e étage"
    assert message_of(delivery, now=NOW).facts.note == "Au 2e étage"
