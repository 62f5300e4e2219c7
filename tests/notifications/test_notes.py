"""What an organiser wrote, from the form to the box of who registered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from events.domain.occurrence_changes import cancel_occurrence
from events.domain.registration_changes import cancel
from events.domain.session_messages import MessageDraft, send_message, undo_message
from events.models import Notice, Occurrence, Registration, RegistrationStatus, SessionMessage
from notifications.domain.relevance import reason_to_skip
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from notifications.tasks import deliver_due as task
from tests.events.registering import NOW, join, session
from tests.factories import make_occurrence, make_registration, make_user
from tests.notifications.conftest import FussyServer
from tests.notifications.rows import make_delivery
from tests.plugins.mail import SmtpSink
from tests.plugins.processes import LiveProcess, wait_for

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
TEXT = "Voici le code de la porte : 1234#5678#.\n\nLe plan : https://salle.example/a?b=1&c=2 <ici>"


@pytest.fixture
def tick(fussy_server: FussyServer) -> Callable[[datetime], list[Any]]:
    """Let the beat tick at a time; return what it sent."""

    def at(now: datetime) -> list[Any]:
        before = len(fussy_server.messages)
        deliver_due(clock=lambda: now)
        return fussy_server.messages[before:]

    return at


def plain(mail: Any) -> str:
    """The text of a mail, with plain newlines."""
    text: str = mail.get_body(("plain",)).get_content()
    return text.replace("\r\n", "\n")


def write(
    occurrence: Occurrence, *, text: str = TEXT, now: datetime = NOW, audience: str = "all"
) -> SessionMessage:
    draft = MessageDraft(text=text, audience=audience)
    return send_message(occurrence_id=occurrence.public_id, draft=draft, user=make_user(), now=now)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_it_is_neutral_outside_and_whole_inside(tick, settings):
    settings.SITE_URL = "https://agenda.exemple.example"
    made = join(session(title="Groupe de parole"), email="a@exemple.example", nickname="Zoé")
    tick(NOW)
    write(made.occurrence)
    assert tick(NOW + 59 * SECOND) == []
    (mail,) = tick(NOW + MINUTE)
    outside = "".join(f"{name} {value}" for name, value in mail.items())
    assert mail["To"] == "a@exemple.example"
    assert mail["Subject"].startswith("Un message pour votre rendez-vous\u00a0: jeudi")
    assert mail["Reply-To"] == made.occurrence.event.group.contact_email
    for telling in ("1234#5678#", "porte", "parole", made.occurrence.event.group.name):
        assert telling not in outside
    text, html = plain(mail), mail.get_body(("html",)).get_content()
    assert "Voici le code de la porte\u00a0: 1234#5678#.\n\nLe plan\u00a0: https://" in text
    assert "<ici>" in text
    assert "porte" not in text[:140]
    assert '<a href="https://salle.example/a?b=1&amp;c=2" rel="nofollow">' in html
    assert "&lt;ici&gt;" in html
    assert tick(NOW + 10 * MINUTE) == []


@pytest.mark.django_db
def test_two_are_told_as_two_in_their_order(tick):
    made = join(session(), email="a@exemple.example")
    tick(NOW)
    write(made.occurrence, text="un")
    write(made.occurrence, text="deux", now=NOW + SECOND)
    mails = tick(NOW + 5 * MINUTE)
    texts = [plain(mail) for mail in mails]
    assert ["\nun\n" in texts[0], "\ndeux\n" in texts[1], len(texts)] == [True, True, 2]


@pytest.mark.django_db
def test_what_was_taken_back_is_told_to_nobody(tick):
    made = join(session(), email="a@exemple.example")
    tick(NOW)
    message = write(made.occurrence)
    undo_message(message=message, now=NOW + 30 * SECOND)
    assert tick(NOW + 5 * MINUTE) == []


def reason_for(party: Registration, message: SessionMessage, *, now: datetime = NOW) -> str:
    Delivery.objects.all().delete()
    party.refresh_from_db()
    delivery = make_delivery(party, Delivery.Purpose.NOTE, cause=str(message.public_id))
    delivery.registration.occurrence.refresh_from_db()
    return reason_to_skip(delivery, now=now)


@pytest.mark.django_db
class TestItMakesNoSense:
    def test_once_the_person_left(self):
        made = join(session(), email="a@exemple.example")
        message = write(made.occurrence)
        assert reason_for(made, message) == ""
        cancel(token=made.token, now=NOW)
        assert reason_for(made, message) == "registration_cancelled"

    def test_once_the_session_is_past(self):
        made = join(session(), email="a@exemple.example")
        message, end = write(made.occurrence), made.occurrence.ends_at
        assert reason_for(made, message, now=end - SECOND) == ""
        assert reason_for(made, message, now=end) == "session_past"

    def test_for_who_is_no_longer_one_of_those_it_was_for(self):
        made = make_registration(occurrence=make_occurrence(), status=RegistrationStatus.WAITLISTED)
        message = write(made.occurrence, audience="waitlisted")
        assert reason_for(made, message) == ""
        Registration.objects.update(status=RegistrationStatus.CONFIRMED)
        assert reason_for(made, message) == "registration_confirmed"

    def test_once_it_was_taken_back_or_erased(self):
        made = join(session(), email="a@exemple.example")
        message = write(made.occurrence)
        SessionMessage.objects.update(text="")
        assert reason_for(made, message) == "taken_back"
        SessionMessage.objects.update(text="a", undone_at=NOW)
        assert reason_for(made, message) == "taken_back"
        SessionMessage.objects.all().delete()
        assert reason_for(made, message) == "taken_back"

    def test_once_the_session_was_called_off_after_it(self):
        made = join(session(), email="a@exemple.example")
        before = write(made.occurrence)
        cancel_occurrence(occurrence_id=made.occurrence.public_id, now=NOW + MINUTE)
        after = write(made.occurrence, now=NOW + 10 * MINUTE)
        assert reason_for(made, before) == "session_cancelled"
        assert reason_for(made, after) == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_a_worker_sends_it_to_each(celery_worker_process: LiveProcess, smtp_sink: SmtpSink) -> None:
    now = timezone.now()
    occurrence = session(start=(now + timedelta(days=7)).replace(tzinfo=None))
    for name in ("a", "b"):
        join(occurrence, email=f"{name}@exemple.example", now=now)
    write(occurrence, now=now - MINUTE)
    task.delay()
    wait_for(lambda: len(smtp_sink.messages) == 4)
    notes = [str(one["To"]) for one in smtp_sink.messages if "message" in str(one["Subject"])]
    assert sorted(notes) == ["a@exemple.example", "b@exemple.example"]
    assert not Notice.objects.filter(planned_at__isnull=True).exists()
