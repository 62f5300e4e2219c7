"""What logs may not hold is masked before it is written."""

import logging
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.db import OperationalError

from config.settings.logs import MaskingFormatter, masked


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Not Found: /mon-rendez-vous/Ab_c-9/annuler/", "Not Found: /mon-rendez-vous/…/annuler/"),
        ("POST /mes-rendez-vous/Ab_c-9/agenda/", "POST /mes-rendez-vous/…/agenda/"),
        ("GET /feeds/my/s3cret.ics 200", "GET /feeds/my/… 200"),
        ('"GET /feeds/organizer/s3cret.ics"', '"GET /feeds/organizer/…"'),
        ("DELETE /api/v1/registrations/tok-en", "DELETE /api/v1/registrations/…"),
        ("POST /organiser/resume/5f0c-9/arret/", "POST /organiser/resume/…/arret/"),
        ("GET /organiser/invitation/Ab_c-9/", "GET /organiser/invitation/…/"),
        ("GET /dev/mail/?key=abc&x=1 HTTP/1.1", "GET /dev/mail/?… HTTP/1.1"),
        ("http://h/retrouver/?code=tulipe", "http://h/retrouver/?…"),
        ("Key (email)=(anne.d@example.org) already exists", "Key (email)=(…@…) already exists"),
        ("call 06 12 34 56 78 or +33612345678", "call … or …"),
        ("SMS to +262692123456 or %2B33612345678", "SMS to … or …"),
        ("GET /groupes/gem-lyon/ 200", "GET /groupes/gem-lyon/ 200"),
        ("Is it? Yes: 2026-03-05 18:30, 0123", "Is it? Yes: 2026-03-05 18:30, 0123"),
    ],
)
def test_secrets_and_people_are_masked(line, written):
    assert masked(line) == written


def written_of(error: BaseException, message: str = "%s", args: Any = ("a@b.fr",)) -> str:
    """What is written of an error, as it was raised."""
    record = logging.getLogger("x").makeRecord("x", 40, "f", 1, message, args, None)
    record.exc_info = (type(error), error, error.__traceback__)
    return MaskingFormatter("%(message)s").format(record)


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def test_an_error_says_what_and_where_never_what_it_held():
    written = written_of(raised(ValueError("Zoé Tulipe at /feeds/my/s3cret.ics")))
    assert written.startswith("…@…\nTraceback (most recent call last):\n  File")
    assert "in raised\n    raise error from cause" in written
    assert written.endswith("\nValueError")
    assert "Zoé" not in written


def test_so_do_the_errors_behind_it():
    written = written_of(raised(KeyError("Zoé"), cause=raised(LookupError("Tulipe"))))
    kinds = [line for line in written.split("\n") if not line.startswith((" ", "Traceback", "…"))]
    assert kinds == ["LookupError", "then:", "KeyError"]
    assert not {"Zoé", "Tulipe"} & set(written.split("'"))


@pytest.mark.parametrize(
    ("error", "last"),
    [
        (OperationalError("no such table: x"), "OperationalError: no such table: x"),
        (FileNotFoundError(2, "No such file", "/srv/x"), "[Errno 2] No such file: '/srv/x'"),
        (ImportError("no module"), "ImportError: no module"),
        (SMTPRecipientsRefused({"zoe": (550, b"Zoe Tulipe")}), "\nSMTPRecipientsRefused"),
    ],
)
def test_what_machines_say_of_themselves_stays(error, last):
    assert written_of(raised(error)).endswith(last)


def test_celerys_own_words_of_an_error_too():
    error = raised(ValueError("Zoé"))
    context = {"name": "t", "id": "1", "description": "raised unexpected", "exc": repr(error)}
    text = "Task %(name)s[%(id)s] %(description)s: %(exc)s"
    written = written_of(error, text, (context,))
    assert written.startswith("Task t[1] raised unexpected: ValueError\nTraceback")
    assert "Zoé" not in written


def test_what_another_formatter_wrote_before_is_not_repeated():
    error = raised(ValueError("Zoé"))
    record = logging.getLogger("x").makeRecord("x", 40, "f", 1, "m", (), None)
    record.exc_info = (type(error), error, error.__traceback__)
    logging.Formatter().format(record)
    assert "Zoé" in (record.exc_text or "")
    assert "Zoé" not in MaskingFormatter("%(message)s").format(record)
