"""What an event says, changed as a whole; archived; given other dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from events.domain.archiving import archive_event, sessions_to_call_off
from events.domain.date_previews import preview_dates
from events.domain.dated_drafts import dated_draft_of
from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.edits import undo
from events.domain.event_edits import EventEdit, edit_event
from events.domain.event_parts import draft_of
from events.domain.phrases import parse_phrase
from events.domain.rule_changes import change_rule, preview_rule
from events.domain.skips import Skips
from events.errors import EventsError
from events.models import Edit, Event, Notice, Occurrence, RegistrationStatus
from groups.models import User
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW
from tests.factories import make_registration, make_user

pytestmark = pytest.mark.django_db

HOUSE = VenueDraft(name="Maison", street="1 rue des Lilas", postcode="69003", city="Lyon")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def event() -> Event:
    return publish(every="6 jeudis de suite", venue=HOUSE, capacity=12, access_mode="registration")


def rows(event) -> list[Occurrence]:
    return list(event.occurrences.order_by("starts_at", "pk"))


def street_of(row: Occurrence) -> str:
    return row.venue.street if row.venue else ""


def told() -> list[tuple[str, datetime]]:
    return list(Notice.objects.order_by("pk").values_list("purpose", "not_before"))


class TestWords:
    def edit(self, event, user, *, now=LATER, seen=None, **changes) -> EventEdit:
        draft = replace(draft_of(event), **changes)
        return edit_event(event=event, draft=draft, seen=seen, user=user, now=now)

    def test_its_own_words_are_noted(self, event, user):
        done = self.edit(event, user, description="Venez.", may_leave=True, kind="workshop")
        assert done == EventEdit(is_changed=True, edit=None)
        event.refresh_from_db()
        assert (event.kind, event.may_leave, event.texts.get().description) == (
            "workshop",
            True,
            "Venez.",
        )
        (noted,) = Edit.objects.all()
        assert (
            noted.user,
            noted.sessions,
            noted.undo,
            [one["field"] for one in noted.summary],
        ) == (
            user,
            0,
            {},
            ["kind", "may_leave", "description"],
        )

    def test_what_sessions_share_can_be_undone(self, event, user):
        make_registration(occurrence=rows(event)[0])
        elsewhere = replace(HOUSE, street="2 rue des Lilas")
        done = self.edit(
            event,
            user,
            title="Café du quai",
            venue=elsewhere,
            capacity=20,
            facilitators=(FacilitatorDraft("Sam", "volunteer"),),
            description="Venez.",
        )
        assert {(row.title, street_of(row), row.capacity) for row in rows(event)} == {
            ("Café du quai", "2 rue des Lilas", 20)
        }
        assert told() == [("changed", LATER + MINUTE)]
        assert done.edit
        assert [one["field"] for one in done.edit.summary] == [
            "title",
            "venue",
            "capacity",
            "facilitators",
        ]
        undo(edit=done.edit, now=LATER + MINUTE / 2)
        assert {(row.title, street_of(row), row.capacity) for row in rows(event)} == {
            ("Café des liens", "1 rue des Lilas", 12)
        }
        assert (told(), event.texts.get().description, event.facilitators.count()) == (
            [],
            "Venez.",
            0,
        )

    def test_what_was_set_on_one_date_stays(self, event, user):
        first = rows(event)[0]
        Occurrence.objects.filter(pk=first.pk).update(title="Galette", overridden=["title"])
        self.edit(event, user, title="Café du quai")
        assert [row.title for row in rows(event)] == ["Galette", *["Café du quai"] * 5]

    def test_a_limit_and_a_place_can_be_taken_away(self, event, user):
        done = self.edit(event, user, capacity=None, venue=None)
        assert done == EventEdit(is_changed=True, edit=None)
        assert {(row.capacity, row.venue) for row in rows(event)} == {(None, None)}

    def test_nothing_changes(self, event, user):
        assert self.edit(event, user) == EventEdit(is_changed=False, edit=None)
        assert not Edit.objects.exists()

    def test_an_event_that_is_over_changes_all_the_same(self, event, user):
        done = self.edit(event, user, title="Ancien café", now=NOW + timedelta(days=90))
        assert done == EventEdit(is_changed=True, edit=None)
        assert event.texts.get().title == "Ancien café"
        assert {row.title for row in rows(event)} == {"Café des liens"}

    def test_all_or_nothing(self, event, user):
        make_registration(occurrence=rows(event)[0], seats=4)
        with pytest.raises(EventsError) as caught:
            self.edit(event, user, description="Venez.", capacity=3)
        assert (caught.value.code, caught.value.field) == ("capacity_below_confirmed", "capacity")
        assert (event.texts.get().description, Edit.objects.count()) == ("", 0)

    def test_somebody_else_came_first(self, event, user):
        seen = event.updated_at
        self.edit(event, user, description="Venez.", seen=seen)
        with pytest.raises(EventsError) as caught:
            self.edit(event, user, description="Restez.", seen=seen, now=LATER + MINUTE)
        assert caught.value.code == "changed_meanwhile"

    def test_the_past_stays(self, event, user):
        midway = NOW + timedelta(days=20)
        self.edit(event, user, title="Café du quai", now=midway)
        assert [row.title for row in rows(event)] == [
            *["Café des liens"] * 1,
            *["Café du quai"] * 5,
        ]


class TestArchiving:
    def test_what_is_to_come_is_called_off_and_told_after_the_minute(self, event, user):
        make_registration(occurrence=rows(event)[1])
        edit = archive_event(event=event, user=user, now=LATER)
        assert edit
        event.refresh_from_db()
        assert (event.archived_at, {row.status for row in rows(event)}) == (LATER, {"cancelled"})
        assert (told(), edit.sessions, edit.user) == ([("called_off", LATER + MINUTE)], 6, user)

    def test_undone(self, event, user):
        make_registration(occurrence=rows(event)[1])
        edit = archive_event(event=event, user=user, now=LATER)
        assert edit
        undo(edit=edit, now=LATER + MINUTE / 2)
        event.refresh_from_db()
        assert (event.archived_at, {row.status for row in rows(event)}, told()) == (
            None,
            {"scheduled"},
            [],
        )

    def test_twice_is_once(self, event, user):
        archive_event(event=event, user=user, now=LATER)
        assert archive_event(event=event, user=user, now=LATER + MINUTE) is None
        assert Edit.objects.count() == 1

    def test_nothing_to_come(self, event, user):
        over = NOW + timedelta(days=90)
        edit = archive_event(event=event, user=user, now=over)
        assert edit
        assert (edit.sessions, {row.status for row in rows(event)}) == (0, {"scheduled"})
        undo(edit=edit, now=over + MINUTE / 2)
        event.refresh_from_db()
        assert event.archived_at is None

    def test_which_sessions(self, event):
        first, second, *rest = rows(event)
        Occurrence.objects.filter(pk=second.pk).update(status="cancelled")
        found = sessions_to_call_off(event, now=first.starts_at)
        assert list(found) == rest


class TestRule:
    def like(self, event, phrase, **changes):
        now = changes.pop("now", LATER)
        draft = dated_draft_of(event, now=now)
        rule = parse_phrase(phrase, first_date=changes.get("first_date", draft.first_date))
        return replace(draft, rule=rule, **changes)

    def change(self, event, user, draft, *, now=LATER):
        seen = preview_rule(event=event, draft=draft, now=now).seen
        return change_rule(event=event, draft=draft, seen=seen, user=user, now=now)

    def test_which_sessions_fall_away(self, event):
        found = preview_rule(event=event, draft=self.like(event, "un jeudi sur deux"), now=LATER)
        assert [one.original_date for one in found.leaving] == [
            date(2026, 12, 10),
            date(2026, 12, 24),
            date(2027, 1, 7),
        ]
        assert event.occurrences.count() == 6

    def test_the_others_stay_and_those_with_people_are_called_off(self, event, user):
        joined = rows(event)[1]
        make_registration(occurrence=joined)
        kept = {row.public_id for row in rows(event)[::2]}
        edit = self.change(event, user, self.like(event, "un jeudi sur deux"))
        found = {row.public_id: row for row in rows(event)}
        assert kept < {*found}
        assert found[joined.public_id].status == "cancelled"
        assert told() == [("called_off", LATER + MINUTE)]
        assert edit.summary == [
            {"field": "rule", "old": "chaque jeudi, 6 fois", "new": "un jeudi sur deux"}
        ]

    def test_undone(self, event, user):
        make_registration(occurrence=rows(event)[1])
        before = [
            (row.public_id, row.status, row.original_date, row.schedule_id) for row in rows(event)
        ]
        edit = self.change(event, user, self.like(event, "tous les mardis"))
        assert len(rows(event)) > 6
        undo(edit=edit, now=LATER + MINUTE / 2)
        after = [
            (row.public_id, row.status, row.original_date, row.schedule_id) for row in rows(event)
        ]
        assert (after, told(), event.schedules.get().rrule) == (
            before,
            [],
            "FREQ=WEEKLY;BYDAY=TH;COUNT=6",
        )

    def test_undone_midway(self, event, user):
        midway = NOW + timedelta(days=20)
        before = [(row.public_id, row.original_date, row.schedule_id) for row in rows(event)]
        draft = self.like(event, "tous les mardis", now=midway)
        edit = self.change(event, user, draft, now=midway)
        assert event.schedules.count() == 2
        undo(edit=edit, now=midway + MINUTE / 2)
        after = [(row.public_id, row.original_date, row.schedule_id) for row in rows(event)]
        assert (after, event.schedules.count()) == (before, 1)

    def test_a_date_whose_people_all_gave_up_goes_too(self, event, user):
        left = rows(event)[1]
        make_registration(occurrence=left, status=RegistrationStatus.CANCELLED)
        self.change(event, user, self.like(event, "un jeudi sur deux"))
        left.refresh_from_db()
        assert (left.status, told()) == ("cancelled", [])

    def test_the_same_changes_nothing(self, event, user):
        assert self.change(event, user, dated_draft_of(event, now=LATER)) is None
        assert not Edit.objects.exists()

    def test_somebody_registered_meanwhile(self, event, user):
        draft = self.like(event, "un jeudi sur deux")
        seen = preview_rule(event=event, draft=draft, now=LATER).seen
        make_registration(occurrence=rows(event)[1])
        with pytest.raises(EventsError) as caught:
            change_rule(event=event, draft=draft, seen=seen, user=user, now=LATER)
        assert (caught.value.code, Edit.objects.count()) == ("changed_meanwhile", 0)

    def test_the_dates_are_those_previewed(self, event, user):
        draft = self.like(
            event,
            "tous les mardis",
            skips=Skips(school_holidays=True),
            first_date=date(2026, 12, 8),
        )
        shown = preview_dates(group=event.group, draft=draft, now=LATER, event=event)
        self.change(event, user, draft)
        days = [row.original_date for row in rows(event)]
        assert [line.day for line in shown.lines if not line.skipped] == days[1:7]

    def test_from_a_day_on_and_what_comes_before_stays(self, event, user):
        draft = self.like(event, "tous les mardis", first_date=date(2026, 12, 21))
        found = preview_rule(event=event, draft=draft, now=LATER)
        assert [one.original_date for one in found.leaving] == [
            date(2026, 12, 24),
            date(2026, 12, 31),
            date(2027, 1, 7),
        ]
        self.change(event, user, draft)
        assert [row.original_date for row in rows(event)][:5] == [
            date(2026, 12, 3),
            date(2026, 12, 10),
            date(2026, 12, 17),
            date(2026, 12, 22),
            date(2026, 12, 29),
        ]

    def test_one_date_becomes_a_series(self, user):
        event = publish()
        only = rows(event)[0].public_id
        draft = self.like(event, "tous les jeudis")
        assert preview_rule(event=event, draft=draft, now=LATER).leaving == ()
        self.change(event, user, draft)
        found = rows(event)
        assert (found[0].public_id, found[1].original_date) == (only, date(2026, 12, 10))

    def test_a_series_becomes_one_date(self, event, user):
        make_registration(occurrence=rows(event)[3])
        draft = replace(dated_draft_of(event, now=LATER), rule=None)
        self.change(event, user, draft)
        assert [(row.original_date, row.status) for row in rows(event)] == [
            (date(2026, 12, 3), "scheduled"),
            (date(2026, 12, 24), "cancelled"),
        ]
