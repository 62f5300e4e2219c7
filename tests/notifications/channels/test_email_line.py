"""A message written ahead is sent as it was written, unless its row was loaded again."""

from collections.abc import Sequence
from functools import partial

import pytest
from pytest_django import Settings

from notifications.channels.email_line import EmailLine
from notifications.errors import RefusedError, TryLaterError
from notifications.models import Delivery
from tests.factories import make_registration
from tests.notifications.conftest import FussyServer
from tests.notifications.rows import NOW, reminder_to

pytestmark = pytest.mark.django_db


def reminder(nickname: str = "Ana", email: str = "a@x.example") -> Delivery:
    return reminder_to(make_registration(email=email, nickname=nickname))


def greetings(server: FussyServer) -> list[str]:
    bodies = [message.get_body(("plain",)) for message in server.messages]
    return [body.get_content().splitlines()[0] for body in bodies if body is not None]


def test_what_was_prepared_is_what_is_sent(fussy_server):
    delivery, line = reminder(), EmailLine()
    line.prepare([delivery], now=NOW)
    delivery.registration.nickname = "Zoé"
    line.send(delivery, now=NOW)
    line.send(delivery, now=NOW)
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Zoé,"]


def test_a_row_that_was_loaded_again_is_written_again(fussy_server):
    delivery, line = reminder(), EmailLine()
    line.prepare([delivery], now=NOW)
    delivery.registration.nickname = "Zoé"
    delivery.registration.save()
    line.send(Delivery.objects.get(pk=delivery.pk), now=NOW)
    line.close()
    assert greetings(fussy_server) == ["Bonjour Zoé,"]


def test_another_message_is_not_mistaken_for_the_one_prepared(fussy_server):
    line = EmailLine()
    line.prepare([reminder()], now=NOW)
    line.send(reminder("Bo", "b@x.example"), now=NOW)
    line.close()
    assert fussy_server.received() == {"b@x.example": 1}
    assert greetings(fussy_server) == ["Bonjour Bo,"]


def test_what_cannot_be_written_is_said_in_its_turn(fussy_server):
    delivery, line = reminder(email=""), EmailLine()
    line.prepare([delivery], now=NOW)
    with pytest.raises(RefusedError, match="no_contact"):
        line.send(delivery, now=NOW)
    line.close()
    assert fussy_server.connections == 0


def test_while_a_message_is_taken_in_the_next_is_prepared(fussy_server):
    first, second, line = reminder(), reminder("Bo", "b@x.example"), EmailLine()
    line.send(first, now=NOW, meanwhile=lambda: line.prepare([second], now=NOW))
    second.registration.nickname = "Zoé"
    line.send(second, now=NOW)
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Bo,"]


@pytest.fixture
def people() -> list[Delivery]:
    return [reminder(name, f"{name}@x.example") for name in ("Ana", "Bo", "Cy", "Di", "Eli")]


def send_all(line: EmailLine, *rows: Delivery, announced: Sequence[Delivery | None]) -> None:
    """Send these, and say each time which is likely to follow."""
    for row, then in zip(rows, announced, strict=True):
        coming = [then] if then is not None else []
        line.prepare([row, *coming], now=NOW)
        line.send(row, now=NOW, then=then, meanwhile=partial(line.prepare, coming, now=NOW))
        line.go_on()


def test_what_was_begun_for_one_is_given_up_for_another(fussy_server, people):
    ana, bo, cy, _di, _eli = people
    line = EmailLine()
    send_all(line, ana, cy, bo, announced=[bo, bo, cy])
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Cy,", "Bonjour Bo,"]


def test_a_line_is_given_up_but_once(fussy_server, people):
    ana, bo, cy, di, eli = people
    line = EmailLine()
    send_all(line, ana, cy, bo, eli, di, announced=[bo, bo, di, di, eli])
    line.close()
    said = ["Bonjour Ana,", "Bonjour Cy,", "Bonjour Bo,", "Bonjour Eli,", "Bonjour Di,"]
    assert greetings(fussy_server) == said
    assert fussy_server.connections == (2 if fussy_server.takes_groups else 1)


def test_what_was_announced_follows_on_the_same_line(fussy_server, people):
    line = EmailLine()
    send_all(line, *people, announced=[*people[1:], None])
    line.close()
    assert list(fussy_server.received().values()) == [1, 1, 1, 1, 1]
    assert fussy_server.connections == 1


def test_what_was_announced_is_for_the_row_as_it_was_loaded_again(fussy_server, people):
    ana, bo, *_others = people
    line = EmailLine()
    send_all(line, ana, announced=[bo])
    bo.registration.nickname = "Zoé"
    bo.registration.save()
    line.send(Delivery.objects.get(pk=bo.pk), now=NOW)
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Zoé,"]
    assert fussy_server.connections == 1


def test_what_was_announced_and_is_not_sent_never_arrives(fussy_server, people):
    line = EmailLine()
    send_all(line, people[0], announced=[people[1]])
    line.close()
    line.send(people[2], now=NOW)
    line.close()
    assert fussy_server.received() == {"Ana@x.example": 1, "Cy@x.example": 1}


def test_one_that_is_put_off_harms_not_the_one_announced(fussy_server, people):
    fussy_server.texts = ["451 Later"]
    ana, bo, *_others = people
    line = EmailLine()
    with pytest.raises(TryLaterError, match="put_off_451"):
        send_all(line, ana, announced=[bo])
    send_all(line, bo, announced=[None])
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Bo,"]
    assert fussy_server.connections == 1


def test_one_that_is_lost_takes_the_one_announced_with_it(fussy_server, people):
    fussy_server.hang_ups = 1
    ana, bo, *_others = people
    line = EmailLine()
    with pytest.raises(TryLaterError, match="connection_lost"):
        send_all(line, ana, announced=[bo])
    send_all(line, bo, announced=[None])
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Bo,"]
    assert fussy_server.connections == 2


def test_a_refusal_of_what_was_begun_is_that_message_s_own(fussy_server):
    first, refused, third = (reminder(name, f"{name}@x.example") for name in ("Ana", "Bo", "Cy"))
    fussy_server.recipients["Bo@x.example"] = "550 No"
    line = EmailLine()
    send_all(line, first, announced=[refused])
    with pytest.raises(RefusedError, match="refused_550"):
        line.send(refused, now=NOW)
    line.send(third, now=NOW)
    line.close()
    assert greetings(fussy_server) == ["Bonjour Ana,", "Bonjour Cy,"]
    assert fussy_server.connections == 1


def test_other_back_ends_take_the_same_message(settings: Settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivery, line = reminder(), EmailLine()
    line.prepare([delivery], now=NOW)
    line.send(delivery, now=NOW)
    line.close()
    (mail,) = mailoutbox
    assert mail.to == ["a@x.example"]
    assert mail.body.startswith("Bonjour Ana,")
