"""Changing an event as a whole: what is to come follows, what was stays."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.errors import REFUSALS
from events.models import (
    Event,
    EventAudience,
    EventText,
    Facilitator,
    Feed,
    Notice,
    Occurrence,
    Schedule,
)
from groups.models import Venue
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join, seats_of, told
from tests.factories import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATER = NOW + MINUTE
ZOE, ALI = FacilitatorDraft("Zoé", "employee"), FacilitatorDraft("Ali", "volunteer")
MAIRIE = VenueDraft(name="Mairie", street="1 place", postcode="69003", city="Lyon")


def updated(event: Event, *, now=LATER, **fields) -> bool:
    fresh = Event.objects.get(pk=event.pk)
    return update_event(event=fresh, draft=replace(draft_of(fresh), **fields), now=now)


def rows(event: Event) -> list[Occurrence]:
    return list(Occurrence.objects.filter(event=event).in_order())


def world():
    models = (Event, EventText, EventAudience, Facilitator, Feed, Notice, Occurrence, Schedule)
    return [list(model.objects.order_by("pk").values()) for model in models]


class TestNothingNew:
    def test_the_same_again_changes_nothing(self):
        event = publish(
            venue=MAIRIE,
            audience=("relatives", "members"),
            facilitators=(FacilitatorDraft("Zoé", "volunteer"),),
            fee_amount=Decimal("5.00"),
            online_url="https://visio.exemple.example/x",
            every="tous les jeudis",
        )
        before = world()
        assert updated(event) is False
        assert updated(event, fee_amount=Decimal("5"), audience=("members", "relatives")) is False
        assert updated(event, title=" Café des  liens ") is False
        assert world() == before


class TestWords:
    def test_titles_follow_but_where_one_was_set(self):
        event = publish(every="tous les jeudis", first_date=date(2026, 11, 12))
        past, first, second = rows(event)[0], rows(event)[2], rows(event)[3]
        changes = OccurrenceChanges(title="Noël")
        change_occurrence(occurrence_id=first.public_id, changes=changes, now=NOW)
        assert updated(event, title="Café d’hiver") is True
        titles = {row.pk: row.title for row in rows(event)}
        assert (titles[past.pk], titles[first.pk], titles[second.pk]) == (
            "Café des liens",
            "Noël",
            "Café d’hiver",
        )

    def test_search_follows(self):
        event = publish()
        updated(event, title="Chorale")
        event.refresh_from_db()
        assert "chorale" in event.search_text
        assert "cafe" not in event.search_text

    def test_faces_and_audiences_are_replaced(self):
        event = publish(audience=("relatives",), facilitators=(ZOE,))
        updated(event, audience=("members",), facilitators=(ALI,))
        assert list(EventAudience.objects.values_list("audience", flat=True)) == ["members"]
        assert list(Facilitator.objects.values_list("label", "role")) == [("Ali", "volunteer")]

    def test_calendars_go_stale_and_say_it_with_a_higher_sequence(self):
        event = publish()
        Feed.objects.update(is_stale=False)
        updated(event, description="Nouveau.")
        event.refresh_from_db()
        assert set(Feed.objects.values_list("is_stale", flat=True)) == {True}
        assert event.updated_at == LATER
        assert Schedule.objects.get().sequence == 1

    def test_nobody_is_told_of_words(self):
        event = publish(access_mode="registration")
        made = join(rows(event)[0])
        updated(event, title="Chorale", description="Autre")
        assert told(made) == ["confirmed"]


class TestPlaces:
    def test_sessions_to_come_move_and_people_are_told_after_a_minute(self):
        event = publish(every="tous les jeudis", access_mode="registration", venue=MAIRIE)
        first, second = rows(event)[:2]
        made = join(first)
        change_occurrence(
            occurrence_id=second.public_id,
            changes=OccurrenceChanges(venue=VenueDraft(name="Parc")),
            now=NOW,
        )
        assert updated(event, venue=VenueDraft(name="Salle", city="Lyon")) is True
        places = [str(row.venue) for row in rows(event)[:3]]
        assert places == ["Salle, Lyon", "Parc", "Salle, Lyon"]
        notice = Notice.objects.get(registration=made, purpose="changed")
        assert notice.not_before == LATER + timedelta(minutes=1)
        assert rows(event)[0].sequence == Schedule.objects.get().sequence > 0

    def test_how_to_get_in_is_kept_up_to_date(self):
        event = publish(venue=replace(MAIRIE, access_notes="Sonnez."))
        assert updated(event, venue=replace(MAIRIE, access_notes="Sonnez deux fois.")) is True
        assert Venue.objects.get().access_notes == "Sonnez deux fois."
        exact = replace(MAIRIE, access_notes="Sonnez deux fois.", latitude=45.7, longitude=4.8)
        assert updated(event, venue=exact) is True
        found = Venue.objects.get()
        assert (found.latitude, found.longitude, found.is_approximate) == (45.7, 4.8, False)
        assert updated(event) is False

    def test_all_calendars_that_name_the_place_are_published_again(self):
        event = publish(venue=MAIRIE)
        sister = publish(venue=MAIRIE, group=event.group)
        guest = publish(
            every="tous les jeudis", group=make_group(organization=event.group.organization)
        )
        stranger = publish()
        changes = OccurrenceChanges(venue=MAIRIE)
        change_occurrence(occurrence_id=rows(guest)[1].public_id, changes=changes, now=NOW)
        Feed.objects.update(is_stale=False)
        updated(event, venue=replace(MAIRIE, latitude=45.7, longitude=4.8))
        stale = Feed.objects.filter(is_stale=True)
        assert {feed.event_id for feed in stale} == {None, event.pk, sister.pk, guest.pk}
        assert {feed.group_id for feed in stale} == {None, event.group_id, guest.group_id}
        assert stranger.group_id not in {feed.group_id for feed in stale}

    def test_a_place_named_again_without_details_keeps_them(self):
        event = publish(venue=replace(MAIRIE, access_notes="Sonnez.", latitude=45.7, longitude=4.8))
        assert updated(event, venue=MAIRIE) is False
        assert Venue.objects.get().access_notes == "Sonnez."


class TestSeats:
    def test_more_seats_let_people_in(self):
        event = publish(access_mode="registration", capacity=1)
        row = rows(event)[0]
        for name in "ABC":
            join(row, nickname=name)
        assert updated(event, capacity=2) is True
        assert seats_of(row) == (2, {"A": "confirmed", "B": "confirmed", "C": "waitlisted"})
        assert updated(event, capacity=None) is True
        assert seats_of(row)[0] == 3

    def test_fewer_than_are_taken_are_refused(self):
        event = publish(every="tous les jeudis", access_mode="registration", capacity=5)
        first = rows(event)[0]
        join(first, companions=2)
        before = world()
        with pytest.raises(REFUSALS) as caught:
            updated(event, capacity=2, title="Chorale")
        assert vars(caught.value)["code"] == "capacity_below_confirmed"
        assert world() == before
        assert updated(event, capacity=3) is True
        assert {row.capacity for row in rows(event)} == {3}

    def test_a_session_with_its_own_number_keeps_it(self):
        event = publish(every="tous les jeudis", capacity=5)
        first = rows(event)[0]
        changes = OccurrenceChanges(capacity=8)
        change_occurrence(occurrence_id=first.public_id, changes=changes, now=NOW)
        updated(event, capacity=6)
        assert [row.capacity for row in rows(event)[:2]] == [8, 6]


class TestRefusals:
    @pytest.mark.parametrize(
        "fields",
        [
            {"title": ""},
            {"capacity": 0},
            {"kind": "party"},
            {"online_url": "x"},
            {"venue": VenueDraft(latitude=1.0)},
            {"facilitators": (FacilitatorDraft("", "volunteer"),)},
        ],
    )
    def test_nothing_is_half_written(self, fields):
        event = publish(every="tous les jeudis")
        before = world()
        with pytest.raises(REFUSALS):
            updated(event, **{"description": "Autre", **fields})
        assert world() == before

    def test_dates_are_left_alone(self):
        event = publish()
        assert updated(event, first_date=date(2027, 1, 1), rdates=(datetime(2027, 1, 1),)) is False
        assert Schedule.objects.get().first_date == date(2026, 12, 3)
