"""Calendars of networks and of searches: what they show, when they are rendered, what is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.agenda import AgendaFilter
from events.domain.feeds import (
    ensure_feeds,
    gathered,
    gathering_of_search,
    publish_stale,
    published,
    question,
    touch_feeds,
)
from events.domain.feeds.gathering import gathering_of_network, overall_revision
from events.models import Event, GatheredFeed
from groups.models import Affiliation, Organization
from tests.factories import (
    make_commune,
    make_department,
    make_event,
    make_group,
    make_organization,
    make_venue,
)

from .readers import by_library, by_walking
from .scenes import NOW, START, calendar_in, cancel, make_series, move, parts, row

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def network() -> Organization:
    return make_organization(
        slug="aura", name="Réseau AURA", kind=Organization.Kind.NETWORK, department=rhone()
    )


def rhone() -> Any:
    return make_department("69")


def series(title: str, **fields: Any) -> Event:
    event = make_event(title=title, **fields)
    make_series(event=event, rrule="FREQ=WEEKLY;BYDAY=TH", until=date(2027, 2, 1))
    ensure_feeds(event=event)
    return event


def share(network: Organization, event: Event, *, accepted: bool = True) -> Affiliation:
    at = NOW if accepted else None
    return Affiliation.objects.create(network=network, group=event.group, accepted_at=at)


def rename(event: Event, title: str) -> None:
    event.texts.update(title=title)
    event.occurrences.update(title=title)
    touch_feeds(event_ids=[event.pk], now=NOW)


def of_network(now: datetime = NOW) -> bytes:
    calendar = published("/feeds/networks/aura.ics", now=now)
    assert calendar is not None
    return calendar.body


def of_search(now: datetime = NOW, **wanted: Any) -> bytes:
    parameters = {name: str(value) for name, value in wanted.items()}
    return gathered(gathering_of_search(question(parameters.items())), now=now).body


def published_at() -> datetime:
    moment = GatheredFeed.objects.get().published_at
    assert moment is not None
    return moment


def titles(body: bytes) -> list[str]:
    return sorted(str(part["SUMMARY"]) for part in parts(body))


class TestOfANetwork:
    def test_what_its_groups_announce_and_who(self, network: Organization) -> None:
        shared = series("Café", group=make_group(name="Les Liens"))
        share(network, shared)
        whole = series("Atelier", group=make_group(name="Le Fil"))
        organization = whole.group.organization
        Affiliation.objects.create(network=network, organization=organization, accepted_at=NOW)
        share(network, series("Pas encore"), accepted=False)
        share(make_organization(kind="network"), series("Ailleurs"))
        for visibility in ("unlisted", "private"):
            series("Caché", group=shared.group, visibility=visibility)
        body = of_network()
        assert titles(body) == ["Atelier · Le Fil", "Café · Les Liens"]
        calendar = calendar_in(body)
        assert str(calendar["NAME"]) == "Réseau AURA"
        assert str(calendar["DESCRIPTION"]) == (
            "Les rencontres des groupes du réseau Réseau AURA, tenues à jour."
        )
        assert str(calendar["SOURCE"]).endswith("/feeds/networks/aura.ics")
        assert str(calendar["URL"]).endswith("/reseaux/aura/")

    def test_both_readers_see_all_dates(self, network: Organization) -> None:
        event = series("Café", group=make_group(name="Les Liens"))
        share(network, event)
        schedule = event.schedules.get()
        move(row(schedule, "2026-12-10"), datetime(2026, 12, 11, 9))
        cancel(row(schedule, "2026-12-17"))
        touch_feeds(event_ids=[event.pk], now=NOW)
        body = of_network()
        bounds = (date(2026, 12, 1), date(2027, 1, 31))
        seen = by_library(body, *bounds)
        assert seen == by_walking(body, *bounds)
        rows = event.occurrences.filter(starts_at__date__lt="2027-01-31").order_by("starts_at")
        assert [(one.start, one.is_cancelled) for one in seen] == [
            (one.starts_at, one.is_cancelled) for one in rows
        ]

    @pytest.mark.parametrize("worker", [True, False])
    def test_each_change_shows_at_once(self, network: Organization, *, worker: bool) -> None:
        event = series("Avant", group=make_group(name="G"))
        affiliation = share(network, event)
        later = NOW

        def shown() -> list[str]:
            nonlocal later
            later += timedelta(minutes=1)
            if worker:
                publish_stale(now=later)
            return titles(of_network(later))

        assert shown() == ["Avant · G"]
        rename(event, "Après")
        assert shown() == ["Après · G"]
        affiliation.accepted_at = None
        affiliation.save()
        assert shown() == []
        affiliation.accepted_at = NOW
        affiliation.save()
        assert shown() == ["Après · G"]
        affiliation.delete()
        assert shown() == []
        other = series("Autre", group=make_group(name="H"))
        share(network, other)
        assert shown() == ["Autre · H"]
        event.group.name = "Renommé"
        event.group.save()
        share(network, event)
        assert shown() == ["Après · Renommé", "Autre · H"]

    def test_the_worker_renders_only_what_changed(self, network: Organization) -> None:
        event, stranger = series("Café"), series("Ailleurs")
        share(network, event)
        publish_stale(now=NOW)
        before = published_at()
        rename(stranger, "Autre chose")
        assert publish_stale(now=NOW + timedelta(minutes=1)) == 2
        assert published_at() == before
        rename(event, "Autre café")
        publish_stale(now=NOW + timedelta(minutes=2))
        assert published_at() > before

    def test_a_day_old_is_made_again(self, network: Organization) -> None:
        share(network, series("Café"))
        publish_stale(now=NOW)
        publish_stale(now=NOW + timedelta(hours=25))
        assert published_at() >= NOW + timedelta(hours=25)
        assert GatheredFeed.objects.get().last_modified == NOW

    def test_none_of_that_name(self, network: Organization) -> None:
        make_organization(slug="association")
        for slug in ("association", "unknown", "a/b"):
            assert published(f"/feeds/networks/{slug}.ics", now=NOW) is None
        assert published("/feeds/networks/aura", now=NOW) is None
        assert GatheredFeed.objects.count() == 0

    def test_without_groups_it_is_empty(self, network: Organization) -> None:
        calendar = calendar_in(of_network())
        assert calendar.walk("VEVENT") == []
        assert len(calendar.walk("VTIMEZONE")) == 1


class TestValidators:
    def test_they_change_only_with_the_content(self, network: Organization) -> None:
        event, stranger = series("Café"), series("Ailleurs")
        share(network, event)
        gathering = gathering_of_network("aura")
        assert gathering is not None
        first = gathered(gathering, now=NOW)
        touch_feeds(event_ids=[event.pk, stranger.pk], now=NOW)
        same = gathered(gathering, now=NOW + timedelta(hours=1))
        assert (same.etag, same.last_modified) == (first.etag, first.last_modified)
        rename(event, "Autre")
        after = gathered(gathering, now=NOW + timedelta(hours=2))
        assert after.etag != first.etag
        assert after.last_modified == NOW + timedelta(hours=2)

    def test_fresh_ones_cost_a_few_queries(self, django_assert_num_queries: Any) -> None:
        series("Café")
        gathering = gathering_of_search(AgendaFilter(kind="peer_cafe"))
        gathered(gathering, now=NOW)
        with django_assert_num_queries(3):
            gathered(gathering, now=NOW)

    @pytest.mark.parametrize("amount", [1, 3])
    def test_rendering_costs_the_same_for_one_and_for_many(self, amount: int) -> None:
        for _number in range(amount):
            series("Café", venue=make_venue(department=rhone()))
        gathering = gathering_of_search(AgendaFilter(department="69"))
        with CaptureQueriesContext(connection) as queries:
            assert len(parts(gathered(gathering, now=NOW).body)) == amount
        asked = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
        # Twice is it kept (2 + 3), the revision (2), the name, the count, the seven of a
        # calendar, the row, and what makes room.
        assert len(asked) <= 20


class TestRevision:
    def test_it_moves_with_all_that_may_show(self, network: Organization) -> None:
        seen = [overall_revision()]
        event = series("Café")

        def moved() -> bool:
            seen.append(overall_revision())
            return seen[-1] != seen[-2]

        assert moved()
        assert not moved()
        touch_feeds(event_ids=[event.pk], now=NOW)
        assert moved()
        affiliation = share(network, event, accepted=False)
        assert moved()
        affiliation.accepted_at = NOW
        affiliation.save()
        assert moved()
        affiliation.accepted_at = NOW + timedelta(seconds=1)
        affiliation.save()
        assert moved()
        affiliation.delete()
        assert moved()
        event.group.save()
        assert moved()


class TestOfASearch:
    def test_its_name_and_address(self) -> None:
        rhone()
        calendar = calendar_in(of_search(kind="peer_cafe", department="69"))
        # The library leaves the texts of properties that it does not know escaped.
        name = "Rencontres dans le Rhône\\, cafés pair-aidance"
        assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == (name, name)
        assert str(calendar["SOURCE"]).endswith("/feeds/agenda.ics?department=69&kind=peer_cafe")
        assert str(calendar["URL"]).endswith("/?department=69&kind=peer_cafe")

    def test_dates_held_elsewhere_are_left_out(self) -> None:
        """A series in the Rhône of which one date is in Savoie, and one that moved there."""
        savoie = make_department("73", name="Savoie")
        here, there = make_venue(department=rhone()), make_venue(department=savoie)
        event = series("Café", venue=here, group=make_group(name="G"))
        schedule = event.schedules.get()
        first, second = row(schedule, "2026-12-03"), row(schedule, "2026-12-17")
        for one in (first, second):
            one.venue = there
            one.overridden = ["venue"]
            one.save()
        cancel(second)
        touch_feeds(event_ids=[event.pk], now=NOW)
        for code, venue in (("69", here), ("73", there)):
            body = of_search(department=code)
            bounds = (date(2026, 11, 1), date(2027, 1, 31))
            seen = by_library(body, *bounds)
            assert seen == by_walking(body, *bounds)
            rows = event.occurrences.filter(venue=venue, starts_at__date__lt="2027-01-31")
            assert [(one.start, one.is_cancelled) for one in seen] == [
                (one.starts_at, one.is_cancelled) for one in rows.order_by("starts_at")
            ]

    def test_an_archived_event_stays_as_cancelled_for_a_while(self) -> None:
        event = series("Café")
        event.archived_at = NOW
        event.save()
        touch_feeds(event_ids=[event.pk], now=NOW)
        seen = by_library(of_search(), date(2026, 12, 1), date(2027, 1, 1))
        assert [one.is_cancelled for one in seen] == [True] * 5
        assert parts(of_search(NOW + timedelta(days=91))) == []

    def test_one_groups_titles_do_not_repeat_its_name(self) -> None:
        series("Café", group=make_group(slug="les-liens", name="Les Liens"))
        assert titles(of_search(group="les-liens")) == ["Café"]
        assert titles(of_search()) == ["Café · Les Liens"]

    def test_round_a_commune(self) -> None:
        lyon = make_commune("69123", "Lyon")
        far = make_commune("38185", "Grenoble", latitude=45.188, longitude=5.724)
        series("Ici", group=make_group(name="G"), venue=make_venue(commune=lyon))
        series("Là-bas", group=make_group(name="G"), venue=make_venue(commune=far))
        assert titles(of_search(commune="lyon", radius=10)) == ["Ici · G"]
        assert titles(of_search(commune="lyon", radius=100)) == ["Ici · G", "Là-bas · G"]

    def test_too_many_show_what_meets_soonest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("events.domain.feeds.gathering.MOST_EVENTS", 2)
        for days, title in ((7, "B"), (0, "A"), (14, "C")):
            event = make_event(title=title, group=make_group(name="G"))
            make_series(event=event, start=START + timedelta(days=days))
            ensure_feeds(event=event)
        body = of_search()
        assert titles(body) == ["A · G", "B · G"]
        about = str(calendar_in(body)["DESCRIPTION"])
        assert "celles qui commencent le plus tôt y sont" in about


class TestRoom:
    def test_only_so_many_searches_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("events.domain.feeds.gathering.MOST_SEARCHES", 3)
        make_organization(slug="aura", kind="network")
        of_network()
        for number in range(5):
            of_search(NOW + timedelta(minutes=number + 1), q=f"mot{number}")
        paths = GatheredFeed.objects.order_by("published_at").values_list("path", flat=True)
        assert list(paths) == [
            "/feeds/networks/aura.ics",
            *(f"/feeds/agenda.ics?q=mot{number}" for number in (2, 3, 4)),
        ]

    def test_nor_more_than_so_many_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        of_search(q="un")
        size = GatheredFeed.objects.get().size
        monkeypatch.setattr("events.domain.feeds.gathering.MOST_BYTES_KEPT", size + 5)
        of_search(NOW + timedelta(minutes=1), q="deux")
        assert GatheredFeed.objects.get().path == "/feeds/agenda.ics?q=deux"
