"""What a group takes elsewhere: all of its programme and figures, nobody."""

import json
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from events.domain.exports import export_group
from events.domain.occurrence_changes import cancel_occurrence
from events.models import Event, EventAudience, Facilitator, MonthlyCount, SessionCount
from groups.models import SupportGroup, Venue
from tests.events.registering import NOW, join
from tests.factories import make_event, make_group, make_occurrence, make_schedule

pytestmark = pytest.mark.django_db


def exported(slug: str) -> Any:
    out = StringIO()
    call_command("export_group", slug, stdout=out)
    return json.loads(out.getvalue())


def fill(group: SupportGroup) -> None:
    """A weekly event, one date of which is called off, with its figures and somebody in it."""
    event = make_event(group=group, title="Café", online_url="https://salle.example/secret")
    EventAudience.objects.create(event=event, audience="relatives")
    Facilitator.objects.create(event=event, label="Samira", role="peer_supporter")
    schedule = make_schedule(event=event, rrule="FREQ=WEEKLY;BYDAY=TH")
    dates = [
        make_occurrence(schedule=schedule, start=datetime(2026, 12, day, 18, 30))
        for day in (3, 10, 17)
    ]
    join(dates[0], nickname="Zoé", email="zoe@exemple.example", phone="0612345678")
    cancel_occurrence(occurrence_id=dates[1].public_id, note="Animatrice malade", now=NOW)
    SessionCount.objects.create(
        occurrence=dates[0], group=group, kind="peer_cafe", on=date(2026, 12, 3), present=7
    )
    MonthlyCount.objects.create(group=group, month=date(2026, 12, 1), kind="peer_cafe", sessions=3)


def test_programme_and_figures_are_whole():
    group = make_group(name="Le mardi")
    fill(group)
    data = exported(group.slug)
    assert (data["format"], data["group"]["name"], data["group"]["department"]) == (
        1,
        "Le mardi",
        "69",
    )
    assert data["organization"]["slug"] == group.organization.slug
    (event,) = data["events"]
    assert event["texts"][0]["title"] == "Café"
    assert event["audience"] == ["relatives"]
    assert event["facilitators"] == [{"label": "Samira", "role": "peer_supporter"}]
    assert event["venue"]["city"] == "Lyon"
    (schedule,) = event["schedules"]
    assert schedule["rrule"] == "FREQ=WEEKLY;BYDAY=TH"
    assert (schedule["first_date"], schedule["start_time"]) == ("2026-12-03", "18:30:00")
    assert schedule["duration"] == "P0DT02H00M00S"
    (called_off,) = event["changed_sessions"]
    assert (called_off["original_date"], called_off["status"]) == ("2026-12-10", "cancelled")
    assert called_off["note"] == "Animatrice malade"
    assert [(row["on"], row["present"]) for row in data["session_counts"]] == [("2026-12-03", 7)]
    assert [(row["month"], row["sessions"]) for row in data["monthly_counts"]] == [
        ("2026-12-01", 3)
    ]


def test_nobody_is_in_it():
    group = make_group(contact_email="groupe@exemple.example")
    fill(group)
    text = json.dumps(exported(group.slug), ensure_ascii=False)
    for secret in ("Zoé", "zoe@", "0612345678", "612345678"):
        assert secret not in text


def test_how_the_group_is_reached_and_what_the_confirmed_read():
    reached = {
        "contact_email": "groupe@exemple.example",
        "contact_phone": "04 72 11 22 33",
        "phone_hours": "le mardi de 14 h à 17 h",
        "reply_delay_days": 4,
    }
    group = make_group(**reached, next_entry=date(2027, 10, 1))
    fill(group)
    Event.objects.update(confirmed_note="Le code de la porte est 1515.")
    Venue.objects.update(access_notes="Sonnez chez « Les Lilas ».")
    data = exported(group.slug)
    assert {name: data["group"][name] for name in reached} == reached
    assert data["group"]["next_entry"] == "2027-10-01"
    (event,) = data["events"]
    assert event["online_url"] == "https://salle.example/secret"
    assert event["confirmed_note"] == "Le code de la porte est 1515."
    assert event["venue"]["access_notes"] == "Sonnez chez « Les Lilas »."


def test_another_groups_rows_stay_where_they_are():
    fill(make_group())
    group = make_group()
    data = exported(group.slug)
    assert (data["events"], data["session_counts"], data["monthly_counts"]) == ([], [], [])


@pytest.mark.both_databases
def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    group = make_group()
    fill(group)
    queries = 8
    with django_assert_num_queries(queries):
        export_group(group=group, now=NOW)
    make_event(group=group)
    make_event(group=group)
    with django_assert_num_queries(queries):
        assert len(export_group(group=group, now=NOW)["events"]) == 3


def test_an_unknown_group_is_named():
    with pytest.raises(CommandError, match="nulle-part"):
        exported("nulle-part")
