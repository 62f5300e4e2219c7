"""A group's calendar at an address: read, read again, out of reach, back again."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from events.domain.calendar_sources import (
    MOST_FAILURES,
    forget,
    next_words,
    read_due,
    read_now,
    result_words,
    resume,
    stop,
)
from events.domain.calendar_sources.reading import LEASE, pause_after
from events.domain.remote_calendars import RemoteError
from events.errors import EventsError
from events.models import CalendarSource, Event, ImportedEvent
from groups.models import SupportGroup
from tests.events.domain.calendar_imports.calendars import starts, vcalendar, vevent
from tests.events.domain.calendar_sources.following import HOUR, NOW, follow, plain, read
from tests.events.domain.remote_calendars.servers import Site

pytestmark = pytest.mark.django_db


def test_a_calendar_comes_in_and_is_read_again_six_hours_later(
    source: CalendarSource, site: Site
) -> None:
    site.gives(vcalendar(vevent()), ETag='"un"')
    assert plain(result_words(source)) == "Pas encore lu."
    assert read(source) == "Évènements : 1 nouveau, 0 mis à jour et 0 inchangé."
    event = Event.objects.get()
    assert (event.kind, event.imported.source) == ("talking_group", source)
    assert source.read_at == source.tried_at == NOW
    assert source.next_read_at is not None
    assert timedelta(hours=5) < source.next_read_at - NOW < timedelta(hours=7)
    assert read_due(now=NOW + 5 * HOUR) == 0
    assert read_due(now=NOW + 7 * HOUR) == 1
    assert len(site.asked) == 2
    assert site.asked[1][1]["If-None-Match"] == '"un"'


def test_what_has_not_changed_is_said(source: CalendarSource, site: Site) -> None:
    site.gives(vcalendar(vevent()))
    read(source)
    site.gives(status=304)
    assert read(source, now=NOW + 6 * HOUR) == "Rien n’a changé."
    assert source.read_at == NOW + 6 * HOUR


@pytest.mark.both_databases
def test_a_changed_calendar_changes_its_events(source: CalendarSource, site: Site) -> None:
    site.gives(vcalendar(vevent(), vevent(UID="deux", RRULE="FREQ=SECONDLY")))
    assert read(source) == "Évènements : 1 nouveau, 0 mis à jour, 0 inchangé et 1 refusé."
    assert source.last_report[0]["refused"] is True
    site.gives(vcalendar(vevent(DTSTART="20261203T180000Z", DTEND="20261203T190000Z")))
    assert read(source, now=NOW + 6 * HOUR) == "Évènements : 0 nouveau, 1 mis à jour et 0 inchangé."
    assert starts(Event.objects.get()) == ["2026-12-03 19:00"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            404,
            "Il n’y a plus de calendrier à cette adresse. "
            "Copiez-la de nouveau depuis votre agenda.",
        ),
        (500, "Ce site a répondu par une erreur (500)."),
    ],
)
def test_a_failure_keeps_everything_and_recovers(
    source: CalendarSource, site: Site, status: int, words: str
) -> None:
    site.gives(vcalendar(vevent()), ETag='"un"')
    read(source)
    site.gives(status=status)
    later = NOW + 6 * HOUR
    assert read(source, now=later) == (f"{words} Rien n’a changé depuis la dernière bonne lecture.")
    assert (source.failures, source.read_at, source.tried_at) == (1, NOW, later)
    assert source.etag == '"un"'
    assert Event.objects.get().occurrences.count() == 1
    site.gives(vcalendar(vevent()))
    assert read(source, now=later + HOUR) == "Évènements : 0 nouveau, 0 mis à jour et 1 inchangé."
    assert source.failures == 0


def test_a_page_instead_of_a_calendar_is_a_failure(source: CalendarSource, site: Site) -> None:
    site.gives(b"<!DOCTYPE html><p>Connexion</p>", ETag='"page"')
    assert read(source).startswith("C’est une page web, pas un calendrier.")
    assert (source.failures, source.etag) == (1, "")


def test_after_ten_failures_it_waits_to_be_asked(source: CalendarSource, site: Site) -> None:
    site.gives(status=500)
    for number in range(MOST_FAILURES):
        words = read(source, now=NOW + number * HOUR)
    assert words.endswith(
        "Après dix essais, nous ne lisons plus cette adresse : vérifiez-la, puis relisez-la."
    )
    assert source.next_read_at is None
    assert next_words(source, now=NOW) == ""
    assert read_due(now=NOW + 1000 * HOUR) == 0
    site.gives(vcalendar(vevent()))
    source = read_now(source, now=NOW + 20 * HOUR)
    assert (source.failures, source.next_read_at is not None) == (0, True)


def test_pauses_grow_to_a_day_and_heed_the_other_side() -> None:
    error = RemoteError("http_error", status=500)
    hours = [pause_after(n, error) / HOUR for n in range(1, 10)]
    for found, wanted in zip(hours, [1, 2, 4, 8, 16, 24, 24, 24, 24], strict=True):
        assert 0.89 * wanted < found <= min(24, 1.11 * wanted)
    busy = RemoteError("busy", status=503, retry_after=5 * 3600)
    assert pause_after(1, busy) == 5 * HOUR
    assert pause_after(1, RemoteError("busy", retry_after=10**6)) == 24 * HOUR


@pytest.mark.both_databases
def test_one_worker_reads_an_address_at_a_time(source: CalendarSource, site: Site) -> None:
    site.gives(vcalendar(vevent()))
    assert CalendarSource.objects.claim(source, now=NOW, lease=LEASE)
    assert not CalendarSource.objects.claim(source, now=NOW, lease=LEASE)
    assert read_due(now=NOW) == 0
    with pytest.raises(EventsError, match="vient d’être lu"):
        read_now(source, now=NOW)
    assert site.asked == []
    assert read_due(now=NOW + LEASE) == 1


def test_an_organiser_may_ask_once_a_minute(source: CalendarSource, site: Site) -> None:
    site.gives(vcalendar(vevent()))
    read_now(source, now=NOW)
    source.refresh_from_db()
    with pytest.raises(EventsError) as caught:
        read_now(source, now=NOW + timedelta(seconds=59))
    assert caught.value.code == "too_soon"
    read_now(source, now=NOW + timedelta(seconds=60))
    assert len(site.asked) == 2


def test_what_is_stopped_is_read_no_more_until_it_is_resumed(
    source: CalendarSource, site: Site
) -> None:
    site.gives(vcalendar(vevent()))
    read(source)
    stop(source)
    source.refresh_from_db()
    assert plain(result_words(source)) == "La lecture est arrêtée : ce qui est déjà ici reste."
    assert read_due(now=NOW + 100 * HOUR) == 0
    resume(source, now=NOW + 100 * HOUR)
    assert read_due(now=NOW + 100 * HOUR) == 1


def test_what_is_forgotten_leaves_its_events(source: CalendarSource, site: Site) -> None:
    site.gives(vcalendar(vevent()))
    read(source)
    forget(source)
    assert Event.objects.count() == 1
    assert ImportedEvent.objects.get().source is None


def test_an_address_is_a_secret(
    source: CalendarSource, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site.gives(status=500)
    read(source)
    site.gives(vcalendar(vevent()))
    read(source)
    assert "secret" not in caplog.text
    raw = CalendarSource.objects.filter(pk=source.pk).extra(select={"raw": "url"}).values("raw")
    assert "secret" not in str(list(raw))
    assert source.url == site.url
    assert str(source) == "localhost"
    assert "secret" not in f"{source.last_result}{source.last_report}"


@pytest.mark.both_databases
def test_the_same_address_again_is_the_same_row(
    source: CalendarSource, site: Site, group: SupportGroup
) -> None:
    again = follow(group, site, follows_removals=True)
    assert again.pk == source.pk
    assert again.follows_removals


def test_a_group_follows_twenty_calendars_at_most(group: SupportGroup, site: Site) -> None:
    for number in range(20):
        CalendarSource.objects.create(
            group=group,
            url="x",
            url_hash=str(number),
            host="x",
            kind="other",
            access_mode="drop_in",
            visibility="public",
        )
    with pytest.raises(EventsError, match="au plus 20"):
        follow(group, site)


class TestWhatIsNoMoreAnnounced:
    def both(self) -> bytes:
        return vcalendar(vevent(), vevent(UID="deux", SUMMARY="Deux"))

    def test_it_stays_and_is_shown(self, source: CalendarSource, site: Site) -> None:
        site.gives(self.both())
        read(source)
        site.gives(vcalendar(vevent()))
        assert read(source, now=NOW + 6 * HOUR) == (
            "Évènements : 0 nouveau, 0 mis à jour et 1 inchangé. 1 n’y est plus annoncé."
        )
        two = Event.objects.get(texts__title="Deux")
        assert two.imported.vanished_at == NOW + 6 * HOUR
        assert starts(two) == ["2026-12-03 18:30"]

    def test_it_is_called_off_where_one_chose_so_and_comes_back(
        self, group: SupportGroup, site: Site
    ) -> None:
        source = follow(group, site, follows_removals=True)
        site.gives(self.both())
        read(source)
        site.gives(vcalendar(vevent()))
        assert read(source, now=NOW + 6 * HOUR) == (
            "Évènements : 0 nouveau, 0 mis à jour et 1 inchangé. 1 n’y est plus annoncé. "
            "Les dates à venir sont annulées."
        )
        two = Event.objects.get(texts__title="Deux")
        assert starts(two) == ["2026-12-03 18:30 x"]
        site.gives(self.both())
        read(source, now=NOW + 12 * HOUR)
        two.imported.refresh_from_db()
        assert starts(two) == ["2026-12-03 18:30"]
        assert two.imported.vanished_at is None

    def test_when_many_vanish_at_once_nothing_is_called_off(
        self, group: SupportGroup, site: Site
    ) -> None:
        source = follow(group, site, follows_removals=True)
        site.gives(vcalendar(*(vevent(UID=str(n), SUMMARY=str(n)) for n in range(6))))
        read(source)
        site.gives(vcalendar(vevent(UID="0", SUMMARY="0")))
        assert read(source, now=NOW + 6 * HOUR).endswith(
            "5 n’y sont plus annoncés. C’est beaucoup d’un coup : rien n’a été annulé."
        )
        assert not any("x" in start for one in Event.objects.all() for start in starts(one))

    def test_a_calendar_that_was_cut_proves_nothing(self, group: SupportGroup, site: Site) -> None:
        source = follow(group, site, follows_removals=True)
        site.gives(self.both())
        read(source)
        cut = self.both()
        site.gives(cut[: cut.index(b"UID:deux")])
        read(source, now=NOW + 6 * HOUR)
        assert not ImportedEvent.objects.filter(vanished_at__isnull=False).exists()

    def test_what_can_not_be_read_any_more_has_not_vanished(
        self, group: SupportGroup, site: Site
    ) -> None:
        source = follow(group, site, follows_removals=True)
        site.gives(self.both())
        read(source)
        site.gives(vcalendar(vevent(), vevent(UID="deux", RRULE="FREQ=SECONDLY")))
        read(source, now=NOW + 6 * HOUR)
        assert not ImportedEvent.objects.filter(vanished_at__isnull=False).exists()

    def test_what_is_over_has_not_vanished(self, source: CalendarSource, site: Site) -> None:
        site.gives(self.both())
        read(source)
        site.gives(vcalendar())
        assert read(source, now=NOW + 1000 * HOUR) == (
            "Évènements : 0 nouveau, 0 mis à jour et 0 inchangé."
        )
