"""Finding sessions: each filter, all pages, nothing hidden in sight."""

import base64
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.agenda import AgendaFilter, page_of, seats_left, sessions
from events.domain.cursors import Cursor, decode_cursor, encode_cursor
from events.domain.drafts import VenueDraft
from events.errors import EventsError
from events.models import Event, Occurrence
from groups.models import Affiliation, Organization
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.factories import make_department, make_group, make_organization


def found(**wanted) -> set[Event]:
    return {row.event for row in sessions(AgendaFilter(**wanted))}


@pytest.mark.django_db
@pytest.mark.both_databases
class TestFilters:
    def test_only_what_anybody_may_find(self):
        public = publish()
        for visibility in ("unlisted", "private"):
            publish(visibility=visibility)
        publish(kind="practice_review")
        Event.objects.filter(pk=publish().pk).update(archived_at=NOW)
        publish(group=make_group(archived_at=NOW))
        assert found() == {public}

    def test_called_off_sessions_stay_shown(self):
        event = publish()
        Occurrence.objects.update(status="cancelled")
        assert found() == {event}

    @pytest.mark.parametrize(
        ("name", "mine", "other"),
        [
            ("kind", "workshop", "outing"),
            ("access_mode", "registration", "drop_in"),
        ],
    )
    def test_by_a_word_of_the_event(self, name, mine, other):
        event = publish(**{name: mine})
        publish(**{name: other})
        assert found(**{name: mine}) == {event}

    def test_by_audience_each_event_once(self):
        both = publish(audience=("relatives", "lived_experience"))
        publish(audience=("members",))
        publish()
        assert found(audience="relatives") == {both}
        assert sessions(AgendaFilter(audience="relatives")).count() == 1

    @pytest.mark.parametrize(
        ("format_", "is_found"),
        [("online", True), ("phone", True), ("hybrid", True), ("onsite", False)],
    )
    def test_from_home(self, format_, is_found):
        event = publish(format=format_)
        assert found(is_online=True) == ({event} if is_found else set())

    def test_by_group(self):
        event = publish()
        publish()
        assert found(group=event.group.slug) == {event}
        assert found(group="inconnu") == set()

    def test_by_departement_of_the_place_else_of_the_group(self):
        rhone, savoie = make_department("69"), make_department("73", name="Savoie")
        here = publish(group=make_group(department=rhone))
        away = publish(
            group=make_group(department=rhone),
            venue=VenueDraft(name="Refuge", department="73"),
        )
        lost = publish(
            group=make_group(department=savoie), venue=VenueDraft(name="Salle", city="Lieu-dit")
        )
        assert lost.venue is not None
        assert lost.venue.department is None
        assert found(department="69") == {here}
        assert found(department="73") == {away, lost}
        assert found(department="99") == set()

    def test_by_network_of_the_group_or_of_its_organisation_once_accepted(self):
        network = make_organization(kind=Organization.Kind.NETWORK)
        shared, whole, asked, alone = (publish() for _number in range(4))
        accepted = {"network": network, "accepted_at": NOW}
        Affiliation.objects.create(group=shared.group, **accepted)
        Affiliation.objects.create(organization=whole.group.organization, **accepted)
        Affiliation.objects.create(group=asked.group, network=network)
        Affiliation.objects.create(group=asked.group, network=make_organization(), accepted_at=NOW)
        # Both ways at once: each session comes once all the same.
        Affiliation.objects.create(organization=shared.group.organization, **accepted)
        assert found(network=network.slug) == {shared, whole}
        assert sessions(AgendaFilter(network=network.slug)).count() == 2
        assert alone in found()

    @pytest.mark.parametrize(
        "q",
        [
            "theatre",
            "THÉÂTRE",
            "  théatre   lyon ",
            "saint-étienne",
            "theatre saint etienne",
            "coeur",
            "l'atelier",
            "42000",
        ],
    )
    def test_by_words_whatever_their_accents_and_capitals(self, q):
        event = publish(
            title="L’Atelier théâtre",
            description="De tout cœur, près de Lyon.",
            venue=VenueDraft(name="MJC", postcode="42000", city="Saint-Étienne"),
        )
        publish(title="Chorale")
        assert found(q=q) == {event}

    @pytest.mark.parametrize("q", ["theatre chorale", "zzz", "100%_"])
    def test_every_word_must_stand_there(self, q):
        publish(title="Théâtre")
        publish(title="Chorale")
        assert found(q=q) == set()

    def test_signs_alone_ask_for_nothing(self):
        event = publish()
        assert found(q=" % _ ' \\ ") == {event}

    def test_long_words_are_cut_and_answered(self):
        publish()
        assert found(q="x" * 10_000) == set()
        assert found(q="cafe " * 5000) != set()

    def test_filters_add_up(self):
        event = publish(kind="workshop", audience=("relatives",), title="Théâtre")
        publish(kind="workshop", title="Théâtre")
        publish(kind="outing", audience=("relatives",), title="Théâtre")
        assert found(kind="workshop", audience="relatives", q="theatre") == {event}

    def test_a_place_that_is_kept_quiet_is_not_given_away_by_a_search(self):
        event = publish(
            venue=VenueDraft(name="Refuge", postcode="69003", city="Lyon"), is_place_hidden=True
        )
        assert found(q="refuge") == set()
        assert found(q="69003") == set()
        assert found(q="lyon") == {event}

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ({"kind": "party"}, ("unknown_choice", "kind")),
            ({"audience": "cats"}, ("unknown_choice", "audience")),
            ({"access_mode": "magic"}, ("unknown_choice", "access_mode")),
            ({"q": "a\x00"}, ("control_characters", "q")),
            ({"department": "\x00"}, ("control_characters", "q")),
            ({"group": "\x00"}, ("control_characters", "q")),
            ({"network": "\x00"}, ("control_characters", "q")),
        ],
    )
    def test_nonsense_is_named(self, wanted, expected):
        with pytest.raises(EventsError) as caught:
            sessions(AgendaFilter(**wanted))
        assert (caught.value.code, caught.value.field) == expected


@pytest.mark.django_db
@pytest.mark.both_databases
class TestPages:
    @pytest.mark.parametrize("size", [1, 2, 3, 7, 20])
    def test_all_sessions_once_and_in_order(self, size):
        for hour in (9, 18):
            for number in range(3):
                publish(start_time=time(hour), first_date=date(2026, 12, 3 + number // 2))
        expected = list(
            Occurrence.objects.order_by("starts_at", "public_id").values_list("pk", flat=True)
        )
        seen: list[int] = []
        after, pages = None, 0
        while True:
            rows, following = page_of(sessions(AgendaFilter()), after=after, size=size)
            seen += [row.pk for row in rows]
            pages += 1
            if following is None:
                break
            after = decode_cursor(encode_cursor(following))
            assert after == following
        assert seen == expected
        assert pages == -(-len(expected) // size)

    def test_sessions_that_begin_together_are_not_lost_between_pages(self):
        for _number in range(5):
            publish()
        rows, following = page_of(sessions(AgendaFilter()), after=None, size=2)
        rest, end = page_of(sessions(AgendaFilter()), after=following, size=9)
        assert len({row.pk for row in [*rows, *rest]}) == 5
        assert end is None

    def test_what_passes_meanwhile_shifts_nothing(self):
        event = publish(every="tous les jours")
        rows, following = page_of(sessions(AgendaFilter()), after=None, size=3)
        Occurrence.objects.filter(pk=rows[0].pk).delete()
        again, _end = page_of(sessions(AgendaFilter()), after=following, size=3)
        assert [row.original_date for row in again] == [
            rows[0].original_date + timedelta(days=n) for n in (3, 4, 5)
        ]
        assert event in found()

    def test_queries_never_grow_with_rows(self, django_assert_num_queries):
        for number in range(12):
            publish(audience=("relatives", "members"), venue=VenueDraft(name=f"Salle {number}"))
        for size in (1, 12):
            with django_assert_num_queries(2):
                rows, _next = page_of(sessions(AgendaFilter()), after=None, size=size)
                for row in rows:
                    assert row.event.group.organization.name
                    assert row.schedule.zone.key
                    assert row.venue
                    assert len(row.event.audiences.all()) == 2


class TestSeatsLeft:
    @pytest.mark.parametrize(
        ("mode", "capacity", "taken", "words"),
        [
            ("registration", None, 3, "open"),
            ("registration", 10, 0, "open"),
            ("registration", 10, 8, "few"),
            ("registration", 10, 10, "full"),
            ("approval", 1, 1, "full"),
            ("closed_cohort", 1, 1, "full"),
            ("drop_in", 10, 10, None),
            ("after_interview", 10, 10, None),
        ],
    )
    def test_in_a_word(self, mode, capacity, taken, words):
        occurrence = Occurrence(
            event=Event(access_mode=mode), capacity=capacity, confirmed_seats=taken
        )
        assert seats_left(occurrence) == words


class TestCursors:
    @given(
        st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
        st.uuids(),
    )
    def test_there_and_back(self, starts_at, public_id):
        cursor = Cursor(starts_at, public_id)
        word = encode_cursor(cursor)
        assert decode_cursor(word) == cursor
        assert word.isascii()
        assert set(word) & set("+/= \n") == set()

    @given(st.text(max_size=300))
    def test_other_words_are_the_first_page(self, word):
        assert decode_cursor(word) is None

    @pytest.mark.parametrize(
        "starts_at",
        [
            datetime(2026, 1, 1),  # without an offset
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "demain",
            "",
        ],
    )
    def test_forged_ones_too(self, starts_at):
        text = starts_at if isinstance(starts_at, str) else starts_at.isoformat()
        word = base64.urlsafe_b64encode(f"{text} {uuid.uuid4().hex}".encode()).decode()
        assert decode_cursor(word) is None
