"""The desk's first page, and sessions past."""

from datetime import datetime, timedelta

import pytest

from events.domain.attendance import put_attendance
from events.models import Occurrence
from events.models.choices import AccessMode, OccurrenceStatus, RegistrationStatus
from tests.events.views.organizer.conftest import NOW, make_session
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
)

HOME = "/organiser/"
PAST = "/organiser/passees/"


def titles(answer, rows="rows") -> list[str]:
    return [row.card.title for row in answer.context[rows]]


def make_titled(group, title, start):
    schedule = make_schedule(event=make_event(group=group, title=title), start=start)
    return make_occurrence(schedule=schedule)


def test_todays_and_coming_first_then_those_to_count(desk, group):
    for title, start in (
        ("dans un mois", datetime(2027, 1, 3, 10)),
        ("maintenant", datetime(2026, 12, 3, 18, 30)),
        ("tout à l’heure", datetime(2026, 12, 3, 20)),
        ("ce matin", datetime(2026, 12, 3, 9)),
        ("en novembre", datetime(2026, 11, 3, 9)),
        ("il y a longtemps", datetime(2026, 9, 3, 9)),
    ):
        make_titled(group, title, start)
    make_titled(make_group(), "ailleurs", datetime(2026, 12, 4, 10))
    answer = desk.get(HOME)
    assert titles(answer) == ["maintenant", "tout à l’heure", "dans un mois"]
    assert titles(answer, "uncounted") == ["ce matin", "en novembre"]


def test_what_was_counted_or_called_off_needs_no_count(desk, group):
    counted, ticked, cancelled, touched = (
        make_titled(group, title, datetime(2026, 12, 1, hour))
        for hour, title in ((8, "comptée"), (9, "cochée"), (10, "annulée"), (11, "effleurée"))
    )
    put_attendance(occurrence=counted, headcount=0, now=NOW)
    put_attendance(occurrence=ticked, walk_ins=1, now=NOW)
    put_attendance(occurrence=touched, now=NOW)
    Occurrence.objects.filter(pk=cancelled.pk).update(status=OccurrenceStatus.CANCELLED)
    assert titles(desk.get(HOME), "uncounted") == ["effleurée"]


def words(answer) -> list[str]:
    return [row.words for row in answer.context["rows"]]


def test_what_each_asks_for(desk, group):
    session = make_session(group, capacity=12)
    make_registration(occurrence=session, seats=3)
    make_registration(occurrence=session, seats=2, status=RegistrationStatus.WAITLISTED)
    make_registration(occurrence=session, status=RegistrationStatus.PENDING, seats=4)
    make_session(group, datetime(2026, 12, 4, 10), access_mode=AccessMode.DROP_IN)
    make_session(group, datetime(2026, 12, 5, 10))
    assert words(desk.get(HOME)) == [
        "3 places réservées sur 12 · 1 demande à examiner · 2 sur la liste d’attente",
        "sans inscription",
        "aucune place réservée",
    ]


def test_how_many_came(desk, group):
    first, second, _third = (
        make_session(group, datetime(2026, 12, 1, hour)) for hour in (8, 9, 10)
    )
    party = make_registration(occurrence=first, seats=3)
    put_attendance(occurrence=first, present=[party.public_id], walk_ins=1, headcount=2, now=NOW)
    put_attendance(occurrence=second, headcount=1, now=NOW)
    assert words(desk.get(PAST)) == [
        "aucune place réservée · pas encore comptée",
        "aucune place réservée · 1 personne venue",
        "3 places réservées · 4 personnes venues",
    ]


def test_pages(desk, group):
    schedule = make_schedule(event=make_event(group=group))
    for day in range(45):
        make_occurrence(schedule=schedule, start=datetime(2026, 12, 4, 10) + timedelta(days=day))
    seen = []
    url = HOME
    while url:
        answer = desk.get(url)
        seen.append(len(answer.context["rows"]))
        url = answer.context["older_url"]
    assert seen == [20, 20, 5]
    assert answer.context["newer_url"] == "/organiser/?page=2"


def asked_words(answer) -> list[str]:
    return [one.words for one in answer.context["asked"]]


def test_requests_stand_first_however_far_the_session(desk, group):
    for start, number in ((datetime(2027, 2, 3, 10), 1), (datetime(2026, 12, 20, 10), 2)):
        session = make_session(group, start)
        for _number in range(number):
            make_registration(occurrence=session, status=RegistrationStatus.PENDING, seats=3)
        make_registration(occurrence=session)
    for start, status in (
        (datetime(2026, 12, 3, 8), OccurrenceStatus.SCHEDULED),
        (datetime(2026, 12, 21, 10), OccurrenceStatus.CANCELLED),
    ):
        over = make_session(group, start)
        Occurrence.objects.filter(pk=over.pk).update(status=status)
        make_registration(occurrence=over, status=RegistrationStatus.PENDING)
    elsewhere = make_session(make_group())
    make_registration(occurrence=elsewhere, status=RegistrationStatus.PENDING)
    answer = desk.get(HOME)
    assert asked_words(answer) == [
        "Café des liens, dimanche 20\N{NO-BREAK SPACE}décembre\N{NO-BREAK SPACE}: "
        "2 demandes à examiner",
        "Café des liens, mercredi 3\N{NO-BREAK SPACE}février 2027\N{NO-BREAK SPACE}: "
        "1 demande à examiner",
    ]
    assert asked_words(desk.get(HOME, {"page": 2})) == []


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9999999999999999999", "²", ""])
def test_a_senseless_page_is_the_first(desk, session, page):
    assert titles(desk.get(HOME, {"page": page})) == [session.title]


def test_nobodys_name(desk, session):
    make_registration(occurrence=session, nickname="Camille")
    assert "Camille" not in desk.get(HOME).content.decode()


def test_nothing_yet(desk):
    page = desk.get(HOME).content.decode()
    assert "Pas de rencontre à venir" in page


@pytest.mark.parametrize("path", [HOME, PAST])
def test_queries_do_not_grow_with_sessions(desk, group, django_assert_num_queries, path):
    def add(hours):
        for hour in hours:
            for day in (1, 4):
                session = make_session(group, datetime(2026, 12, day, hour))
                make_registration(occurrence=session, status=RegistrationStatus.PENDING)

    add(range(8, 9))
    expected = {HOME: 18, PAST: 8}[path]
    for hours in (range(9, 15), range(0)):
        with django_assert_num_queries(expected):
            desk.get(path)
        add(hours)
