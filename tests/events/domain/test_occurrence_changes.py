"""Changing one session: moved, renamed, resized, called off, held after all."""

from datetime import UTC, datetime, timedelta

import pytest

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_event,
    cancel_occurrence,
    change_occurrence,
    resize,
    restore_occurrence,
    undo_until,
)
from events.errors import REFUSALS
from events.models import (
    MAX_DURATION,
    Event,
    Facilitator,
    Feed,
    Notice,
    Occurrence,
    Registration,
    Schedule,
)
from groups.models import Venue
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told
from tests.factories import make_event, make_occurrence, make_schedule

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATER = NOW + MINUTE
UNDO = timedelta(seconds=60)


def changed(occurrence, *, now=LATER, **changes) -> Occurrence:
    return change_occurrence(
        occurrence_id=occurrence.public_id, changes=OccurrenceChanges(**changes), now=now
    )


def call_off(occurrence, *, now=LATER, note="") -> Occurrence:
    return cancel_occurrence(occurrence_id=occurrence.public_id, note=note, now=now)


def hold(occurrence, *, now) -> Occurrence:
    return restore_occurrence(occurrence_id=occurrence.public_id, now=now)


def tell_what_is_due(*, now) -> list[str]:
    """Stand for the planner: what is due by ``now`` is on its way; return it."""
    due = Notice.objects.filter(planned_at__isnull=True, not_before__lte=now).order_by("pk")
    words = list(due.values_list("purpose", flat=True))
    due.update(planned_at=now)
    return words


def refusal(act):
    models = (Occurrence, Registration, Notice, Facilitator, Venue)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    with pytest.raises(REFUSALS) as caught:
        act()
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    return vars(caught.value)["code"], vars(caught.value)["field"]


class TestChange:
    def test_moved_keeps_its_length_its_id_and_its_original_start(self):
        occurrence = session()
        moved = changed(occurrence, wall_start=datetime(2026, 12, 4, 20, 0))
        kept = Occurrence.objects.get()
        assert kept.public_id == occurrence.public_id == moved.public_id
        assert (kept.original_date, kept.original_time) == (
            occurrence.original_date,
            occurrence.original_time,
        )
        assert kept.starts_at == datetime(2026, 12, 4, 19, 0, tzinfo=UTC)
        assert kept.ends_at == datetime(2026, 12, 4, 21, 0, tzinfo=UTC)
        assert (kept.overridden, kept.sequence, kept.changed_at) == (["starts_at"], 1, LATER)

    def test_longer(self):
        occurrence = session()
        changed(occurrence, duration=timedelta(hours=3))
        kept = Occurrence.objects.get()
        assert (kept.starts_at, kept.ends_at - kept.starts_at) == (
            occurrence.starts_at,
            timedelta(hours=3),
        )

    def test_moved_over_the_clock_change_keeps_its_hours(self):
        occurrence = session(start=datetime(2026, 12, 3, 18, 30))
        changed(occurrence, wall_start=datetime(2027, 3, 28, 1, 30))
        kept = Occurrence.objects.get()
        assert kept.starts_at == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
        assert kept.local_end.replace(tzinfo=None) == datetime(2027, 3, 28, 3, 30)

    def test_place_words_and_faces(self):
        occurrence = session()
        changed(
            occurrence,
            title="  Café  de Noël ",
            venue=VenueDraft(name="Mairie", city="Lyon"),
            facilitators=(FacilitatorDraft("Zoé", "volunteer"),),
            note="Apportez un gâteau",
        )
        kept = Occurrence.objects.select_related("venue").get()
        assert kept.venue is not None
        assert (kept.title, kept.venue.name, kept.note) == (
            "Café de Noël",
            "Mairie",
            "Apportez un gâteau",
        )
        assert kept.overridden == ["facilitators", "title", "venue"]
        faces = Facilitator.objects.values_list("occurrence", "label", "role")
        assert list(faces) == [(kept.pk, "Zoé", "volunteer")]

    def test_people_are_told_of_time_and_place_alone_after_a_minute(self):
        occurrence = session()
        made = join(occurrence)
        changed(occurrence, title="Autre titre", note="Un mot", capacity=9)
        assert told(made) == ["confirmed"]
        changed(occurrence, wall_start=datetime(2026, 12, 4, 20, 0))
        notice = Notice.objects.get(registration=made, purpose="changed")
        assert (notice.not_before, notice.planned_at) == (LATER + UNDO, None)

    def test_who_waits_or_asks_is_told_and_who_cancelled_is_not(self):
        occurrence = session(capacity=2)
        parties = [join(occurrence, nickname=name) for name in "ABC"]
        Registration.objects.filter(pk=parties[0].pk).update(status="cancelled")
        Registration.objects.filter(pk=parties[1].pk).update(status="pending")
        changed(occurrence, venue=VenueDraft(name="Mairie", city="Lyon"))
        who = Notice.objects.filter(purpose="changed").values_list("registration__queue_no")
        assert sorted(who) == [(2,), (3,)]

    def test_reminders_move_along(self):
        occurrence = session()
        made = join(occurrence)
        changed(occurrence, wall_start=datetime(2026, 12, 8, 18, 30))
        made.refresh_from_db()
        assert made.next_reminder_at == datetime(2026, 12, 6, 17, 30, tzinfo=UTC)

    def test_more_seats_let_people_in_and_fewer_keep_those_who_are(self):
        occurrence = session(capacity=1)
        for name in "ABC":
            join(occurrence, nickname=name)
        changed(occurrence, capacity=2)
        assert seats_of(occurrence) == (
            2,
            {"A": "confirmed", "B": "confirmed", "C": "waitlisted"},
        )
        assert refusal(lambda: changed(occurrence, capacity=1)) == (
            "capacity_below_confirmed",
            "capacity",
        )
        changed(occurrence, capacity=2)
        assert Occurrence.objects.get().overridden == ["capacity"]

    def test_calendars_go_stale(self):
        occurrence = session()
        feed = Feed.objects.create(path="x", event=occurrence.event, is_stale=False)
        changed(occurrence, title="Autre titre")
        feed.refresh_from_db()
        assert (feed.is_stale, feed.revision) == (True, 2)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"title": ""}, ("no_title", "title")),
            ({"title": "x" * 161}, ("too_long", "title")),
            ({"title": "x" * 10_000}, ("too_long", "title")),
            ({"title": "a\x00b"}, ("control_characters", "title")),
            ({"note": "x" * 501}, ("too_long", "note")),
            ({"capacity": 0}, ("bad_capacity", "capacity")),
            ({"capacity": 10_001}, ("bad_capacity", "capacity")),
            ({"duration": timedelta(0)}, ("bad_duration", "duration_minutes")),
            ({"duration": -MAX_DURATION}, ("bad_duration", "duration_minutes")),
            ({"duration": MAX_DURATION + MINUTE}, ("bad_duration", "duration_minutes")),
            ({"wall_start": datetime(1999, 1, 1)}, ("bad_date", "starts_at")),
            ({"wall_start": datetime(9999, 12, 31)}, ("bad_date", "starts_at")),
            ({"wall_start": datetime(2026, 11, 20, 10)}, ("starts_in_the_past", "starts_at")),
            ({"venue": VenueDraft(name="x" * 161)}, ("too_long", "venue")),
            ({"venue": VenueDraft(latitude=45)}, ("bad_position", "venue")),
            (
                {"facilitators": (FacilitatorDraft("Zoé", "king"),)},
                ("unknown_choice", "facilitators"),
            ),
        ],
    )
    def test_bad_input_writes_nothing(self, changes, expected):
        occurrence = session()
        join(occurrence)
        # One good change beside the bad one must not be kept either.
        changes = {"note": "Un mot", **changes}
        assert refusal(lambda: changed(occurrence, **changes)) == expected

    def test_what_has_begun_never_changes(self):
        occurrence = session()
        at = occurrence.starts_at
        assert refusal(lambda: changed(occurrence, title="x", now=at)) == ("session_past", "")

    def test_an_all_day_session_moves_by_whole_days(self):
        schedule = make_schedule(
            start=datetime(2026, 12, 3), duration=timedelta(days=2), is_all_day=True
        )
        occurrence = make_occurrence(schedule=schedule)
        assert refusal(lambda: changed(occurrence, wall_start=datetime(2026, 12, 5, 18))) == (
            "bad_time",
            "starts_at",
        )
        assert refusal(lambda: changed(occurrence, duration=timedelta(hours=5))) == (
            "bad_duration",
            "duration_minutes",
        )
        changed(occurrence, wall_start=datetime(2026, 12, 5), duration=timedelta(days=3))
        kept = Occurrence.objects.get()
        assert kept.local_start.replace(tzinfo=None) == datetime(2026, 12, 5)
        assert kept.local_end.replace(tzinfo=None) == datetime(2026, 12, 8)


class TestCallingOff:
    def test_stays_shown_as_cancelled_and_people_are_told_after_a_minute(self):
        occurrence = session()
        made = join(occurrence)
        found = call_off(occurrence, note="  Zoé est malade ")
        kept = Occurrence.objects.get()
        assert (kept.status, kept.cancelled_at, kept.note) == ("cancelled", LATER, "Zoé est malade")
        assert (kept.overridden, kept.sequence) == (["status"], 1)
        assert undo_until(found) == LATER + UNDO
        assert undo_until(occurrence) is None
        notice = Notice.objects.get(registration=made, purpose="called_off")
        assert (notice.not_before, notice.planned_at) == (LATER + UNDO, None)

    def test_twice_changes_nothing_more(self):
        occurrence = session()
        join(occurrence)
        call_off(occurrence)
        before = list(Occurrence.objects.values()), list(Notice.objects.values())
        call_off(occurrence, note="encore", now=LATER + MINUTE)
        assert (list(Occurrence.objects.values()), list(Notice.objects.values())) == before

    def test_while_it_goes_on_but_not_when_it_is_over(self):
        occurrence = session()
        assert call_off(occurrence, now=occurrence.ends_at - MINUTE).is_cancelled
        other = session()
        at = other.ends_at
        assert refusal(lambda: call_off(other, now=at)) == ("session_past", "")
        assert refusal(lambda: hold(occurrence, now=at)) == ("session_past", "")

    def test_bad_note(self):
        occurrence = session()
        assert refusal(lambda: call_off(occurrence, note="x" * 501)) == ("too_long", "note")
        assert refusal(lambda: call_off(occurrence, note="\x07")) == ("control_characters", "note")

    def test_seats_stay_held_so_that_it_can_be_undone(self):
        occurrence = session(capacity=1)
        join(occurrence, nickname="A")
        join(occurrence, nickname="B")
        call_off(occurrence)
        assert seats_of(occurrence) == (1, {"A": "confirmed", "B": "waitlisted"})


class TestHoldingAfterAll:
    def test_within_a_minute_nobody_ever_hears_of_it(self):
        occurrence = session()
        made = join(occurrence)
        tell_what_is_due(now=NOW)
        call_off(occurrence, note="Zoé est malade")
        assert tell_what_is_due(now=LATER + UNDO - MINUTE / 60) == []
        hold(occurrence, now=LATER + UNDO - MINUTE / 60)
        assert told(made) == ["confirmed"]
        kept = Occurrence.objects.get()
        assert (kept.status, kept.cancelled_at, kept.note) == ("scheduled", None, "")
        assert (kept.overridden, kept.sequence) == ([], 2)

    def test_later_whoever_was_told_is_told_again(self):
        occurrence = session()
        made = join(occurrence)
        call_off(occurrence)
        tell_what_is_due(now=LATER + UNDO)
        hold(occurrence, now=LATER + 3 * UNDO)
        assert told(made) == ["confirmed", "called_off", "restored"]
        notice = Notice.objects.get(purpose="restored")
        assert notice.not_before == LATER + 4 * UNDO

    def test_twice_changes_nothing_more(self):
        occurrence = session()
        join(occurrence)
        before = list(Occurrence.objects.values()), list(Notice.objects.values())
        hold(occurrence, now=LATER)
        assert (list(Occurrence.objects.values()), list(Notice.objects.values())) == before

    def test_reminders_start_from_now(self):
        occurrence = session()
        made = join(occurrence)
        call_off(occurrence)
        hold(occurrence, now=occurrence.starts_at - timedelta(hours=20))
        made.refresh_from_db()
        assert made.next_reminder_at == occurrence.starts_at - timedelta(hours=3)

    def test_seats_given_back_meanwhile_go_to_who_waits(self):
        occurrence = session(capacity=1)
        join(occurrence, nickname="A")
        join(occurrence, nickname="B")
        call_off(occurrence)
        Registration.objects.filter(queue_no=1).update(status="cancelled")
        Occurrence.objects.update(confirmed_seats=0)
        hold(occurrence, now=LATER)
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})

    def test_people_hear_only_of_what_differs_from_what_they_believe(self):
        occurrence = session()
        made = join(occurrence)
        tell_what_is_due(now=NOW)
        at = LATER
        call_off(occurrence, now=at)
        assert tell_what_is_due(now=at + UNDO) == ["called_off"]
        hold(occurrence, now=at + 2 * UNDO)
        assert tell_what_is_due(now=at + 3 * UNDO) == ["restored"]
        # Off and on again within the minute: they believe that it takes place, and it does.
        call_off(occurrence, now=at + 5 * UNDO)
        hold(occurrence, now=at + 5.5 * UNDO)
        assert tell_what_is_due(now=at + 9 * UNDO) == []
        # Off, told; on and off again within the minute: they believe that it is off, and it is.
        call_off(occurrence, now=at + 10 * UNDO)
        assert tell_what_is_due(now=at + 11 * UNDO) == ["called_off"]
        hold(occurrence, now=at + 12 * UNDO)
        call_off(occurrence, now=at + 12.5 * UNDO)
        assert tell_what_is_due(now=at + 20 * UNDO) == []
        # And on for good: they must hear of it.
        hold(occurrence, now=at + 21 * UNDO)
        assert tell_what_is_due(now=at + 22 * UNDO) == ["restored"]
        assert told(made) == ["confirmed", *(["called_off", "restored"] * 2)]


class TestResizing:
    def test_lets_people_in_and_keeps_those_who_are(self):
        occurrence = session(capacity=1)
        for name in "ABC":
            join(occurrence, nickname=name)
        resize(occurrence, capacity=2, now=LATER)
        assert seats_of(occurrence)[0] == 2
        code, _field = refusal(lambda: resize(occurrence, capacity=1, now=LATER))
        assert code == "capacity_below_confirmed"
        resize(occurrence, capacity=None, now=LATER)
        assert (Occurrence.objects.get().capacity, seats_of(occurrence)[0]) == (None, 3)


class TestCallingOffAnEvent:
    def test_what_is_to_come_goes_and_what_was_stays(self):
        event = make_event(access_mode="registration")
        schedule = make_schedule(event=event, start=datetime(2026, 11, 19, 18))
        days = [datetime(2026, 11, 19, 18), datetime(2026, 12, 3, 18), datetime(2026, 12, 10, 18)]
        past, first, second = (make_occurrence(schedule=schedule, start=day) for day in days)
        made = join(first)
        cancel_event(event=event, now=LATER)
        rows = Occurrence.objects.order_by("starts_at").values_list("status", "sequence")
        assert list(rows) == [("scheduled", 0), ("cancelled", 1), ("cancelled", 1)]
        assert Event.objects.get().archived_at == LATER
        assert told(made) == ["confirmed", "called_off"]
        assert Occurrence.objects.get(pk=second.pk).cancelled_at == LATER
        cancel_event(event=event, now=LATER + MINUTE)
        assert Event.objects.get().archived_at == LATER
        assert told(made) == ["confirmed", "called_off"]
        assert Occurrence.objects.get(pk=past.pk).cancelled_at is None
        assert Schedule.objects.count() == 1
