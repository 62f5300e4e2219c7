"""Publishing an event: all of it, or nothing."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from events.domain.drafts import FacilitatorDraft, VenueDraft
from events.domain.event_parts import draft_of
from events.domain.programmes import create_event
from events.domain.recurrence import Frequency, Rule, parse_rule
from events.domain.skips import Skips
from events.errors import REFUSALS
from events.models import Event, EventText, Facilitator, Feed, Occurrence, Schedule
from groups.models import Venue
from tests.events.programming import FIRST, days, draft, publish, schedule_of, walls
from tests.events.registering import NOW
from tests.factories import make_department, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def refusal(**fields):
    group = make_group()
    with pytest.raises(REFUSALS) as caught:
        publish(group=group, **fields)
    models = (Event, EventText, Schedule, Occurrence, Venue, Facilitator, Feed)
    assert [model.objects.count() for model in models] == [0] * len(models)
    return vars(caught.value)["code"], vars(caught.value)["field"]


class TestOnce:
    def test_one_date(self):
        event = publish()
        row = Occurrence.objects.get()
        assert (row.event, row.title, row.status) == (event, "Café des liens", "scheduled")
        assert row.starts_at == datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
        assert row.ends_at == datetime(2026, 12, 3, 19, 30, tzinfo=UTC)
        assert (event.created_at, row.created_at) == (NOW, NOW)
        schedule = schedule_of(event)
        assert (schedule.timezone, schedule.rrule, schedule.first_date) == (
            "Europe/Paris",
            "",
            FIRST,
        )

    def test_all_that_is_said_is_kept_and_read_back(self):
        wanted = draft(
            audience=("relatives", "lived_experience", "relatives"),
            access_mode="registration",
            format="hybrid",
            visibility="unlisted",
            description="Un.\n\nDeux.",
            summary_easy="Simple.",
            welcome="Zoé vous ouvre.",
            usual_size=12,
            may_listen=True,
            may_leave=False,
            late_ok=True,
            fee_amount=Decimal("5"),
            fee_member_amount=Decimal("2.50"),
            fee_note="goûter compris",
            access_features=("step_free", "quiet_room"),
            timezone="Europe/Paris",
            capacity=12,
            has_waitlist=False,
            venue=VenueDraft(name="Mairie", street="1 place", postcode="69003", city="Lyon"),
            online_url="https://visio.exemple.example/x",
            is_place_hidden=True,
            min_age=18,
            max_age=30,
            facilitators=(
                FacilitatorDraft("Zoé", "peer_supporter"),
                FacilitatorDraft("Ali", "volunteer"),
            ),
            import_key="x",
        )
        event = create_event(group=make_group(), draft=wanted, now=NOW)
        kept = draft_of(Event.objects.get(pk=event.pk))
        assert kept.audience == ("relatives", "lived_experience")
        assert vars(kept) | {"audience": wanted.audience} == vars(wanted)
        row = Occurrence.objects.select_related("venue").get()
        assert (row.venue, row.capacity) == (event.venue, 12)
        assert row.venue is not None
        assert row.venue.city == "Lyon"

    def test_its_calendars_stand_stale(self):
        event = publish()
        feeds = Feed.objects.order_by("path").values_list("path", "is_stale")
        assert list(feeds) == [
            (f"/feeds/events/{event.public_id}.ics", True),
            (f"/feeds/groups/{event.group.slug}.ics", True),
        ]

    def test_the_connection_link_is_not_readable_in_the_database(self):
        publish(online_url="https://visio.exemple.example/secret")
        with connection.cursor() as cursor:
            cursor.execute("SELECT online_url FROM events_event")
            stored = cursor.fetchone()[0]
        assert stored != ""
        assert "visio" not in stored

    def test_a_place_is_shared_by_the_events_of_one_organisation(self):
        group = make_group()
        venue = VenueDraft(name="Mairie", city="Lyon")
        one, other = (publish(group=group, venue=venue) for _number in range(2))
        elsewhere = publish(venue=venue)
        assert one.venue_id == other.venue_id != elsewhere.venue_id

    def test_all_day_and_several_days(self):
        publish(start_time=None, duration=timedelta(days=3))
        row = Occurrence.objects.select_related("schedule").get()
        assert row.schedule.is_all_day is True
        assert row.local_start == datetime(2026, 12, 3, tzinfo=row.schedule.zone)
        assert row.local_end == datetime(2026, 12, 6, tzinfo=row.schedule.zone)

    def test_the_groups_zone_unless_told_otherwise(self):
        group = make_group(timezone="Indian/Reunion")
        publish(group=group)
        publish(group=group, timezone="America/Cayenne")
        starts = Occurrence.objects.order_by("pk").values_list("starts_at", flat=True)
        assert [start.hour for start in starts] == [14, 21]

    def test_extra_dates_and_skipped_ones(self):
        event = publish(
            rdates=(datetime(2026, 12, 5, 10), datetime(2026, 12, 4, 10)),
            exdates=(date(2026, 12, 25),),
        )
        assert walls(event) == [
            datetime(2026, 12, 3, 18, 30),
            datetime(2026, 12, 4, 10),
            datetime(2026, 12, 5, 10),
        ]


class TestRecurring:
    def test_the_first_date_is_the_rules_own(self):
        event = publish(first_date=date(2026, 12, 2), every="tous les mardis")
        assert schedule_of(event).first_date == date(2026, 12, 8)
        assert days(event)[:3] == [date(2026, 12, 8), date(2026, 12, 15), date(2026, 12, 22)]

    def test_a_skipped_first_date_moves_to_the_first_kept_one(self):
        event = publish(every="tous les jeudis", exdates=(FIRST, date(2026, 12, 17)))
        assert schedule_of(event).first_date == date(2026, 12, 10)
        assert days(event)[:3] == [date(2026, 12, 10), date(2026, 12, 24), date(2026, 12, 31)]

    def test_rows_stand_over_eighteen_months(self):
        event = publish(every="tous les jours")
        found = days(event)
        assert found[0] == FIRST
        assert found[-1] == date(2026, 11, 20) + timedelta(days=548)
        assert len(found) == (found[-1] - found[0]).days + 1
        assert schedule_of(event).materialized_until == found[-1]

    def test_months_and_holidays_are_skipped(self):
        event = publish(
            first_date=date(2027, 4, 29),
            every="tous les jours",
            skips=Skips(public_holidays=True, months=frozenset({6})),
        )
        found = set(days(event))
        skipped = [date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 8), date(2027, 6, 15)]
        assert [day for day in skipped if day in found] == []
        assert {date(2027, 4, 30), date(2027, 5, 2), date(2027, 7, 1)} <= found

    def test_holidays_are_those_of_the_place(self):
        skips = Skips(public_holidays=True)
        in_rhone = publish(first_date=date(2027, 12, 26), every="tous les jours", skips=skips)
        assert days(in_rhone)[0] == date(2027, 12, 26)
        strasbourg = make_group(department=make_alsace())
        there = publish(
            group=strasbourg, first_date=date(2027, 12, 26), every="tous les jours", skips=skips
        )
        assert days(there)[0] == date(2027, 12, 27)

    def test_a_series_keeps_its_wall_clock_across_both_clock_changes(self):
        event = publish(first_date=date(2027, 3, 25), every="tous les jeudis")
        rows = {row.original_date: row.starts_at.hour for row in event.occurrences.all()}
        assert rows[date(2027, 3, 25)] == 17
        assert rows[date(2027, 4, 1)] == 16
        assert rows[date(2027, 10, 28)] == 16
        assert rows[date(2027, 11, 4)] == 17
        assert {wall.time() for wall in walls(event)} == {time(18, 30)}

    def test_a_programme_that_began_long_ago_keeps_its_past(self):
        event = publish(first_date=date(2024, 1, 4), every="1er jeudi du mois")
        assert days(event)[0] == date(2024, 1, 4)

    def test_a_counted_series(self):
        event = publish(every="8 jeudis de suite")
        assert len(days(event)) == 8


def make_alsace():
    return make_department("67", name="Bas-Rhin", region_name="Grand Est")


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"title": ""}, ("no_title", "title")),
            ({"capacity": 0}, ("bad_capacity", "capacity")),
            ({"timezone": "Europe/Lyon"}, ("unknown_zone", "timezone")),
            ({"timezone": "../../etc/passwd"}, ("unknown_zone", "timezone")),
            ({"timezone": "\x00"}, ("unknown_zone", "timezone")),
            ({"rule": parse_rule("FREQ=DAILY;UNTIL=20200101")}, ("ends_before_start", "rrule")),
            (
                {"rule": Rule(Frequency.YEARLY, by_month=(2,), by_month_day=(30,))},
                ("never", "rrule"),
            ),
            ({"rule": parse_rule("FREQ=YEARLY;COUNT=900")}, ("too_far", "rrule")),
            (
                {
                    "rule": parse_rule("FREQ=WEEKLY;COUNT=2"),
                    "exdates": (FIRST, date(2026, 12, 10)),
                },
                ("never", "rrule"),
            ),
            ({"exdates": (FIRST,)}, ("never", "exdates")),
            (
                {
                    "rule": parse_rule("FREQ=MONTHLY"),
                    "skips": Skips(months=frozenset(range(1, 13))),
                },
                ("never", "rrule"),
            ),
        ],
    )
    def test_nothing_is_half_written(self, fields, expected):
        assert refusal(**fields) == expected

    def test_an_extra_date_with_an_offset(self):
        code, field = refusal(rdates=(datetime(2026, 12, 5, 10, tzinfo=UTC),))
        assert (code, field) == ("bad_extra", "rdates")

    def test_school_holidays_where_nobody_knows_them(self):
        polynesia = make_department("987", name="Polynésie", region_name="Polynésie")
        with pytest.raises(REFUSALS) as caught:
            publish(
                group=make_group(department=polynesia),
                every="tous les jeudis",
                skips=Skips(school_holidays=True),
            )
        assert vars(caught.value)["field"] == "exdates"
        assert Event.objects.count() == 0
