"""One's own calendar: neutral, one's own, right after every change, and no names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.calendar_links import Owner, make_link
from events.domain.enrolment_changes import cancel_enrolment
from events.domain.erasure import erase_registration
from events.domain.feeds import session_uid
from events.domain.feeds.personal import personal_calendar
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
)
from events.domain.registration_changes import cancel, come_back
from events.domain.registration_requests import contact_hash
from events.models import CalendarLink, Occurrence, Registration
from tests.events.enrolling import cohort, dates, enter
from tests.events.registering import NOW, join, session
from tests.factories import make_venue

from .readers import by_library
from .scenes import calendar_in, parts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EMAIL = "camille@exemple.example"


def link_to(*, is_discreet: bool = True, **owner: Any) -> CalendarLink:
    token = make_link(owner=Owner(**owner), is_discreet=is_discreet, now=NOW)
    return CalendarLink.objects.with_token(token).get()


def shown(link: CalendarLink, now: Any = NOW) -> list[tuple[str, str, str]]:
    """Day, title and status of each entry."""
    return [
        (f"{part['DTSTART'].dt:%Y-%m-%d}", str(part["SUMMARY"]), str(part["STATUS"]))
        for part in parts(personal_calendar(link, now=now))
    ]


def meeting(**fields: Any) -> Occurrence:
    venue = make_venue(name="GEM La Boussole", street="12 rue des Lilas", postcode="69003")
    return session(title="Café des liens", venue=venue, **fields)


class TestOneRegistration:
    def test_it_says_nothing_but_when_and_which_street(self) -> None:
        made = join(meeting(format="hybrid", online_url="https://visio.example/x"), nickname="Zoé")
        body = personal_calendar(link_to(registration=made), now=NOW)
        (part,) = parts(body)
        assert str(part["UID"]) == session_uid(made.occurrence.public_id)
        assert (str(part["SUMMARY"]), str(part["LOCATION"])) == (
            "Rendez-vous",
            "12 rue des Lilas, 69003 Lyon",
        )
        assert str(part["STATUS"]) == "CONFIRMED"
        assert not {"DESCRIPTION", "CATEGORIES", "GEO", "URL", "CONFERENCE"} & part.keys()
        text = body.decode()
        for word in ("Café", "Boussole", "Zoé", "visio", made.token, "ATTENDEE", "ORGANIZER"):
            assert word not in text
        assert str(calendar_in(body)["NAME"]) == "Mes rendez-vous"
        assert "SOURCE" not in calendar_in(body)

    def test_all_of_it_where_the_person_asked_for_it(self) -> None:
        made = join(meeting(format="hybrid", online_url="https://visio.example/x"))
        (part,) = parts(personal_calendar(link_to(registration=made, is_discreet=False), now=NOW))
        assert str(part["SUMMARY"]) == "Café des liens"
        assert str(part["LOCATION"]).startswith("GEM La Boussole")
        assert str(part["CONFERENCE"]) == "https://visio.example/x"
        assert str(part["URL"]).endswith(f"/seances/{made.occurrence.public_id}/")

    def test_who_waits_reads_neither_the_link_nor_a_hidden_place(self) -> None:
        occurrence = meeting(
            format="hybrid", online_url="https://visio.example/x", is_place_hidden=True, capacity=1
        )
        occurrence.capacity = 1
        occurrence.save()
        join(occurrence)
        waiting = join(occurrence)
        link = link_to(registration=waiting, is_discreet=False)
        (part,) = parts(personal_calendar(link, now=NOW))
        assert (str(part["STATUS"]), str(part["LOCATION"])) == ("TENTATIVE", "Lyon")
        assert "CONFERENCE" not in part

    def test_an_alarm_rings_for_who_left_no_contact(self) -> None:
        occurrence = meeting()
        alone, told = join(occurrence), join(occurrence, email=EMAIL)
        for made, alarms in ((alone, 1), (told, 0)):
            body = personal_calendar(link_to(registration=made), now=NOW)
            assert len(calendar_in(body).walk("VALARM")) == alarms

    def test_sequence_grows_with_every_change(self) -> None:
        made = join(meeting())
        link = link_to(registration=made)
        seen = []

        def look(status: str) -> None:
            (part,) = parts(personal_calendar(link, now=NOW))
            assert str(part["STATUS"]) == status
            seen.append(int(part["SEQUENCE"]))

        look("CONFIRMED")
        cancel(token=made.token, now=NOW)
        look("CANCELLED")
        come_back(token=made.token, now=NOW)
        look("CONFIRMED")
        public_id = made.occurrence.public_id
        change_occurrence(
            occurrence_id=public_id, changes=OccurrenceChanges(duration=timedelta(hours=3)), now=NOW
        )
        look("CONFIRMED")
        cancel_occurrence(occurrence_id=public_id, now=NOW)
        look("CANCELLED")
        assert seen == sorted(set(seen))

    def test_what_was_given_up_stays_for_ninety_days(self) -> None:
        made = join(meeting())
        link = link_to(registration=made)
        cancel(token=made.token, now=NOW)
        end = made.occurrence.ends_at
        assert shown(link, end + timedelta(days=89)) == [("2026-12-03", "Rendez-vous", "CANCELLED")]
        assert shown(link, end + timedelta(days=91)) == []


class TestAWhole:
    def test_each_date_and_those_declined(self) -> None:
        enrolment = enter(cohort(dates=3), email=EMAIL)
        link = link_to(enrolment=enrolment)
        assert [status for _day, _title, status in shown(link)] == ["CONFIRMED"] * 3
        cancel(token=dates(enrolment)[1].token, now=NOW)
        assert shown(link) == [
            ("2026-12-03", "Rendez-vous", "CONFIRMED"),
            ("2026-12-10", "Rendez-vous", "CANCELLED"),
            ("2026-12-17", "Rendez-vous", "CONFIRMED"),
        ]
        cancel_enrolment(token=enrolment.token, now=NOW)
        assert {status for _day, _title, status in shown(link)} == {"CANCELLED"}

    def test_a_reader_sees_the_database(self) -> None:
        enrolment = enter(cohort(dates=3))
        body = personal_calendar(link_to(enrolment=enrolment), now=NOW)
        rows = [one.occurrence for one in dates(enrolment)]
        first, last = rows[0].starts_at.date(), rows[-1].ends_at.date() + timedelta(days=1)
        seen = by_library(body, first, last)
        assert [(one.start, one.end) for one in seen] == [
            (row.starts_at, row.ends_at) for row in rows
        ]


class TestAContact:
    def test_what_is_made_later_comes_too_and_nobody_elses(self) -> None:
        join(meeting(), email=EMAIL)
        join(meeting(), email="autre@exemple.example")
        join(meeting())
        link = link_to(contact_hash=contact_hash(EMAIL))
        assert len(shown(link)) == 1
        join(meeting(), email=EMAIL.upper())
        enter(cohort(dates=2), email=EMAIL)
        assert len(shown(link)) == 4

    def test_two_parties_at_one_session_are_one_entry(self) -> None:
        occurrence = meeting()
        first, second = join(occurrence, email=EMAIL), join(occurrence, email=EMAIL)
        link = link_to(contact_hash=contact_hash(EMAIL))
        assert [status for *_words, status in shown(link)] == ["CONFIRMED"]
        cancel(token=first.token, now=NOW)
        assert [status for *_words, status in shown(link)] == ["CONFIRMED"]
        cancel(token=second.token, now=NOW)
        assert [status for *_words, status in shown(link)] == ["CANCELLED"]

    def test_what_was_erased_is_gone(self) -> None:
        made = join(meeting(), email=EMAIL)
        join(meeting(), email=EMAIL)
        link = link_to(contact_hash=contact_hash(EMAIL))
        erase_registration(token=made.token, now=NOW)
        assert len(shown(link)) == 1

    @pytest.mark.parametrize("amount", [1, 3])
    def test_queries_never_grow(self, amount: int) -> None:
        for _number in range(amount):
            join(meeting(), email=EMAIL)
        link = link_to(contact_hash=contact_hash(EMAIL), is_discreet=False)
        with CaptureQueriesContext(connection) as queries:
            assert len(shown(link)) == amount
        assert len(queries) == 4


def test_the_same_bytes_until_something_changes() -> None:
    made = join(meeting())
    link = link_to(registration=made)
    first = personal_calendar(link, now=NOW)
    assert personal_calendar(link, now=NOW + timedelta(days=3)) == first
    Registration.objects.filter(pk=made.pk).update(nickname="Autre")
    assert personal_calendar(link, now=NOW) == first
