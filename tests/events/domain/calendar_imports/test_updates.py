"""A calendar that changed, read again: events follow, people with them, hands are respected."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from events.domain import edits
from events.domain.calendar_imports import Choices, read_calendar
from events.domain.calendar_imports.planning import steps_of
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.feeds import publish_feed
from events.domain.feeds.identities import group_path
from events.domain.imports.writing import write_steps
from events.models import Event, Feed, ImportedEvent, Occurrence, RegistrationStatus, Scope
from groups.domain.organizations import Change
from groups.models import SupportGroup
from tests.events.domain.calendar_imports.calendars import (
    NOW,
    event_of,
    said_of,
    starts,
    take,
    vcalendar,
    vevent,
)
from tests.events.programming import draft
from tests.events.registering import told
from tests.factories import make_group, make_registration

pytestmark = pytest.mark.django_db
WEEKLY = "FREQ=WEEKLY;BYDAY=TH;COUNT=4"
LATER = NOW + timedelta(days=1)


def cafe(group: SupportGroup, **fields: str) -> Event:
    take(vcalendar(vevent(RRULE=WEEKLY, **fields)), group)
    return Event.objects.get(group=group)


def again(group: SupportGroup, *parts: str, **fields: str) -> list[str]:
    """Import the changed calendar; return what was said, having checked that it came in."""
    report = take(vcalendar(vevent(**{"RRULE": WEEKLY, **fields}), *parts), group, now=LATER)
    assert report.is_fine
    assert report.amount(Change.UPDATED) == 1
    return said_of(report, 1)


def test_words_follow(group: SupportGroup) -> None:
    event = cafe(group)
    assert again(group, SUMMARY="Café du jeudi", DESCRIPTION="On parle.", LOCATION="Mairie") == []
    event.refresh_from_db()
    text = event.texts.get()
    assert (text.title, text.description) == ("Café du jeudi", "On parle.")
    assert event.venue is not None
    assert event.venue.name == "Mairie"
    assert set(event.occurrences.values_list("title", flat=True)) == {"Café du jeudi"}


@pytest.mark.both_databases
def test_people_follow_a_series_that_moves(group: SupportGroup) -> None:
    event = cafe(group)
    row = event.occurrences.in_order()[1]
    camille = make_registration(occurrence=row)
    again(
        group,
        **{
            "DTSTART;TZID=Europe/Paris": "20261203T190000",
            "DTEND;TZID=Europe/Paris": "20261203T203000",
        },
    )
    assert starts(event) == [
        *("2026-12-03 19:00", "2026-12-10 19:00", "2026-12-17 19:00", "2026-12-24 19:00"),
    ]
    camille.refresh_from_db()
    assert camille.status == RegistrationStatus.CONFIRMED
    assert camille.occurrence == row
    assert told(camille) == ["changed"]


def test_people_follow_a_single_event_to_another_day(group: SupportGroup) -> None:
    take(vcalendar(vevent()), group)
    camille = make_registration(occurrence=Occurrence.objects.get())
    report = take(
        vcalendar(
            vevent(
                **{
                    "DTSTART;TZID=Europe/Paris": "20261208T140000",
                    "DTEND;TZID=Europe/Paris": "20261208T160000",
                }
            )
        ),
        group,
        now=LATER,
    )
    assert report.amount(Change.UPDATED) == 1
    event = Event.objects.get()
    assert starts(event) == ["2026-12-08 14:00"]
    assert told(camille) == ["changed"]


def test_a_date_taken_out_is_called_off_where_somebody_comes(group: SupportGroup) -> None:
    event = cafe(group)
    camille = make_registration(occurrence=event.occurrences.in_order()[1])
    again(group, **{"EXDATE;TZID=Europe/Paris": "20261210T183000"})
    assert starts(event) == [
        *("2026-12-03 18:30", "2026-12-10 18:30 x", "2026-12-17 18:30", "2026-12-24 18:30"),
    ]
    assert told(camille) == ["called_off"]


@pytest.mark.both_databases
def test_single_dates_move_are_called_off_and_come_back(group: SupportGroup) -> None:
    event = cafe(group)
    recurrence = {"RECURRENCE-ID;TZID=Europe/Paris": "20261210T183000", "SEQUENCE": "1"}
    moved = vevent(
        **recurrence,
        SUMMARY="Café de Noël",
        **{
            "DTSTART;TZID=Europe/Paris": "20261211T180000",
            "DTEND;TZID=Europe/Paris": "20261211T203000",
        },
    )
    again(group, moved)
    row = event.occurrences.get(original_date="2026-12-10")
    assert row.title == "Café de Noël"
    assert starts(event)[1] == "2026-12-11 18:00"
    assert row.ends_at - row.starts_at == timedelta(hours=2, minutes=30)
    again(
        group,
        vevent(
            **recurrence,
            STATUS="CANCELLED",
            **{
                "DTSTART;TZID=Europe/Paris": "20261210T183000",
                "DTEND;TZID=Europe/Paris": "20261210T203000",
            },
        ),
    )
    assert starts(event)[1].endswith(" x")
    again(group)
    row.refresh_from_db()
    assert starts(event)[1] == "2026-12-10 18:30"
    assert (row.title, row.overridden) == ("Café des liens", [])


def test_what_was_changed_here_stays_and_is_said(group: SupportGroup) -> None:
    event = cafe(group)
    stored = draft_of(event)
    update_event(event=event, draft=draft(**{**vars(stored), "title": "Notre café"}), now=NOW)
    said = again(group, SUMMARY="Café du jeudi", DESCRIPTION="On parle.")
    assert said == ["Modifié ici depuis : le titre ne change pas."]
    text = event.texts.get()
    assert (text.title, text.description) == ("Notre café", "On parle.")


def test_what_was_added_here_stays_without_a_word(group: SupportGroup) -> None:
    event = cafe(group)
    update_event(
        event=event, draft=draft(**{**vars(draft_of(event)), "description": "Venez !"}), now=NOW
    )
    assert again(group, SUMMARY="Café du jeudi") == []
    assert event.texts.get().description == "Venez !"


def test_hours_changed_here_stay_and_that_is_said(group: SupportGroup) -> None:
    event = cafe(group)
    row = event.occurrences.in_order()[0]
    changes = edits.EditChanges(wall_start=datetime(2026, 12, 3, 17, 0))
    edits.apply(occurrence_id=row.public_id, changes=changes, scope=Scope.ALL, now=NOW)
    report = take(
        vcalendar(
            vevent(
                RRULE=WEEKLY,
                **{
                    "DTSTART;TZID=Europe/Paris": "20261203T190000",
                    "DTEND;TZID=Europe/Paris": "20261203T210000",
                },
            )
        ),
        group,
        now=LATER,
    )
    assert said_of(report, 1) == ["Modifié ici depuis : ses dates et heures ne changent pas."]
    assert report.amount(Change.SAME) == 1
    assert starts(event)[0] == "2026-12-03 17:00"


def test_a_date_changed_here_stays_and_that_is_said(group: SupportGroup) -> None:
    event = cafe(group)
    row = event.occurrences.in_order()[1]
    changes = edits.EditChanges(title="Café spécial")
    edits.apply(occurrence_id=row.public_id, changes=changes, scope=Scope.THIS, now=NOW)
    moved = vevent(
        **{
            "RECURRENCE-ID;TZID=Europe/Paris": "20261210T183000",
            "DTSTART;TZID=Europe/Paris": "20261210T180000",
            "DTEND;TZID=Europe/Paris": "20261210T200000",
        }
    )
    report = take(vcalendar(vevent(RRULE=WEEKLY), moved), group, now=LATER)
    assert said_of(report, 1) == [
        "Modifié ici depuis : la rencontre du jeudi 10 décembre 2026 ne change pas."
    ]
    assert starts(event)[1] == "2026-12-10 18:30"


def test_the_past_never_changes(group: SupportGroup) -> None:
    event = cafe(group)
    after_two = datetime.fromisoformat("2026-12-12T09:00:00+00:00")
    report = take(
        vcalendar(
            vevent(
                RRULE=WEEKLY,
                **{
                    "DTSTART;TZID=Europe/Paris": "20261203T190000",
                    "DTEND;TZID=Europe/Paris": "20261203T210000",
                },
            )
        ),
        group,
        now=after_two,
    )
    assert report.amount(Change.UPDATED) == 1
    assert starts(event) == [
        *("2026-12-03 18:30", "2026-12-10 18:30", "2026-12-17 19:00", "2026-12-24 19:00"),
    ]


def test_called_off_there_is_called_off_here_and_comes_back(group: SupportGroup) -> None:
    event = cafe(group)
    camille = make_registration(occurrence=event.occurrences.in_order()[0])
    off = again(group, STATUS="CANCELLED")
    assert off == ["Il est annulé dans l’agenda : ses dates à venir le sont ici aussi."]
    assert all(one.endswith(" x") for one in starts(event))
    report = take(vcalendar(vevent(RRULE=WEEKLY, STATUS="CANCELLED")), group, now=LATER)
    assert report.amount(Change.SAME) == 1
    again(group)
    assert starts(event) == [
        *("2026-12-03 18:30", "2026-12-10 18:30", "2026-12-17 18:30", "2026-12-24 18:30"),
    ]
    assert told(camille) == []


def test_what_was_archived_here_stays_so(group: SupportGroup) -> None:
    event = cafe(group)
    Event.objects.filter(pk=event.pk).update(archived_at=NOW)
    report = take(vcalendar(vevent(RRULE=WEEKLY, SUMMARY="Autre")), group, now=LATER)
    assert [step.left_out for step in report.steps] == [
        "Il a été retiré du programme ici\u00a0: il le reste."
    ]


def test_one_uid_in_two_groups_is_two_events(group: SupportGroup) -> None:
    cafe(group)
    assert take(vcalendar(vevent(RRULE=WEEKLY)), make_group()).amount(Change.NEW) == 1
    assert Event.objects.count() == 2


def test_no_word_of_the_calendar_is_kept_twice(group: SupportGroup) -> None:
    cafe(group, DESCRIPTION="https://meet.google.com/abc-defg-hij", LOCATION="Chez Simone")
    said = str(ImportedEvent.objects.get().said)
    for word in ("meet", "Simone", "Café"):
        assert word not in said


def test_the_preview_of_a_change_tells_it_and_writes_nothing(group: SupportGroup) -> None:
    event = cafe(group)
    report = take(
        vcalendar(vevent(RRULE=WEEKLY, SUMMARY="Café du jeudi")), group, now=LATER, dry_run=True
    )
    assert report.amount(Change.UPDATED) == 1
    assert event_of(group, "Café des liens") == event


def test_our_own_calendar_does_not_come_back_as_another(group: SupportGroup) -> None:
    event = cafe(group)
    feed = publish_feed(feed_id=Feed.objects.get(path=group_path(group.slug)).pk, now=LATER)
    assert feed is not None
    report = take(bytes(feed.body), group, now=LATER)
    assert report.steps
    assert {step.left_out for step in report.steps} == {
        "Il vient de ce site\u00a0: il n’est pas repris une seconde fois."
    }
    assert list(Event.objects.all()) == [event]


@pytest.mark.both_databases
def test_two_imports_at_once_make_one_event(group: SupportGroup) -> None:
    calendar = read_calendar(vcalendar(vevent()), home="Europe/Paris")
    (step,) = steps_of(calendar, group=group, choices=Choices(), now=NOW)
    take(vcalendar(vevent()), group)
    write_steps([step], skip_bad=True)
    assert [fault.text for fault in step.faults] == [
        "Il vient d’être importé par ailleurs\u00a0: importez de nouveau."
    ]
    assert Event.objects.count() == 1
