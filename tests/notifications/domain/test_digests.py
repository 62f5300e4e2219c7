"""What organisers are told on the evening before: once a day, in counts, while it is of use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from events.models import Enrolment, Occurrence, OccurrenceStatus, Registration, RegistrationStatus
from groups.domain.closing import close_account
from groups.models import RoleName, SupportGroup, User
from notifications.domain.digests import (
    AGAIN,
    LEASE,
    is_digest_due,
    plan_digests,
    send_digests,
    stop_digests,
)
from notifications.domain.eves import asks_of_day
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery, Digest
from notifications.tasks import plan_digests as task
from tests.events.registering import NOW as LONG_BEFORE
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_role,
    make_schedule,
    make_user,
)
from tests.groups.proving import give_app
from tests.notifications.conftest import FussyServer
from tests.notifications.rows import make_delivery
from tests.plugins.mail import SmtpSink
from tests.plugins.processes import LiveProcess, wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = date(2026, 12, 3)
EVENING = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)
"""Six in the evening in Paris, the day before the session of ``make_session``."""
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MIDNIGHT = EVENING + timedelta(hours=6)


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"
    settings.CONTACT_EMAIL = "contact@agenda.exemple.example"


def make_session(
    group: SupportGroup, start: datetime = datetime(2026, 12, 3, 18, 30), **event: Any
) -> Occurrence:
    schedule = make_schedule(event=make_event(group=group, **event), start=start)
    return make_occurrence(schedule=schedule)


def organizer_of(group: SupportGroup, name: RoleName = RoleName.ORGANIZER, **fields: Any) -> User:
    user = make_user(**fields)
    make_role(user, group=group, name=name)
    return user


@pytest.fixture
def organizer() -> User:
    """Somebody of whose group one session takes place tomorrow, with one party."""
    group = make_group(name="Les Tilleuls")
    make_registration(occurrence=make_session(group), nickname="Camille")
    return organizer_of(group)


def planned() -> list[tuple[str, date]]:
    return list(Digest.objects.order_by("pk").values_list("user__email", "day"))


def html_of(mail: Any) -> str:
    html: str = mail.get_body(("html",)).get_content()
    return html


def words_of(mail: Any) -> str:
    text: str = mail.get_body(("plain",)).get_content()
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


class TestSecondProof:
    """A mailbox alone tells nobody of a session where the desk asks for more."""

    def test_not_planned_until_it_is_there(self, organizer, settings):
        settings.REQUIRE_SECOND_FACTOR = True
        assert plan_digests(now=EVENING) == 0
        give_app(organizer)
        assert plan_digests(now=EVENING + MINUTE) == 1

    def test_by_the_wish_of_an_association_only_there(self, organizer):
        other = make_group()
        make_registration(occurrence=make_session(other))
        reached = organizer_of(other)
        association = organizer.roles.get().group.organization
        association.requires_factor = True
        association.save()
        assert plan_digests(now=EVENING) == 1
        assert planned() == [(reached.email, DAY)]

    def test_not_sent_when_it_is_asked_for_meanwhile(self, organizer, mailoutbox, settings):
        assert plan_digests(now=EVENING) == 1
        settings.REQUIRE_SECOND_FACTOR = True
        assert send_digests(now=EVENING) == 0
        assert mailoutbox == []
        assert Digest.objects.get().outcome == Digest.Outcome.EMPTY


class TestWhen:
    def test_from_six_in_the_evening_until_the_day_begins(self, organizer):
        assert plan_digests(now=EVENING - SECOND) == 0
        assert plan_digests(now=EVENING) == 1
        assert planned() == [(organizer.email, DAY)]
        assert Digest.objects.get().until == MIDNIGHT

    def test_late_but_not_after_the_day_began(self, organizer):
        assert plan_digests(now=MIDNIGHT) == 0
        assert plan_digests(now=MIDNIGHT - SECOND) == 1
        assert is_digest_due(now=MIDNIGHT - SECOND)
        assert not is_digest_due(now=MIDNIGHT)
        assert send_digests(now=MIDNIGHT) == 0

    def test_on_the_clock_of_the_group(self):
        group = make_group(timezone="Indian/Reunion")
        make_registration(occurrence=make_session(group))
        organizer_of(group)
        evening = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
        assert plan_digests(now=evening - SECOND) == 0
        assert plan_digests(now=evening) == 1

    def test_a_session_after_midnight_in_london_is_of_the_day_here(self):
        group = make_group()
        make_registration(occurrence=make_session(group, datetime(2026, 12, 3, 0, 30)))
        organizer_of(group)
        assert plan_digests(now=EVENING) == 1

    def test_once_a_user_and_day(self, organizer, fussy_server: FussyServer):
        for later in range(3):
            plan_digests(now=EVENING + later * 5 * MINUTE)
            send_digests(now=EVENING + later * 5 * MINUTE)
        assert len(fussy_server.messages) == 1

    def test_two_zones_are_told_in_one(self, fussy_server: FussyServer):
        user = make_user()
        for zone in ("Indian/Reunion", "Europe/Paris"):
            group = make_group(timezone=zone)
            make_registration(occurrence=make_session(group))
            make_role(user, group=group)
        first = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
        assert plan_digests(now=first) == 1
        assert plan_digests(now=EVENING) == 0
        assert Digest.objects.get().until == MIDNIGHT
        send_digests(now=EVENING)
        (mail,) = fussy_server.messages
        assert words_of(mail).count("1 personne attendue") == 2

    def test_rows_of_long_ago_are_forgotten(self, organizer):
        plan_digests(now=EVENING)
        plan_digests(now=EVENING + timedelta(days=32))
        assert planned() == []


class TestWhom:
    @pytest.mark.parametrize(
        ("name", "is_told"),
        [("owner", 1), ("organizer", 1), ("facilitator", 1), ("reader", 0)],
    )
    def test_who_runs_or_welcomes(self, name, is_told):
        group = make_group()
        make_registration(occurrence=make_session(group))
        organizer_of(group, name)
        assert plan_digests(now=EVENING) == is_told

    def test_who_owns_the_association_once_for_all_its_groups(self):
        group = make_group()
        other = make_group(organization=group.organization)
        for one in (group, other):
            make_registration(occurrence=make_session(one))
        user = organizer_of(group)
        make_role(user, organization=group.organization)
        assert plan_digests(now=EVENING) == 1

    @pytest.mark.parametrize("fields", [{"gets_digest": False}, {"is_active": False}])
    def test_nobody_who_does_not_want_it(self, organizer, fields):
        User.objects.update(**fields)
        assert plan_digests(now=EVENING) == 0

    def test_who_turns_it_off_at_the_last_minute_is_not_told(
        self, organizer, fussy_server: FussyServer
    ):
        plan_digests(now=EVENING)
        assert stop_digests(key=str(Digest.objects.get().stop_key))
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == "empty"
        assert fussy_server.messages == []

    def test_whose_account_stops_at_the_last_minute_is_not_told(
        self, organizer, fussy_server: FussyServer
    ):
        plan_digests(now=EVENING)
        User.objects.update(is_active=False)
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == "empty"
        assert fussy_server.messages == []

    @pytest.mark.parametrize("is_planned", [True, False])
    def test_who_closed_their_account_is_not_told(
        self, organizer, fussy_server: FussyServer, is_planned
    ):
        organizer_of(SupportGroup.objects.get(), RoleName.OWNER, gets_digest=False)
        if is_planned:
            assert plan_digests(now=EVENING) == 1
        close_account(user=organizer, now=EVENING)
        assert plan_digests(now=EVENING) == send_digests(now=EVENING) == 0
        assert not Digest.objects.exists()
        assert fussy_server.messages == []


class TestWhat:
    def test_nothing_where_nobody_registered(self):
        group = make_group()
        session = make_session(group)
        make_registration(occurrence=session, status=RegistrationStatus.CANCELLED)
        organizer_of(group)
        assert plan_digests(now=EVENING) == 0

    @pytest.mark.parametrize("changes", [{"status": OccurrenceStatus.CANCELLED}])
    def test_nothing_where_it_does_not_take_place(self, organizer, changes):
        Occurrence.objects.update(**changes)
        assert plan_digests(now=EVENING) == 0

    def test_counts_and_links_nobody_s_name(self, fussy_server: FussyServer):
        group = make_group(name="Les Tilleuls", organization=None)
        session = make_session(group, title="Café")
        make_registration(occurrence=session, nickname="Camille", seats=2, is_first_time=True)
        make_registration(occurrence=session, nickname="Dominique", is_first_time=True)
        make_registration(occurrence=session, nickname="Sacha", is_first_time=False)
        for status in (RegistrationStatus.PENDING, RegistrationStatus.WAITLISTED):
            make_registration(occurrence=session, nickname="Lou", status=status, is_first_time=True)
        make_registration(occurrence=session, email="x@exemple.example", email_refused_at=EVENING)
        organizer_of(group)
        plan_digests(now=EVENING)
        assert send_digests(now=EVENING) == 1
        (mail,) = fussy_server.messages
        assert (mail["Subject"].replace("\u00a0", " "), mail["Reply-To"]) == (
            "Demain : vos rencontres",
            "contact@agenda.exemple.example",
        )
        outside = "".join(f"{name} {value}" for name, value in mail.items())
        assert "Tilleuls" not in outside
        words = words_of(mail)
        assert (
            "Café (Les Tilleuls) jeudi 3 décembre 2026, de 18 h 30 à 20 h 30 "
            "- 5 personnes attendues, 2 premières fois - 1 demande à examiner "
            "- 1 sur la liste d’attente - 1 personne n’a pas pu être prévenue "
            f"https://agenda.exemple.example/organiser/seances/{session.public_id}/" in words
        )
        for name in ("Camille", "Dominique", "Sacha", "Lou", "x@exemple"):
            assert name not in words + html_of(mail)

    def test_in_the_language_of_each(self, fussy_server: FussyServer):
        group = make_group()
        for language in ("", "en", "fr"):
            organizer_of(group, language=language)
        make_registration(occurrence=make_session(group))
        plan_digests(now=EVENING)
        send_digests(now=EVENING)
        subjects = [str(mail["Subject"]) for mail in fussy_server.messages]
        assert sorted(one.replace("\u00a0", " ") for one in subjects) == [
            "Demain : vos rencontres",
            "Demain : vos rencontres",
            "Tomorrow: your meetings",
        ]
        english = next(
            mail for mail in fussy_server.messages if str(mail["Subject"]).startswith("Tomorrow")
        )
        bodies = [english.get_body((kind,)) for kind in ("plain", "html")]
        text, html = (body.get_content() if body else "" for body in bodies)
        assert "1 person expected" in text
        assert 'lang="en"' in html

    def test_who_awaits_a_call(self, fussy_server: FussyServer):
        group = make_group()
        event = make_session(group, access_mode="after_interview").event
        for number, answered_at in enumerate((None, LONG_BEFORE)):
            Enrolment.objects.create(
                event=event,
                token="x",
                token_hash=f"{number}",
                status="pending",
                answered_at=answered_at,
                consented_at=LONG_BEFORE,
            )
        organizer_of(group)
        plan_digests(now=EVENING)
        send_digests(now=EVENING)
        # Who was called in vain still is to be called.
        assert "- 2 personnes à rappeler" in words_of(fussy_server.messages[0])

    def test_it_tells_how_things_stand_when_it_is_sent(self, organizer, fussy_server: FussyServer):
        plan_digests(now=EVENING)
        Registration.objects.update(status=RegistrationStatus.CANCELLED)
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == "empty"

    @pytest.mark.parametrize(
        ("states", "missed"),
        [([], 0), (["sent"], 0), (["failed"], 1), (["failed", "sent"], 0), (["sent", "failed"], 1)],
    )
    def test_whose_last_message_failed_was_not_told(self, organizer, states, missed):
        party = Registration.objects.get()
        for number, state in enumerate(states):
            make_delivery(party, state=state, settled_at=LONG_BEFORE + number * MINUTE)
        (asks,) = asks_of_day(organizer, DAY)
        assert asks.not_told == missed

    @pytest.mark.parametrize(
        ("fields", "missed"),
        [
            ({"email": "a@b.example", "email_refused_at": EVENING}, 1),
            ({"email": "a@b.example", "email_refused_at": EVENING, "phone": "+33612345678"}, 0),
            (
                {
                    "email": "a@b.example",
                    "email_refused_at": EVENING,
                    "phone": "+33612345678",
                    "phone_refused_at": EVENING,
                },
                1,
            ),
            ({}, 0),
        ],
    )
    def test_who_can_no_longer_be_reached_was_not_told(self, fields, missed):
        group = make_group()
        make_registration(occurrence=make_session(group), **fields)
        (asks,) = asks_of_day(organizer_of(group), DAY)
        assert asks.not_told == missed

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries_do_not_grow(self, number, django_assert_num_queries):
        group = make_group()
        user = organizer_of(group)
        for _n in range(number):
            make_registration(occurrence=make_session(group))
        with django_assert_num_queries(5):
            assert len(asks_of_day(user, DAY)) == number
        with django_assert_num_queries(6):
            assert plan_digests(now=EVENING) == 1


class TestSending:
    def test_it_can_be_turned_off_by_one_press(self, organizer, fussy_server: FussyServer):
        plan_digests(now=EVENING)
        deliver_due(clock=lambda: EVENING)
        (mail,) = fussy_server.messages
        key = Digest.objects.get().stop_key
        url = f"https://agenda.exemple.example/organiser/resume/{key}/arret/"
        assert mail["List-Unsubscribe"].strip() == f"<{url}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert url in words_of(mail)
        assert str(key) not in mail["Message-ID"]

    def test_who_is_refused_holds_up_nobody(self, organizer, fussy_server: FussyServer):
        group = organizer.roles.get().group
        other = organizer_of(group)
        fussy_server.recipients[organizer.email] = "550 No"
        plan_digests(now=EVENING)
        assert send_digests(now=EVENING) == 1
        assert fussy_server.received() == {other.email: 1}
        assert set(Digest.objects.values_list("user", "outcome")) == {
            (organizer.pk, "refused"),
            (other.pk, "sent"),
        }

    def test_what_is_put_off_is_tried_again_with_the_same_id(
        self, organizer, fussy_server: FussyServer
    ):
        fussy_server.recipients[organizer.email] = "451 Later"
        plan_digests(now=EVENING)
        assert send_digests(now=EVENING) == 0
        assert not is_digest_due(now=EVENING + AGAIN - SECOND)
        del fussy_server.recipients[organizer.email]
        fussy_server.hang_ups = 1
        assert send_digests(now=EVENING + AGAIN) == 0
        assert send_digests(now=EVENING + 2 * AGAIN) == 1
        first, second = fussy_server.messages
        assert first["Message-ID"] == second["Message-ID"]

    def test_a_server_that_is_down_is_tried_again(self, organizer, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        plan_digests(now=EVENING)
        assert send_digests(now=EVENING) == 0
        assert is_digest_due(now=EVENING + AGAIN)
        assert not is_digest_due(now=MIDNIGHT)

    def test_what_one_has_in_hand_is_not_sent_by_another(
        self, organizer, fussy_server: FussyServer
    ):
        plan_digests(now=EVENING)
        Digest.objects.update(try_at=EVENING + LEASE)
        assert send_digests(now=EVENING + LEASE - SECOND) == 0
        assert send_digests(now=EVENING + LEASE) == 1


def twice_at_once(act: Callable[..., int]) -> None:
    barrier = Barrier(2)

    def run() -> None:
        barrier.wait()
        act(now=EVENING)
        connection.close()

    threads = [Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_planners_and_two_senders_at_once_tell_each_once(fussy_server: FussyServer) -> None:
    group = make_group()
    make_registration(occurrence=make_session(group))
    users = [organizer_of(group) for _n in range(12)]
    twice_at_once(plan_digests)
    twice_at_once(send_digests)
    assert fussy_server.received() == {user.email: 1 for user in users}


@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_them(celery_worker_process: LiveProcess, smtp_sink: SmtpSink) -> None:
    # Whatever the hour: in one of these zones it is evening now.
    user = make_user()
    for hours in range(-11, 13, 4):
        zone = f"Etc/GMT{hours:+d}"
        group = make_group(timezone=zone)
        make_role(user, group=group)
        tomorrow = datetime.now(tz=ZoneInfo(zone)).date() + timedelta(days=1)
        noon = datetime.combine(tomorrow, datetime.min.time()) + timedelta(hours=12)
        make_registration(occurrence=make_session(group, noon))
    task.delay()
    wait_for(lambda: smtp_sink.messages)
    assert {str(one["To"]) for one in smtp_sink.messages} == {user.email}
    assert Delivery.objects.count() == 0
