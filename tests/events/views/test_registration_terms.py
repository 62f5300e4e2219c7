"""What an event asks, and when, on the pages of who registers."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from events.models import Event, Occurrence, Registration
from tests.events.enrolling import cohort, enter
from tests.events.programming import publish
from tests.events.registering import join
from tests.events.views.pages import error_beside, open_page, words_of
from tests.factories import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOTE = "Code : 4821.\nSonnez <deux> fois."


def occurrence(**fields: Any) -> Occurrence:
    """A session on registration, thirteen days ahead."""
    event = publish(**{"access_mode": "registration", **fields})
    return event.occurrences.get()


def path_of(row: Occurrence, tail: str = "") -> str:
    return f"/seances/{row.public_id}/{tail}"


def send(row: Occurrence, **fields: Any) -> Any:
    """Send the form as a browser would."""
    values = {"consent": "on", "submission": str(uuid4()), **fields}
    return Client().post(path_of(row, "inscription/"), values)


def names_of(response: Any) -> set[str]:
    return set(re.findall(r'name="(\w+)"', response.content.decode()))


class TestWindow:
    def test_before_it_opens_the_day_is_said_and_how_to_subscribe(self):
        row = occurrence(opens_days_before=2)
        for tail in ("", "inscription/"):
            page = open_page(path_of(row, tail))
            assert "L’inscription ouvre le mardi 1er décembre 2026." in words_of(page)
        assert "S’abonner au calendrier" in words_of(open_page(path_of(row)))
        assert "nickname" not in names_of(open_page(path_of(row, "inscription/")))
        answer = send(row)
        assert answer.status_code == 422
        assert "ouvre le mardi 1er décembre 2026" in words_of(answer)

    def test_it_opens_at_midnight_there(self):
        row = occurrence(opens_days_before=2)
        with time_machine.travel("2026-11-30T22:59:59Z", tick=False):
            assert send(row).status_code == 422
        with time_machine.travel("2026-11-30T23:00:00Z", tick=False):
            assert send(row).status_code == 303

    def test_closed_the_phone_is_there(self):
        group = make_group(contact_phone="04 72 00 00 01", phone_hours="le mardi matin")
        row = occurrence(group=group, closes_minutes_before=60)
        with time_machine.travel("2026-12-03T16:30:00Z", tick=False):
            page = words_of(open_page(path_of(row)))
            assert "L’inscription est close." in page
            assert "appelez le 04 72 00 00 01" in page
            assert "Le mardi matin" in page
            assert "L’inscription est close." in words_of(send(row))

    def test_coming_back_too_and_cancelling_never(self):
        row = occurrence(closes_minutes_before=60)
        made = join(row, nickname="Zoé")
        with time_machine.travel("2026-12-03T17:00:00Z", tick=False):
            manage = f"/mon-rendez-vous/{made.token}/"
            assert Client().post(f"{manage}annuler/").status_code == 303
            answer = Client().post(f"{manage}revenir/")
            assert answer.status_code == 409
            assert "L’inscription est close." in words_of(answer)

    def test_of_a_cohort_from_its_first_date(self):
        event = cohort(opens_days_before=12)
        first = event.occurrences.order_by("starts_at")[0]
        assert "ouvre le samedi 21 novembre 2026" in words_of(open_page(path_of(first)))


class TestCompanions:
    def test_the_question_goes_where_one_comes_alone(self):
        row = occurrence(max_companions=0)
        assert "companions" not in names_of(open_page(path_of(row, "inscription/")))
        assert send(row, companions="3").status_code == 303
        assert Registration.objects.get().seats == 1

    def test_no_more_than_the_event_says(self):
        row = occurrence(max_companions=2)
        page = open_page(path_of(row, "inscription/"))
        assert re.findall(r'<option value="(\d)"', page.content.decode()) == ["0", "1", "2"]
        answer = send(row, companions="3")
        assert answer.status_code == 422
        assert error_beside(answer, "companions")

    def test_who_said_more_before_keeps_them(self):
        row = occurrence()
        made = join(row, companions=3)
        Event.objects.update(max_companions=1)
        path = f"/mon-rendez-vous/{made.token}/"
        assert '<option value="3" selected' in Client().get(path).content.decode()
        assert Client().post(path, {"nickname": "Zoé", "companions": "3"}).status_code == 303
        assert Client().post(path, {"companions": "4"}).status_code == 422


class TestChoices:
    def test_nothing_is_asked_by_itself(self):
        page = open_page(path_of(occurrence(), "inscription/"))
        assert not {"first_time", "access_needs", "has_needs"} & names_of(page)

    def test_asked_they_are_folded_away(self):
        row = occurrence(asks_first_time=True, asked_needs=("step_free", "quiet_corner"))
        page = open_page(path_of(row, "inscription/"))
        fold = re.search(r'<details class="fold">.*?</details>', page.content.decode(), re.S)
        assert fold
        for words in ("C’est votre première fois", "accès sans marche", "un coin au calme"):
            assert words in fold[0]
        assert "boucle magnétique" not in fold[0]

    def test_answers_are_kept(self):
        row = occurrence(asks_first_time=True, asked_needs=("step_free", "quiet_corner"))
        send(row, first_time="yes", access_needs=["quiet_corner"], has_needs="True")
        made = Registration.objects.get()
        assert (made.is_first_time, made.access_needs) == (True, "quiet_corner")

    def test_left_alone_they_say_nothing(self):
        row = occurrence(asks_first_time=True, asked_needs=("step_free",))
        send(row, first_time="", has_needs="True")
        made = Registration.objects.get()
        assert (made.is_first_time, made.access_needs) == (None, "")

    def test_what_is_not_offered_is_refused(self):
        row = occurrence(asked_needs=("step_free",))
        answer = send(row, access_needs=["hearing_loop"])
        assert answer.status_code == 422
        assert error_beside(answer, "access_needs")
        assert not Registration.objects.exists()

    def test_changed_later_or_taken_back(self):
        row = occurrence(asks_first_time=True, asked_needs=("step_free", "quiet_corner"))
        made = join(row, first_time=True, access_needs=("step_free",))
        path = f"/mon-rendez-vous/{made.token}/"
        Client().post(path, {"nickname": "Zoé"})
        made.refresh_from_db()
        assert (made.is_first_time, made.access_needs) == (True, "step_free")
        Client().post(path, {"first_time": "", "has_needs": "True"})
        made.refresh_from_db()
        assert (made.is_first_time, made.access_needs) == (None, "")


class TestNote:
    def test_who_is_confirmed_reads_it(self):
        row = occurrence(confirmed_note=NOTE, capacity=1)
        for made, is_read in ((join(row), True), (join(row), False)):
            page = Client().get(f"/mon-rendez-vous/{made.token}/")
            assert ("Code : 4821. Sonnez <deux> fois." in words_of(page)) is is_read
            assert ("4821" in page.content.decode()) is is_read

    def test_of_a_cohort_too(self):
        event = cohort(confirmed_note=NOTE, capacity=1)
        for made, is_read in ((enter(event), True), (enter(event), False)):
            page = Client().get(f"/mon-rendez-vous/{made.token}/")
            assert ("4821" in page.content.decode()) is is_read

    def test_not_once_it_is_cancelled(self):
        made = join(occurrence(confirmed_note=NOTE))
        Client().post(f"/mon-rendez-vous/{made.token}/annuler/")
        page = Client().get(f"/mon-rendez-vous/{made.token}/")
        assert "4821" not in page.content.decode()

    def test_nothing_public_has_it(self):
        row = occurrence(confirmed_note=NOTE)
        event, group = row.event.public_id, row.event.group.slug
        for path in (
            "/",
            path_of(row),
            path_of(row, "inscription/"),
            f"/groupes/{group}/",
            f"/feeds/events/{event}.ics",
            f"/feeds/groups/{group}.ics",
            f"/feeds/occurrences/{row.public_id}.ics",
            "/feeds/agenda.ics",
        ):
            answer = Client().get(path)
            assert answer.status_code == 200, path
            body = b"".join(answer) if answer.streaming else answer.content
            assert b"4821" not in body, path
