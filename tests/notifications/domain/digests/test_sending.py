"""The evening's word leaves once, and is tried again where it can't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from notifications.domain.digests import AGAIN, LEASE, is_digest_due, plan_digests, send_digests
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery, Digest
from notifications.tasks import plan_digests as task
from tests.factories import make_group, make_registration, make_role, make_user
from tests.notifications.conftest import FussyServer
from tests.notifications.domain.digests.eve import (
    EVENING,
    MIDNIGHT,
    SECOND,
    make_session,
    organizer_of,
    words_of,
)
from tests.plugins.mail import SmtpSink
from tests.plugins.processes import LiveProcess, wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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

    @pytest.mark.parametrize(
        ("answer", "outcome"), [("500 No", "refused"), ("554 No", "refused"), ("499 Later", "")]
    )
    def test_what_is_refused_once_it_was_read(
        self, organizer, fussy_server: FussyServer, answer: str, outcome: str
    ):
        fussy_server.texts.append(answer)
        plan_digests(now=EVENING)
        assert send_digests(now=EVENING) == 0
        assert Digest.objects.get().outcome == outcome
        assert is_digest_due(now=EVENING + AGAIN) is (outcome == "")

    def test_a_server_that_is_down_is_tried_again(self, organizer, settings):
        settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
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
