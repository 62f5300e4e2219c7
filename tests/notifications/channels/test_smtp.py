"""What is said over SMTP is what ``smtplib`` says, and its errors are the same."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.channels.letters import Letter
from notifications.channels.smtp import Handover, quoted

HANG_UP = ""
HOLD = "…"
"""Not answered yet: the next command is expected first."""

IN_GROUPS = {"HELLO": "250-here\r\n250-SIZE 1000000\r\n250-PIPELINING\r\n250 8BITMIME"}
GREETING = {"HELLO": "250-here\r\n250-SIZE 1000000\r\n250 8BITMIME", "BYE": "221 Bye"}
USUAL = {
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 Go on",
    "TEXT": "250 OK",
    "RSET": "250 OK",
}
COMMANDS = {"EHLO": "HELLO", "QUIT": "BYE"}
SENDER, TO = "de@site.example", "camille@exemple.example"
SOURCE = b"Subject: Rappel\r\n\r\nBonjour\r\n"


@dataclass
class Scripted:
    """A server on one line; it answers each command as it is told, and keeps what was said.

    Of several answers to a command each is given once, in turn.
    """

    answers: dict[str, str | list[str]]
    said: list[bytes] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        line, _address = listener.accept()
        # Where the other end was closed already, what it said before is heard all the same.
        with line, line.makefile("rb") as heard, suppress(ConnectionError):
            line.sendall(b"220 here\r\n")
            while self._answer(line, self._hear(heard.readline), heard.readline):
                pass

    def _hear(self, readline: Callable[[], bytes]) -> str:
        self.said.append(readline())
        if self.said[-1] == b"\r\n" or not self.said[-1]:
            return "END"
        word = self.said[-1][:4].decode().upper()
        return COMMANDS.get(word, word)

    def _answer(self, line: socket.socket, word: str, readline: Callable[[], bytes]) -> bool:
        answer = {**GREETING, **self.answers}.get(word, HANG_UP)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if answer in {HANG_UP, HOLD}:
            return answer == HOLD
        with suppress(ConnectionError):
            line.sendall(f"{answer}\r\n".encode())
        if answer.startswith("354"):
            return self._take_text(line, readline)
        return word != "BYE"

    def _take_text(self, line: socket.socket, readline: Callable[[], bytes]) -> bool:
        lines = [readline()]
        while lines[-1] != b".\r\n":
            if not lines[-1]:
                return False
            lines.append(readline())
        self.said.append(b"".join(lines))
        return self._answer(line, "TEXT", readline)


@contextmanager
def scripted(**answers: str | list[str]) -> Iterator[tuple[Scripted, smtplib.SMTP]]:
    server = Scripted({**USUAL, **answers})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.serve, args=(listener,))
        thread.start()
        host, port = listener.getsockname()
        line = smtplib.SMTP(host, port, timeout=5)
        line.ehlo_or_helo_if_needed()
        try:
            yield server, line
        finally:
            line.close()
            thread.join()


def told(
    send: Callable[[smtplib.SMTP], object], **answers: str | list[str]
) -> tuple[list[bytes], object, bool]:
    """What was said to a server, what it came to, and whether the line is still open."""
    with scripted(**answers) as (server, line):
        try:
            send(line)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            outcome: object = (type(error), error.args)
        else:
            outcome = None
        is_open = line.sock is not None
    said = [words for words in server.said if words]
    return [said[0][:4], *(_in_capitals(words) for words in said[1:])], outcome, is_open


def _in_capitals(words: bytes) -> bytes:
    return words if b"\r\n." in words else words[:4].upper() + words[4:]


def by_python(line: smtplib.SMTP) -> object:
    return line.sendmail(SENDER, [TO], SOURCE)


def letter(source: bytes = SOURCE) -> Letter:
    return Letter(sender=SENDER, to=TO, source=source)


def by_us(line: smtplib.SMTP, source: bytes = SOURCE) -> None:
    Handover(line, letter(source)).finish()


OTHER = Letter(sender=SENDER, to="bo@exemple.example", source=b"Subject: B\r\n\r\n.\r\n")


def by_us_and_another(line: smtplib.SMTP, then: Letter = OTHER) -> Handover:
    following = Handover(line, then)
    try:
        Handover(line, letter()).finish(then=following)
    finally:
        following.finish()
    return following


def has_text(said: list[bytes]) -> bool:
    return any(SOURCE in words for words in said)


def ahead(line: smtplib.SMTP) -> None:
    """As when much else is done between its turns."""
    handover = Handover(line, letter())
    for _turn in range(4):
        handover.go_on()
    handover.finish()


@pytest.mark.parametrize("turn", ["MAIL", "RCPT", "TEXT"])
@pytest.mark.parametrize(
    "answer",
    ["250 OK", "251 Will go", "421 Closing", "450 Later", "550-No\r\n550 5.1.1 way", "hm", HANG_UP],
)
def test_every_answer_comes_to_the_same(turn, answer):
    expected = told(by_python, **{turn: answer})
    assert told(by_us, **{turn: answer}) == expected
    assert told(ahead, **{turn: answer}) == expected


@pytest.mark.parametrize("turn", ["MAIL", "RCPT", "TEXT"])
@pytest.mark.parametrize("answer", ["250 OK", "251 Will go", "421 Closing", "450 Later", "550 No"])
def test_every_answer_comes_to_the_same_in_groups(turn, answer):
    by_turns, *expected = told(by_python, **{turn: answer})
    for send in (by_us, ahead):
        said, *outcome = told(send, **IN_GROUPS, **{turn: answer})
        assert outcome == expected
        assert has_text(said) == has_text(by_turns)


@pytest.mark.parametrize("turn", ["MAIL", "RCPT", "DATA", "TEXT"])
def test_a_server_that_hangs_up_in_a_group_is_gone(turn):
    _said, outcome, is_open = told(by_us, **IN_GROUPS, **{turn: HANG_UP})
    assert isinstance(outcome, tuple)
    assert (outcome[0], is_open) == (smtplib.SMTPServerDisconnected, False)


def test_from_whom_and_for_whom_is_said_without_waiting():
    both = {"MAIL": HOLD, "RCPT": "250 OK\r\n250 OK"}
    said, outcome, is_open = told(by_us, **IN_GROUPS, **both)
    assert (said, outcome, is_open) == told(by_python)


@pytest.mark.parametrize("refusal", [{"MAIL": "550 No"}, {"RCPT": "550 No"}])
def test_a_server_that_waits_for_a_text_to_nobody_gets_an_empty_one(refusal):
    said, _outcome, is_open = told(by_us, **IN_GROUPS, **refusal)
    assert said[-3:] == [b"DATA\r\n", b".\r\n", b"RSET\r\n"]
    assert is_open


def test_a_refusal_counts_where_the_line_ends_at_the_empty_text():
    _said, outcome, is_open = told(by_us, **IN_GROUPS, RCPT="550 No", TEXT=HANG_UP)
    assert outcome == (smtplib.SMTPRecipientsRefused, ({TO: (550, b"No")},))
    assert not is_open


def test_no_text_goes_where_none_is_waited_for():
    said, outcome, is_open = told(by_us, **IN_GROUPS, RCPT="550 No", DATA="554 No valid recipients")
    assert said[-2:] == [b"DATA\r\n", b"RSET\r\n"]
    assert outcome == (smtplib.SMTPRecipientsRefused, ({TO: (550, b"No")},))
    assert is_open


def test_what_was_begun_in_a_group_can_be_given_up():
    def begin_in_vain(line: smtplib.SMTP) -> None:
        handover = Handover(line, letter())
        handover.go_on()
        handover.go_on()
        handover.give_up()
        by_us(line)

    said, outcome, is_open = told(begin_in_vain, **IN_GROUPS)
    assert [words[:4].decode() for words in said[1:4]] == ["MAIL", "RCPT", "RSET"]
    assert (said[4:], outcome, is_open) == (told(by_us)[0][1:], None, True)


def test_the_next_is_opened_right_behind_the_text():
    def hear_late(line: smtplib.SMTP) -> None:
        Handover(line, letter()).finish(then=Handover(line, OTHER))

    late = {"TEXT": HOLD, "MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 Go on"}
    said, outcome, _is_open = told(hear_late, **IN_GROUPS, **late)
    assert said[-3:] == [
        f"MAIL FROM:<{SENDER}> size={len(OTHER.source)}\r\n".encode(),
        b"RCPT TO:<bo@exemple.example>\r\n",
        b"DATA\r\n",
    ]
    assert outcome is None


def test_of_two_in_a_group_both_arrive():
    said, outcome, is_open = told(by_us_and_another, **IN_GROUPS)
    assert [words for words in said if words.endswith(b".\r\n")] == [
        quoted(SOURCE),
        quoted(OTHER.source),
    ]
    assert (outcome, is_open) == (None, True)
    assert b"RSET\r\n" not in said


def test_where_no_groups_are_taken_the_next_waits_for_its_turn():
    def two(line: smtplib.SMTP) -> None:
        following = Handover(line, OTHER)
        first = Handover(line, letter())
        first.go_on()
        first.finish(then=following)
        assert not following.is_open
        following.finish()

    said, outcome, is_open = told(two)
    by_turns = told(lambda line: [by_python(line), line.sendmail(SENDER, [OTHER.to], OTHER.source)])
    assert (said, outcome, is_open) == by_turns


@pytest.mark.parametrize("answer", ["450 Later", "550 No", "hm", "251 Will go"])
def test_a_text_that_is_refused_leaves_the_next_open(answer):
    said, outcome, is_open = told(by_us_and_another, **IN_GROUPS, TEXT=[answer, "250 OK"])
    _said, by_turns, _open = told(by_python, TEXT=answer)
    assert (outcome, is_open) == (by_turns, True)
    assert b"RSET\r\n" not in said
    assert said[-1] == quoted(OTHER.source)


def test_a_line_that_closes_at_a_text_takes_the_next_with_it():
    def first(line: smtplib.SMTP) -> None:
        Handover(line, letter()).finish(then=Handover(line, OTHER))

    said, outcome, is_open = told(first, **IN_GROUPS, TEXT="421 Closing", MAIL=["250 OK", HANG_UP])
    assert (outcome, is_open) == ((smtplib.SMTPDataError, (421, b"Closing")), False)
    assert quoted(OTHER.source) not in said


def test_one_that_is_open_ends_the_line_when_it_is_given_up():
    def begin_in_vain(line: smtplib.SMTP) -> None:
        following = Handover(line, OTHER)
        Handover(line, letter()).finish(then=following)
        following.give_up()

    said, outcome, is_open = told(begin_in_vain, **IN_GROUPS)
    assert said[-1] == b"DATA\r\n"
    assert (outcome, is_open) == (None, False)


def test_what_was_opened_for_an_address_is_for_whatever_goes_there():
    def other_text(line: smtplib.SMTP) -> None:
        following = Handover(line, OTHER)
        Handover(line, letter()).finish(then=following)
        assert not following.takes(letter())
        assert following.takes(Letter(sender=SENDER, to=OTHER.to, source=b"Later\r\n"))
        following.finish()

    said, outcome, is_open = told(other_text, **IN_GROUPS)
    assert said[-1] == b"Later\r\n.\r\n"
    assert (outcome, is_open) == (None, True)


@pytest.mark.parametrize("address", ["a@x.example>\r\nRSET", "dé@x.example"])
def test_an_address_that_can_t_be_said_is_not_opened(address):
    said, outcome, is_open = told(
        lambda line: by_us_and_another(line, Letter(sender=SENDER, to=address, source=SOURCE)),
        **IN_GROUPS,
    )
    assert said == told(by_us, **IN_GROUPS)[0]
    assert isinstance(outcome, tuple)
    assert issubclass(outcome[0], ValueError)
    assert is_open


@pytest.mark.parametrize("address", ["a@x.example>\r\nRSET", "a@x.example\n"])
def test_an_address_can_t_be_a_command(address):
    with scripted() as (server, line):
        with pytest.raises(ValueError, match="one line"):
            Handover(line, Letter(sender=address, to=TO, source=SOURCE)).finish()
        with pytest.raises(ValueError, match="one line"):
            Handover(line, Letter(sender=SENDER, to=address, source=SOURCE)).finish()
    assert all(b"x.example" not in words for words in server.said)


@pytest.mark.parametrize(("turns", "begun"), [(1, ["MAIL"]), (2, ["MAIL", "RCPT"])])
def test_what_was_begun_can_be_given_up(turns, begun):
    def begin_in_vain(line: smtplib.SMTP) -> None:
        handover = Handover(line, letter())
        for _turn in range(turns):
            handover.go_on()
        handover.give_up()
        by_us(line)

    said, outcome, is_open = told(begin_in_vain)
    assert [words[:4].decode() for words in said[1:-4]] == [*begun, "RSET"]
    assert (said[-4:], outcome, is_open) == (told(by_us)[0][1:], None, True)


def test_what_was_refused_ahead_is_said_when_it_is_given_up():
    def begin_in_vain(line: smtplib.SMTP) -> None:
        handover = Handover(line, letter())
        handover.go_on()
        handover.go_on()
        handover.go_on()
        handover.give_up()

    said, outcome, is_open = told(begin_in_vain, MAIL="450 Later")
    assert said[-1] == b"RSET\r\n"
    assert (outcome, is_open) == ((smtplib.SMTPSenderRefused, (450, b"Later", SENDER)), True)


@pytest.mark.parametrize("groups", [{}, IN_GROUPS])
@pytest.mark.parametrize("answer", ["450 Later", "550 No", "hm", "250 OK", "251 Will go"])
def test_a_text_that_is_not_wanted_does_not_stand_in_the_way_of_the_next(answer, groups):
    said, outcome, is_open = told(by_us, **groups, DATA=answer)
    assert (said[:-1], outcome, is_open) == told(by_python, DATA=answer)
    assert said[-1] == b"RSET\r\n"


@pytest.mark.parametrize("groups", [{}, IN_GROUPS])
def test_a_line_that_closes_at_the_text_is_closed(groups):
    _said, outcome, is_open = told(by_us, **groups, DATA="421 Closing")
    assert outcome == (smtplib.SMTPDataError, (421, b"Closing"))
    assert not is_open


def test_a_server_without_extensions_is_told_no_size():
    plain = {"HELLO": "250 here"}
    assert told(by_us, **plain) == told(by_python, **plain)


@pytest.mark.parametrize("source", [b".\r\n..\r\nx\r\n", b"a\r\n.", b"a", b"\r\n.\r\n", b""])
def test_lines_with_dots_arrive_as_they_are(source):
    expected = told(lambda line: line.sendmail(SENDER, [TO], source))
    assert told(lambda line: by_us(line, source)) == expected


def test_meanwhile_comes_after_the_text_and_before_the_answer():
    with scripted() as (server, line):
        seen: list[int] = []
        Handover(line, letter()).finish(meanwhile=lambda: seen.append(len(server.said)))
        # The text itself may have arrived by then, or not yet.
        assert seen in ([4], [5])


@given(st.binary(max_size=60).map(lambda words: words.replace(b"\r", b"").replace(b"\n", b"\r\n.")))
def test_any_text_is_quoted_as_python_does(words):
    with_dots = smtplib._quote_periods(words)  # type: ignore[attr-defined]
    end = b".\r\n" if words.endswith(b"\r\n") else b"\r\n.\r\n"
    assert quoted(words) == with_dots + end
