"""Editing this date, it and the following ones, or all to come."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.models import (
    Attendance,
    Edit,
    Event,
    Facilitator,
    Notice,
    Occurrence,
    Registration,
    Schedule,
)
from tests.events.enrolling import enter
from tests.events.registering import join, seats_of, told

from .scenes import MINUTE, NOW, edit, foreseen, refusal, rows, series, shown, stored, walls

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def at(day: int, hour: int = 18, minute: int = 30, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute)


class TestFollowing:
    def test_another_hour_ends_the_schedule_and_adds_one(self):
        event = series()
        before = rows(event)
        result = edit(before[2], wall_start=at(17, 19, 0))
        assert walls(event) == [
            "12-03 18:30",
            "12-10 18:30",
            "12-17 19:00",
            "12-24 19:00",
            "12-31 19:00",
            "01-07 19:00",
        ]
        assert [row.public_id for row in rows(event)] == [row.public_id for row in before]
        old, new = event.schedules.order_by("pk")
        assert (old.rrule, old.sequence) == ("FREQ=WEEKLY;UNTIL=20261216", 1)
        assert (new.rrule, new.sequence) == ("FREQ=WEEKLY;BYDAY=TH;COUNT=4", 1)
        assert (new.first_date, new.start_time) == (date(2026, 12, 17), time(19, 0))
        assert old.uid != new.uid
        assert result.sessions == 4
        assert shown(event) == stored(event)

    def test_another_weekday_takes_the_rule_along(self):
        event = series("FREQ=WEEKLY;BYDAY=TH")
        edit(rows(event)[1], wall_start=at(11, 20, 0))
        assert walls(event)[:4] == ["12-03 18:30", "12-11 20:00", "12-18 20:00", "12-25 20:00"]
        assert event.schedules.order_by("pk")[1].rrule == "FREQ=WEEKLY;BYDAY=FR"
        assert shown(event) == stored(event)

    def test_the_third_thursday_becomes_the_third_friday(self):
        event = series("FREQ=MONTHLY;BYDAY=3TH", first=date(2026, 12, 17))
        edit(rows(event)[0], wall_start=at(18))
        assert walls(event)[:3] == ["12-18 18:30", "01-15 18:30", "02-19 18:30"]
        assert shown(event) == stored(event)

    def test_a_rhythm_that_cannot_follow_is_refused_in_words(self):
        event = series("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", first=date(2026, 12, 1))
        code, words = refusal(lambda: edit(rows(event)[0], wall_start=at(2)))
        assert code == "rule_not_movable"
        assert words.startswith("Ce rythme ne peut pas suivre vers ce jour")

    def test_from_the_first_date_on_the_schedule_is_edited_in_place(self):
        event = series()
        uid = event.schedules.get().uid
        edit(rows(event)[0], duration=timedelta(hours=3))
        schedule = event.schedules.get()
        assert (schedule.uid, schedule.sequence) == (uid, 1)
        assert schedule.duration == timedelta(hours=3)
        assert {row.ends_at - row.starts_at for row in rows(event)} == {timedelta(hours=3)}

    def test_what_was_set_on_one_date_stays(self):
        event = series()
        own = rows(event)[3]
        edit(own, "this", wall_start=at(25, 10, 0), title="Noël")
        edit(rows(event)[1], wall_start=at(10, 19, 0), title="Café du soir", capacity=9)
        kept = Occurrence.objects.get(pk=own.pk)
        assert (f"{kept.local_start:%m-%d %H:%M}", kept.title, kept.capacity) == (
            "12-25 10:00",
            "Noël",
            9,
        )
        assert [row.title for row in rows(event)] == [
            "Café des liens",
            "Café du soir",
            "Café du soir",
            "Noël",
            "Café du soir",
            "Café du soir",
        ]
        assert shown(event) == stored(event)

    def test_words_hold_from_that_date_on_in_calendars_too(self):
        event = series("FREQ=WEEKLY")
        venue = VenueDraft(name="Mairie", city="Lyon")
        edit(rows(event)[2], title="Café du soir", venue=venue)
        assert [row.title for row in rows(event)][:4] == ["Café des liens"] * 2 + [
            "Café du soir"
        ] * 2
        assert event.schedules.count() == 2
        assert Event.objects.get().search_text.startswith("cafe du soir")
        assert shown(event) == stored(event)
        again = edit(rows(event)[2], title="Café du soir", venue=venue)
        assert again.edit is None

    def test_new_words_beside_an_hour_that_stays_hold_from_there_on_too(self):
        event = series()
        edit(rows(event)[2], title="Café du soir", duration=timedelta(hours=2))
        assert event.schedules.count() == 2
        assert shown(event) == stored(event)

    def test_dates_with_older_words_keep_them_when_only_they_are_moved(self):
        event = series("FREQ=WEEKLY")
        edit(rows(event)[5], title="Café du soir")
        edit(rows(event)[2], wall_start=at(17, 20, 0))
        assert [row.title for row in rows(event)][4:6] == ["Café des liens", "Café du soir"]
        assert shown(event) == stored(event)

    def test_the_following_do_not_jump_back_over_those_that_stay(self):
        event = series()
        code, words = refusal(lambda: edit(rows(event)[2], wall_start=at(9)))
        assert code == "jumps_back"
        assert words.startswith("La rencontre du jeudi 10\xa0décembre 2026, qui ne change pas")

    def test_faces_of_earlier_dates_stay(self):
        event = series(facilitators=(FacilitatorDraft("Ana", "volunteer"),))
        second = rows(event)[1]
        edit(second, facilitators=(FacilitatorDraft("Zoé", "employee"),))
        own = Facilitator.objects.filter(occurrence__isnull=False)
        assert list(own.values_list("occurrence", "label")) == [(rows(event)[0].pk, "Ana")]
        assert event.facilitators.get(occurrence=None).label == "Zoé"

    def test_exceptions_are_divided_and_named_skips_kept(self):
        event = series("FREQ=WEEKLY", exdates=(date(2026, 12, 10), date(2026, 12, 24)))
        edit(rows(event)[1], wall_start=at(18, 18, 30))
        old, new = event.schedules.order_by("pk")
        assert (old.exdates, new.exdates) == (["2026-12-10"], ["2026-12-25"])
        assert walls(event)[:3] == ["12-03 18:30", "12-18 18:30", "01-01 18:30"]
        assert shown(event) == stored(event)

    def test_dates_given_one_by_one_keep_their_days(self):
        event = series("", rdates=(at(8, 18, 30), at(20, 18, 30)))
        code, _words = refusal(lambda: edit(rows(event)[0], wall_start=at(4)))
        assert code == "dates_one_by_one"
        edit(rows(event)[1], wall_start=at(8, 20, 0))
        assert walls(event) == ["12-03 18:30", "12-08 20:00", "12-20 20:00"]
        assert shown(event) == stored(event)


class TestAll:
    def test_nothing_begun_the_uid_stays(self):
        event = series()
        uid = event.schedules.get().uid
        edit(rows(event)[4], "all", wall_start=at(31, 17, 0))
        assert {wall[-5:] for wall in walls(event)} == {"17:00"}
        assert event.schedules.get().uid == uid
        assert shown(event) == stored(event)

    def test_the_past_stays(self):
        event = series()
        later = datetime(2026, 12, 11, 9, tzinfo=UTC)
        Attendance.objects.create(occurrence=rows(event)[1], is_walk_in=True, mark="present")
        past = list(event.occurrences.filter(starts_at__lt=later).order_by("pk").values())
        edit(rows(event)[4], "all", now=later, wall_start=at(30, 17, 0), title="Café")
        assert list(event.occurrences.filter(starts_at__lt=later).order_by("pk").values()) == past
        assert walls(event)[:4] == ["12-03 18:30", "12-10 18:30", "12-16 17:00", "12-23 17:00"]
        assert event.schedules.count() == 2
        assert shown(event, now=later) == stored(event)
        begun = rows(event)[0]
        assert refusal(lambda: edit(begun, "all", now=later, title="x"))[0] == "session_past"

    def test_a_rule_that_ended_is_not_prolonged_when_a_later_extra_date_is_edited(self):
        event = series("FREQ=WEEKLY;COUNT=3", rdates=(at(4, month=3, year=2027),))
        later = datetime(2027, 1, 15, 9, tzinfo=UTC)
        edit(rows(event)[3], "all", now=later, wall_start=at(4, 20, 0, month=3, year=2027))
        assert walls(event) == ["12-03 18:30", "12-10 18:30", "12-17 18:30", "03-04 20:00"]
        assert event.schedules.order_by("pk")[0].rrule == "FREQ=WEEKLY;UNTIL=20261217"
        assert shown(event, now=later) == stored(event)

    def test_repeated_edits_move_there_and_back(self):
        event = series("FREQ=WEEKLY")
        first = rows(event)
        edit(first[3], "all", wall_start=at(17, 18, 30))
        edit(first[3], "all", wall_start=at(31, 18, 30))
        assert walls(event)[:2] == ["12-10 18:30", "12-17 18:30"]
        edit(first[3], "all", wall_start=at(24, 18, 30))
        assert walls(event)[:3] == ["12-03 18:30", "12-10 18:30", "12-17 18:30"]
        assert [row.public_id for row in rows(event)][:70] == [r.public_id for r in first][:70]
        assert shown(event) == stored(event)


class TestPeople:
    def test_they_follow_and_are_told_once_after_a_minute(self):
        event = series()
        kept, moved = join(rows(event)[0]), join(rows(event)[3], email="a@b.example")
        edit(rows(event)[2], wall_start=at(17, 19, 0))
        assert (told(kept), told(moved)) == (["confirmed"], ["confirmed", "changed"])
        notice = Notice.objects.get(purpose="changed")
        assert notice.not_before == NOW + MINUTE
        moved.refresh_from_db()
        assert moved.occurrence.local_start.hour == 19
        assert moved.next_reminder_at == moved.occurrence.starts_at - timedelta(days=2)

    def test_a_session_that_disappears_is_called_off_with_people_else_gone(self):
        rule = "FREQ=MONTHLY;BYMONTHDAY=30"
        event = series(rule, first=date(2026, 12, 30))
        march = next(row for row in rows(event) if row.original_date.month == 4)
        party = join(march)
        amount = len(rows(event))
        seen = foreseen(rows(event)[0], wall_start=at(31))
        assert [one.public_id for one in seen.losing] == [party.public_id]
        edit(rows(event)[0], wall_start=at(31))
        march.refresh_from_db()
        assert (march.status, told(party)) == ("cancelled", ["confirmed", "called_off"])
        assert len(rows(event)) < amount
        assert walls(event)[:4] == ["12-31 18:30", "01-31 18:30", "03-31 18:30", "05-31 18:30"]
        assert shown(event) == stored(event)

    def test_who_loses_a_date_that_is_renamed_too_reads_the_new_words(self):
        event = series("FREQ=MONTHLY;BYMONTHDAY=30", first=date(2026, 12, 30))
        april = next(row for row in rows(event) if row.original_date.month == 4)
        join(april)
        edit(rows(event)[0], wall_start=at(31), title="Café du soir")
        assert Occurrence.objects.get(pk=april.pk).title == "Café du soir"
        assert edit(rows(event)[0], wall_start=at(31), title="Café du soir").edit is None

    @pytest.mark.parametrize("scope", ["this", "following", "all"])
    def test_no_further_than_three_years_ahead(self, scope):
        event = series()
        second, far = rows(event)[1], at(10, year=2029)
        code, words = refusal(lambda: edit(second, scope, wall_start=far))
        assert (code, words) == (
            "too_far_ahead",
            "Choisissez une date dans les trois ans à venir.",
        )
        assert foreseen(second, scope, wall_start=far).refusals == (words,)
        edit(rows(event)[5], "this", wall_start=at(20, month=11, year=2029))
        assert walls(event)[-1] == "11-20 18:30"

    def test_who_loses_a_date_reads_the_word_of_the_group(self):
        event = series("FREQ=MONTHLY;BYMONTHDAY=30", first=date(2026, 12, 30))
        april = next(row for row in rows(event) if row.original_date.month == 4)
        join(april)
        word = "On se voit le 31."
        edit(rows(event)[0], wall_start=at(31), note=word)
        assert Occurrence.objects.get(pk=april.pk).note == word
        assert edit(rows(event)[0], wall_start=at(31), note=word).edit is None

    def test_fewer_places_than_taken_are_refused_naming_the_dates(self):
        event = series(capacity=5)
        for row in rows(event)[1:3]:
            join(row, companions=2)
        code, words = refusal(lambda: edit(rows(event)[0], capacity=2))
        assert code == "capacity_below_confirmed"
        assert "jeudi 10\xa0décembre 2026, jeudi 17\xa0décembre 2026" in words

    def test_more_places_let_those_who_wait_in(self):
        event = series(capacity=1)
        third = rows(event)[2]
        join(third, nickname="Ana")
        join(third, nickname="Zoé")
        edit(rows(event)[1], capacity=3)
        assert seats_of(third) == (2, {"Ana": "confirmed", "Zoé": "confirmed"})
        assert [row.capacity for row in rows(event)] == [1, 3, 3, 3, 3, 3]

    def test_seats_given_to_who_waits_for_all_dates_are_counted_once(self):
        event = series("FREQ=WEEKLY;BYDAY=TH", access_mode="closed_cohort", capacity=3)
        for companions in (1, 1, 0, 0):
            enter(event, companions=companions)
        edit(rows(event)[3], "all", wall_start=at(23), capacity=4)
        for row in rows(event):
            seated = Registration.objects.filter(occurrence=row).seated()
            assert row.confirmed_seats == sum(one.seats for one in seated) == 4


class TestCallingOff:
    def test_each_session_to_come_stays_as_called_off(self):
        event = series("FREQ=WEEKLY")
        party = join(rows(event)[2])
        edit(rows(event)[1], status="cancelled", note="Travaux")
        assert walls(event) == ["12-03 18:30"]
        assert told(party) == ["confirmed", "called_off"]
        assert shown(event) == stored(event)
        assert event.schedules.get().called_off_from is not None

    def test_restoring_goes_on_and_tells_those_already_told(self):
        event = series("FREQ=WEEKLY")
        early, late = join(rows(event)[2]), join(rows(event)[4])
        single = rows(event)[3]
        edit(single, "this", status="cancelled")
        before = walls(event)
        edit(rows(event)[1], status="cancelled")
        Notice.objects.filter(registration=early).update(planned_at=NOW)
        edit(rows(event)[1], status="scheduled", now=NOW + 2 * MINUTE)
        assert walls(event) == before
        assert (told(early), told(late)) == (
            ["confirmed", "called_off", "restored"],
            ["confirmed"],
        )
        assert event.schedules.get().called_off_from is None
        assert shown(event) == stored(event)


class TestHistory:
    def test_who_changed_what(self):
        event = series()
        edit(rows(event)[1], wall_start=at(10, 19, 0), title="Café du soir")
        found = Edit.objects.get()
        assert (found.scope, found.sessions, found.occurrence) == ("following", 5, rows(event)[1])
        assert found.summary == [
            {"field": "title", "old": "Café des liens", "new": "Café du soir"},
            {
                "field": "starts_at",
                "old": "jeudi 10\xa0décembre 2026, 18\xa0h\xa030",
                "new": "jeudi 10\xa0décembre 2026, 19\xa0h",
            },
        ]

    def test_the_same_again_changes_nothing(self):
        event = series()
        for scope in ("this", "following", "all"):
            edit(rows(event)[2], scope, wall_start=at(17, 19, 0), title="Café", capacity=7)
            before = list(Occurrence.objects.order_by("pk").values())
            again = edit(rows(event)[2], scope, wall_start=at(17, 19, 0), title="Café", capacity=7)
            assert again.edit is None
            assert list(Occurrence.objects.order_by("pk").values()) == before

    def test_dates_that_appear_bear_the_word_to_all_too(self):
        event = series("FREQ=WEEKLY;BYDAY=TH")
        before = {row.pk for row in rows(event)}
        week_earlier, word = at(26, month=11), "Venez par la cour."
        edit(rows(event)[0], "all", wall_start=week_earlier, note=word)
        made = [row for row in rows(event) if row.pk not in before]
        assert [row.note for row in made] == [word]
        assert edit(rows(event)[0], "all", wall_start=week_earlier, note=word).edit is None

    def test_a_preview_writes_nothing_and_counts(self):
        event = series()
        join(rows(event)[3], email="a@b.example")
        join(rows(event)[3])
        before = list(Schedule.objects.values())
        seen = foreseen(rows(event)[2], wall_start=at(17, 19, 0), venue=VenueDraft(name="Ici"))
        assert list(Schedule.objects.values()) == before
        assert (seen.registered, seen.without_contact, len(seen.dates)) == (2, 1, 4)
        assert seen.dates[0].new_start == datetime(2026, 12, 17, 18, tzinfo=UTC)
        refused = foreseen(rows(event)[2], wall_start=at(1, 19, 0, month=11))
        assert len(refused.refusals) == 1
