"""The demonstration has something on every page, whatever the day, and reaches nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from events.domain.demo import DEMO_EMAIL, load_demo
from events.domain.talk_answers import to_call_back
from events.models import (
    Attendance,
    Enrolment,
    Event,
    MonthlyCount,
    Notice,
    Occurrence,
    Registration,
    Schedule,
    SessionCount,
)
from groups.domain.territories import load_territories
from groups.models import (
    Affiliation,
    Member,
    Organization,
    Role,
    SupportGroup,
    User,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# The numbers that the ARCEP keeps for films.
NOBODYS = re.compile(r"019900|026191|035301|046571|053649|063998")


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, loaded once for all tests here: none of them writes."""
    with django_db_blocker.unblock():
        load_territories(departments=["38", "63", "69", "73", "974"])
        assert load_demo(now=NOW)
        yield
        call_command("flush", interactive=False, verbosity=0)


def coming(title: str) -> list[Occurrence]:
    rows = Occurrence.objects.filter(event__texts__title=title, starts_at__gt=NOW)
    return list(rows.select_related("schedule").order_by("original_date"))


def test_all_the_programme_is_there():
    assert (Organization.objects.count(), SupportGroup.objects.count()) == (14, 13)
    assert Event.objects.count() == 37
    assert set(Organization.objects.values_list("is_demo", flat=True)) == {True}
    assert Affiliation.objects.filter(accepted_at=None).count() == 0
    assert Occurrence.objects.filter(ends_at__lte=NOW).count() > 300


def test_registration_is_open_everywhere_and_reaches_nobody():
    groups = SupportGroup.objects.select_related("organization")
    assert all(group.can_open_registration for group in groups)
    addresses = [
        *(group.contact_email for group in groups),
        *Organization.objects.values_list("rights_contact", flat=True),
        *User.objects.values_list("email", flat=True),
        *(row.email for row in Registration.objects.all() if row.email),
    ]
    assert len(addresses) > 100
    assert [one for one in addresses if not one.endswith(".example")] == []
    phones = [group.contact_phone.replace(" ", "") for group in groups]
    phones += [row.phone for row in Registration.objects.all() if row.phone]
    phones = [re.sub(r"^\+33", "0", phone) for phone in phones]
    assert [phone for phone in phones if not NOBODYS.match(phone) or len(phone) != 10] == []
    links = [event.online_url for event in Event.objects.all() if event.online_url]
    assert {link.split("/")[2] for link in links} == {"visio.example"}


def test_the_demo_organiser_owns_every_organisation():
    user = User.objects.get()
    assert user.email == DEMO_EMAIL
    assert set(Role.objects.values_list("user", "name")) == {(user.pk, "owner")}
    assert SupportGroup.objects.run_by(user).count() == 13


def test_the_past_is_counted_to_the_last_session():
    ended = Occurrence.objects.filter(ends_at__lte=NOW)
    assert SessionCount.objects.count() == ended.count()
    assert not SessionCount.objects.filter(is_stale=True).exists()
    months = MonthlyCount.objects.filter(attendances__gt=0).values_list("month", flat=True)
    assert len({*months}) >= 5
    assert SessionCount.objects.filter(headcount__gt=0, present=0).count() > 100
    assert Attendance.objects.filter(is_walk_in=True).exists()
    assert set(Attendance.objects.values_list("mark", flat=True)) == {
        *("present", "excused", "absent")
    }


def test_one_session_is_full_with_a_waitlist_in_order():
    session = coming("Atelier cuisine")[0]
    assert (session.capacity, session.confirmed_seats) == (6, 6)
    statuses = session.registrations.order_by("queue_no").values_list("status", flat=True)
    assert list(statuses) == ["confirmed"] * 6 + ["waitlisted"] * 3
    assert coming("Sortie du mois")[0].free_seats == 0


def test_seats_are_those_of_the_people():
    for session in Occurrence.objects.exclude(last_queue_no=0):
        held = session.registrations.filter(status__in=["confirmed", "offered"]).count()
        assert session.confirmed_seats == held


def test_what_happens_in_the_life_of_a_group():
    ill = Occurrence.objects.get(status="cancelled", ends_at__lte=NOW)
    assert ill.cancelled_at == ill.starts_at - timedelta(hours=2)
    assert ill.note.startswith("L’animatrice est malade")
    assert SessionCount.objects.get(is_cancelled=True).occurrence == ill
    assert coming("Atelier rebond")[1].is_cancelled
    plannings = coming("Réunion planning")
    assert plannings[1].local_start.date() == plannings[2].local_start.date()
    cohort = coming("Groupe reprise d'activité")
    assert cohort[1].local_start.date() == cohort[1].original_date + timedelta(days=1)
    enrolments = Enrolment.objects.filter(event=cohort[0].event)
    assert {enrolment.registrations.count() for enrolment in enrolments} == {8}
    assert enrolments.count() == 8
    assert set(Member.objects.values_list("status", flat=True)) == {
        *("active", "expired", "pending")
    }


def test_seasons_have_their_people_and_two_more_wait_for_a_call():
    events = Event.objects.filter(access_mode="after_interview")
    parties = Enrolment.objects.filter(event__in=events)
    assert sorted(parties.values_list("status", flat=True)) == [
        *["confirmed"] * 18,
        *["pending"] * 2,
    ]
    rows = Registration.objects.filter(occurrence__event__in=events)
    assert not rows.filter(enrolment=None).exists()
    in_season = rows.filter(enrolment__status="confirmed")
    assert set(in_season.values_list("status", flat=True)) == {"confirmed", "cancelled"}
    for party in parties.filter(status="confirmed"):
        assert party.registrations.count() == party.event.occurrences.count()
    (group,) = {one.event.group for one in parties}
    asked = to_call_back(group=group, now=NOW)
    assert [(one.nickname, one.best_moment, one.is_overdue) for one in asked] == [
        ("Nadia", "evening", False),
        ("Un papa", "midday", False),
    ]
    assert not Notice.objects.filter(planned_at=None).exclude(cause__startswith="session").exists()


def test_somebody_was_forgotten_and_still_counts():
    forgotten = Registration.objects.filter(
        erased_at=NOW, attendances__mark="present", occurrence__ends_at__gt=NOW - timedelta(days=14)
    )
    (person,) = forgotten
    assert (person.nickname, person.email, person.token) == ("", "", "")
    assert person.occurrence.session_count.present > 0


def test_what_was_kept_long_enough_is_gone():
    old = Registration.objects.filter(occurrence__ends_at__lt=NOW - timedelta(days=100))
    single = old.filter(enrolment=None)
    assert {(row.nickname, row.email, row.phone) for row in single} == {("", "", "")}


def test_one_person_comes_to_two_groups():
    rows = Registration.objects.exclude(email_hash="")
    groups: dict[str, set[str]] = {}
    for row in rows.select_related("occurrence__event__group"):
        groups.setdefault(row.email_hash, set()).add(row.occurrence.event.group.slug)
    assert {frozenset(slugs) for slugs in groups.values() if len(slugs) > 1} == {
        frozenset({"gem-la-boussole", "advocacy-france-rhone-alpes"})
    }


def test_the_hard_dates_are_there():
    reunion = Schedule.objects.get(event__texts__title="Parole en ligne")
    assert reunion.timezone == "Indian/Reunion"
    fifth = Schedule.objects.get(event__texts__title="Ciné-débat du 5e mercredi")
    assert fifth.rrule == "FREQ=MONTHLY;BYDAY=5WE"
    days = set(Occurrence.objects.values_list("original_date", flat=True))
    feasts = {(day.month, day.day) for day in days}
    assert {(5, 1), (7, 14)} <= feasts
    winter_and_summer = Occurrence.objects.filter(event__texts__title="Café pair-aidance")
    assert len({row.starts_at.hour for row in winter_and_summer}) == 2
    assert Schedule.objects.filter(is_all_day=True, duration=timedelta(days=3)).count() == 1


def test_how_it_goes_is_told():
    event = Event.objects.get(texts__title="Café pair-aidance")
    assert (event.usual_size, event.may_listen, event.late_ok) == (14, True, True)
    assert event.access_features == ["step_free", "toilets", "transport"]
    assert event.takes_plans
    text = event.texts.get()
    assert (bool(text.welcome), bool(text.summary_easy)) == (True, True)


def test_again_it_does_nothing():
    before = list(Occurrence.objects.order_by("pk").values())
    assert not load_demo(now=NOW + timedelta(days=1))
    assert list(Occurrence.objects.order_by("pk").values()) == before
