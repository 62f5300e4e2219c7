"""Dates, places and prices in full French words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from events.domain.wording import (
    age_words,
    audience_words,
    date_words,
    euros,
    fee_words,
    hours_words,
    join_words,
    place_words,
    relative_day_words,
    relative_words,
    seats_words,
    short_date_words,
    short_place_words,
    venue_words,
    when_words,
)
from events.models import Event, EventAudience, Occurrence, Schedule
from groups.models import Venue
from tests.factories import make_event

MAIRIE = Venue(name="Mairie", street="1 place Bellecour", postcode="69002", city="Lyon")


def session(
    start: datetime, hours: float = 2, *, all_day: bool = False, zone: str = "Europe/Paris", **event
) -> Occurrence:
    """A session that only words look at; nothing is stored."""
    schedule = Schedule(timezone=zone, is_all_day=all_day)
    begin = start.replace(tzinfo=schedule.zone)
    end = (start + timedelta(hours=hours)).replace(tzinfo=schedule.zone)
    return Occurrence(
        schedule=schedule,
        event=Event(**event),
        starts_at=begin.astimezone(UTC),
        ends_at=end.astimezone(UTC),
    )


def spelled(text: str) -> str:
    """The text with its no-break spaces written « ~ »."""
    return text.replace("\u00a0", "~").replace("\u202f", "~")


class TestDates:
    @pytest.mark.parametrize(
        ("day", "long", "short"),
        [
            (date(2026, 3, 5), "jeudi 5~mars 2026", "jeudi 5~mars"),
            (date(2026, 5, 1), "vendredi 1er~mai 2026", "vendredi 1er~mai"),
            (date(2027, 8, 1), "dimanche 1er~août 2027", "dimanche 1er~août"),
            (date(2026, 2, 11), "mercredi 11~février 2026", "mercredi 11~février"),
            (date(2026, 12, 21), "lundi 21~décembre 2026", "lundi 21~décembre"),
        ],
    )
    def test_in_full(self, day, long, short):
        assert (spelled(date_words(day)), spelled(short_date_words(day))) == (long, short)


class TestHours:
    @pytest.mark.parametrize(
        ("start", "hours", "words"),
        [
            (datetime(2026, 3, 5, 18, 30), 2, "de 18~h~30 à 20~h~30"),
            (datetime(2026, 3, 5, 9), 1.5, "de 9~h à 10~h~30"),
            (datetime(2026, 3, 5, 9, 5), 1, "de 9~h~05 à 10~h~05"),
            (datetime(2026, 3, 5, 21), 5, "de 21~h à 2~h le lendemain"),
            (datetime(2026, 3, 5, 18), 24, "de 18~h à 18~h le lendemain"),
            (datetime(2026, 3, 5, 18), 46, "de 18~h à 16~h, le samedi 7~mars"),
            # The night that loses an hour is still said as the clock reads.
            (datetime(2026, 3, 28, 21), 10, "de 21~h à 7~h le lendemain"),
        ],
    )
    def test_from_and_to(self, start, hours, words):
        assert spelled(hours_words(session(start, hours))) == words

    def test_all_day(self):
        one = session(datetime(2026, 3, 5), 24, all_day=True)
        assert hours_words(one) == "toute la journée"
        assert spelled(when_words(one)) == "jeudi 5~mars 2026, toute la journée"

    def test_several_days(self):
        stay = session(datetime(2026, 3, 5), 72, all_day=True)
        assert spelled(when_words(stay)) == "jeudi 5~mars 2026, jusqu’au samedi 7~mars 2026"

    def test_several_days_over_the_clock_change(self):
        stay = session(datetime(2026, 3, 28), 48, all_day=True)
        assert spelled(hours_words(stay)) == "jusqu’au dimanche 29~mars 2026"

    def test_when(self):
        one = session(datetime(2026, 3, 5, 18, 30))
        assert spelled(when_words(one)) == "jeudi 5~mars 2026, de 18~h~30 à 20~h~30"


class TestRelative:
    @pytest.mark.parametrize(
        ("ahead", "words"),
        [
            (timedelta(hours=2), "aujourd’hui"),
            (timedelta(hours=20), "demain"),
            (timedelta(days=3), "dans 3 jours"),
            (timedelta(days=13), "dans 13 jours"),
            (timedelta(days=14), "dans 2 semaines"),
            (timedelta(days=59), "dans 8 semaines"),
            (timedelta(days=60), "dans 2 mois"),
            (timedelta(days=400), "dans 13 mois"),
            (-timedelta(hours=9), "aujourd’hui"),
            (-timedelta(days=1), "hier"),
            (-timedelta(days=5), "il y a 5 jours"),
            (-timedelta(days=13), "il y a 13 jours"),
            (-timedelta(days=40), "il y a 5 semaines"),
            (-timedelta(days=183), "il y a 6 mois"),
            (-timedelta(minutes=30), "en ce moment"),
            (timedelta(0), "en ce moment"),
            (-timedelta(hours=2), "aujourd’hui"),
        ],
    )
    def test_beside_the_date(self, ahead, words):
        now = datetime(2026, 3, 5, 12, tzinfo=UTC)
        start = (now + ahead).astimezone(Schedule(timezone="Europe/Paris").zone)
        one = session(start.replace(tzinfo=None))
        assert relative_words(one, now=now).replace("\u00a0", " ") == words

    def test_of_the_day_alone(self):
        now = datetime(2026, 3, 5, 12, tzinfo=UTC)
        one = session(datetime(2026, 3, 5, 12, 30))
        assert (relative_words(one, now=now), relative_day_words(one, now=now)) == (
            "en ce moment",
            "aujourd’hui",
        )

    def test_days_turn_at_midnight_of_the_place(self):
        one = session(datetime(2026, 3, 6, 8), zone="Indian/Reunion")
        evening = datetime(2026, 3, 5, 19, tzinfo=UTC)
        assert relative_words(one, now=evening) == "demain"
        assert relative_words(one, now=evening + timedelta(hours=1, seconds=1)) == "aujourd’hui"


class TestPlaces:
    def test_in_full_and_short(self):
        one = session(datetime(2026, 3, 5))
        one.venue = MAIRIE
        assert place_words(one) == "Mairie, 1 place Bellecour, 69002 Lyon"
        assert short_place_words(one) == "Mairie, Lyon"

    def test_hidden_until_confirmed(self):
        one = session(datetime(2026, 3, 5), is_place_hidden=True)
        one.venue = MAIRIE
        for words in (place_words(one), short_place_words(one)):
            assert words == "Lyon (adresse donnée à la confirmation)"

    def test_hidden_in_a_town_that_nobody_named(self):
        words = venue_words(Venue(name="Mairie"), event=Event(is_place_hidden=True))
        assert words == "adresse donnée à la confirmation"

    @pytest.mark.parametrize(
        ("format_", "words"),
        [("online", "en ligne"), ("phone", "par téléphone"), ("hybrid", ""), ("onsite", "")],
    )
    def test_without_a_place(self, format_, words):
        assert venue_words(None, event=Event(format=format_)) == words

    def test_half_a_place(self):
        assert venue_words(Venue(city="Lyon"), event=Event()) == "Lyon"
        assert venue_words(Venue(name="Parc"), event=Event()) == "Parc"


class TestPeople:
    def test_lists(self):
        assert join_words([]) == ""
        assert join_words(["a"]) == "a"
        assert join_words(["a", "b"]) == "a et b"
        assert join_words(["a", "b", "c"]) == "a, b et c"

    @pytest.mark.parametrize(
        ("low", "high", "words"),
        [
            (None, None, ""),
            (18, None, "à partir de 18 ans"),
            (None, 30, "jusqu’à 30 ans"),
            (18, 30, "de 18 à 30 ans"),
            (0, 3, "de 0 à 3 ans"),
        ],
    )
    def test_ages(self, low, high, words):
        assert age_words(Event(min_age=low, max_age=high)).replace("\u00a0", " ") == words

    @pytest.mark.django_db
    def test_audiences(self):
        event = make_event(min_age=18)
        for audience in ("lived_experience", "relatives", "peer_supporters"):
            EventAudience.objects.create(event=event, audience=audience)
        words = audience_words(event).replace("\u00a0", " ")
        assert words == "personnes concernées, proches et pairs-aidants, à partir de 18 ans"
        assert audience_words(make_event()) == ""


class TestPrices:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("5", "5~€"),
            ("5.00", "5~€"),
            ("2.5", "2,50~€"),
            ("0.05", "0,05~€"),
            ("1200", "1200~€"),
        ],
    )
    def test_euros(self, amount, words):
        assert spelled(euros(Decimal(amount))) == words

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, ""),
            ({"fee_amount": 0}, "gratuit"),
            ({"fee_amount": 5}, "5~€"),
            ({"fee_amount": 5, "fee_member_amount": 2}, "5~€ (2~€ pour les adhérents)"),
            ({"fee_amount": 5, "fee_member_amount": 0}, "5~€ (gratuit pour les adhérents)"),
            ({"fee_member_amount": 2}, "2~€ pour les adhérents"),
            ({"fee_amount": 5, "fee_note": "goûter compris"}, "5~€, goûter compris"),
            ({"fee_note": "selon le repas"}, "selon le repas"),
            ({"fee_free_price": True, "fee_amount": 5}, "prix libre"),
            ({"fee_free_price": True, "fee_note": "goûter compris"}, "prix libre, goûter compris"),
        ],
    )
    def test_fees(self, fields, words):
        amounts = {name: Decimal(value) for name, value in fields.items() if "amount" in name}
        assert spelled(fee_words(Event(**{**fields, **amounts}))) == words


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        ("open", "Il reste des places"),
        ("few", "Il reste peu de places"),
        ("full", "Complet"),
        (None, ""),
        ("?", ""),
    ],
)
def test_seats_are_never_counted_in_public(seats, words):
    assert seats_words(seats) == words


class TestInEnglish:
    """The active language says dates and hours; nothing needs a catalogue for them."""

    @pytest.fixture(autouse=True)
    def english(self):
        with translation.override("en"):
            yield

    def test_dates(self):
        day = date(2026, 3, 5)
        assert spelled(date_words(day)) == "Thursday 5~March 2026"
        assert spelled(short_date_words(day)) == "Thursday 5~March"

    @pytest.mark.parametrize(
        ("start", "hours", "words"),
        [
            (datetime(2026, 3, 5, 18, 30), 2, "6:30~pm to 8:30~pm"),
            (datetime(2026, 3, 5, 9, 5), 1, "9:05~am to 10:05~am"),
            (datetime(2026, 3, 5, 10), 2, "10~am to noon"),
            (datetime(2026, 3, 5, 21), 5, "9~pm to 2~am the next day"),
            (datetime(2026, 3, 5, 20), 4, "8~pm to midnight"),
            (datetime(2026, 3, 5, 18), 46, "6~pm to 4~pm, on Saturday 7~March"),
        ],
    )
    def test_hours(self, start, hours, words):
        assert spelled(hours_words(session(start, hours))) == words

    def test_whole_days(self):
        start = datetime(2026, 3, 5)
        assert hours_words(session(start, 24, all_day=True)) == "all day"
        assert spelled(hours_words(session(start, 72, all_day=True))) == (
            "until Saturday 7~March 2026"
        )

    def test_both(self):
        assert spelled(when_words(session(datetime(2026, 3, 5, 18, 30)))) == (
            "Thursday 5~March 2026, 6:30~pm to 8:30~pm"
        )

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (0, "today"),
            (1, "tomorrow"),
            (-1, "yesterday"),
            (3, "in 3 days"),
            (-3, "3 days ago"),
            (21, "in 3 weeks"),
            (-21, "3 weeks ago"),
            (90, "in 3 months"),
            (-90, "3 months ago"),
        ],
    )
    def test_how_far_it_is(self, days, words):
        start = datetime(2026, 6, 15, 18)
        now = start.replace(hour=9, tzinfo=UTC) - timedelta(days=days)
        assert relative_day_words(session(start), now=now) == words

    def test_while_it_lasts(self):
        now = datetime(2026, 3, 5, 18, tzinfo=UTC)
        assert relative_words(session(datetime(2026, 3, 5, 18)), now=now) == "happening now"
