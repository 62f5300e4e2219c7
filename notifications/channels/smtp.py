"""One message to one recipient over a kept SMTP line (RFC 5321 §3.3), without a turn too many.

The same words as in ``smtplib.SMTP.sendmail``, and the same errors where one is refused; but what
is known already is not parsed again, while the server thinks about its answer, we go on, and where
it allows that (RFC 2920), what needs no answer in between is said in one go: right behind a text,
whom the next message is from and for.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import TypeAlias

from .base import nothing
from .letters import Letter

_Answer: TypeAlias = tuple[int, bytes]

_OK = {250}
_OK_TO_RECIPIENT = {250, 251}
_GO_ON = 354
_CLOSING = 421
_STARTS_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class Handover:
    """One letter on its way over a greeted line, which we speak a turn ahead of the answers.

    ``is_open`` says that the server was asked to wait for its text.
    """

    def __init__(self, server: smtplib.SMTP, letter: Letter) -> None:
        self.letter = letter
        self.is_open = False
        self._server = server
        self._then: Handover | None = None
        self._meanwhile: Callable[[], None] = nothing
        self._turns = self._said()
        self._is_addressed = False
        self._unheard = 0
        self._error: Exception | None = None

    def go_on(self) -> None:
        """Hear the answer to what was said, if anything was, and say the next.

        Nothing goes beyond whom the letter is for, and nothing is raised before its text is to
        go: until then it can be given up.
        """
        if self._is_addressed or self._error is not None:
            return
        try:
            next(self._turns)
        except Exception as error:
            self._error = error

    def finish(
        self, *, then: Handover | None = None, meanwhile: Callable[[], None] = nothing
    ) -> None:
        """Hand the letter over; returning means that the server took it.

        Where the server allows it, ``then``, of which nothing was said yet, is opened right
        behind the text. ``meanwhile`` is called once all is said, before the answer is there;
        it must not raise.

        Raises SMTPSenderRefused, SMTPRecipientsRefused, SMTPDataError, SMTPServerDisconnected
        or another OSError.
        """
        if self._error is not None:
            raise self._error
        self._then, self._meanwhile = then, meanwhile
        for _turn in self._turns:
            pass

    def takes(self, letter: Letter) -> bool:
        """Take this letter in the place of its own, where what was said is true of it too."""
        # The size that was said is an estimate (RFC 1870 §6.1).
        is_true = (letter.sender, letter.to) == (self.letter.sender, self.letter.to)
        if is_true:
            self.letter = letter
        return is_true

    def give_up(self) -> None:
        """Forget a letter whose text was not sent; raises what it would have come to, if known.

        Where the server waits for the text, that ends the line.
        """
        if self._error is not None:
            raise self._error
        if self.is_open:
            # Whatever is said now is text; of one without an end, a server keeps nothing.
            self._server.close()
            return
        self._turns.close()
        for _answer in range(self._unheard):
            self._server.getreply()
        self._server.rset()

    def _said(self) -> Generator[None, None, None]:
        """Say all of it, pausing after each turn that the letter can still be given up at."""
        yield from self._said_together() if self._is_grouping else self._said_in_turn()

    @property
    def _is_grouping(self) -> bool:
        return self._server.does_esmtp and self._server.has_extn("pipelining")

    def _said_in_turn(self) -> Generator[None, None, None]:
        server, letter = self._server, self.letter
        server.send(self._mail)
        self._unheard = 1
        yield
        answer = server.getreply()
        if answer[0] not in _OK:
            self._start_again(answer[0])
            raise smtplib.SMTPSenderRefused(*answer, letter.sender)
        server.send(self._rcpt)
        self._is_addressed = True
        yield
        answer = server.getreply()
        if answer[0] not in _OK_TO_RECIPIENT:
            self._start_again(answer[0])
            raise smtplib.SMTPRecipientsRefused({letter.to: answer})
        self._hand_text_over(*server.docmd("data"))

    def _said_together(self) -> Generator[None, None, None]:
        """Say at once what needs no answer in between, as the server allows (RFC 2920)."""
        if not self.is_open:
            self._server.send(f"{self._mail}{self._rcpt}")
            self._is_addressed = True
            self._unheard = 2
            yield
            self._server.putcmd("data")
        answers = self._heard(3)
        refused = self._refused(*answers)
        if refused is None:
            self._hand_text_over(*answers[2])
            return
        if answers[-1][0] == _GO_ON:
            # It waits for a text to nobody: an empty one ends that (§3.1), or the line.
            with suppress(smtplib.SMTPServerDisconnected):
                self._server.send(b".\r\n")
                self._server.getreply()
        self._start_again(answers[-1][0])
        raise refused

    def _heard(self, number: int) -> list[_Answer]:
        """Hear so many answers, or up to that which says that the line closes."""
        answers: list[_Answer] = []
        while len(answers) < number and (not answers or answers[-1][0] != _CLOSING):
            answers.append(self._server.getreply())
        return answers

    def _refused(self, *answers: _Answer) -> smtplib.SMTPException | None:
        """Return what a refusal of sender or recipient comes to; None for neither."""
        if answers[0][0] not in _OK:
            return smtplib.SMTPSenderRefused(*answers[0], self.letter.sender)
        if answers[1][0] not in _OK_TO_RECIPIENT:
            return smtplib.SMTPRecipientsRefused({self.letter.to: answers[1]})
        return None

    @property
    def _mail(self) -> str:
        server = self._server
        has_size = server.does_esmtp and server.has_extn("size")
        size = f" size={len(self.letter.source)}" if has_size else ""
        return _command(f"mail FROM:<{self.letter.sender}>{size}")

    @property
    def _rcpt(self) -> str:
        return _command(f"rcpt TO:<{self.letter.to}>")

    def _behind(self) -> bytes:
        """Return what is said behind the text, which is of the next."""
        return self._then.opening() if self._then is not None and self._is_grouping else b""

    def opening(self) -> bytes:
        """Return the words that open it; none where it has an address that can't be said."""
        try:
            words = f"{self._mail}{self._rcpt}data\r\n".encode("ascii")
        except ValueError:
            # That is told in its turn.
            return b""
        self.is_open = self._is_addressed = True
        return words

    def _hand_text_over(self, code: int, text: bytes) -> None:
        """Hand the text over, where the answer to « data » is to go on."""
        is_taken = False
        if code == _GO_ON:
            self._server.send(quoted(self.letter.source) + self._behind())
            self._meanwhile()
            code, text = self._server.getreply()
            is_taken = code in _OK
        if not is_taken:
            self._start_again(code)
            raise smtplib.SMTPDataError(code, text)

    def _start_again(self, code: int) -> None:
        """Forget the message; after « closing », the line. The answer counts, come what may."""
        if code == _CLOSING:
            self._server.close()
            return
        if self._then is not None and self._then.is_open:
            # Of the next it is said already whom it is for.
            return
        with suppress(smtplib.SMTPServerDisconnected):
            self._server.rset()


def _command(words: str) -> str:
    if "\r" in words or "\n" in words:
        raise ValueError("a command is one line")
    return f"{words}\r\n"


def quoted(source: bytes) -> bytes:
    """Return what stands between « go on » and the answer (RFC 5321 §4.5.2)."""
    if b"\n." in source or source.startswith(b"."):
        source = _STARTS_WITH_DOT.sub(b"..", source)
    return source + (b".\r\n" if source.endswith(b"\r\n") else b"\r\n.\r\n")
