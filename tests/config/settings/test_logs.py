"""What logs may not hold is masked before it is written."""

import logging

import pytest

from config.settings.logs import MaskingFormatter, masked


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Not Found: /mon-rendez-vous/Ab_c-9/annuler/", "Not Found: /mon-rendez-vous/…/annuler/"),
        ("POST /mes-rendez-vous/Ab_c-9/agenda/", "POST /mes-rendez-vous/…/agenda/"),
        ("GET /feeds/my/s3cret.ics 200", "GET /feeds/my/… 200"),
        ('"GET /feeds/organizer/s3cret.ics"', '"GET /feeds/organizer/…"'),
        ("DELETE /api/v1/registrations/tok-en", "DELETE /api/v1/registrations/…"),
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


def test_tracebacks_are_masked_too():
    try:
        raise ValueError("anne@example.org at /feeds/my/s3cret.ics")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", 40, "f", 1, "%s", ("a@b.fr",), None)
        record.exc_info = __import__("sys").exc_info()
    written = MaskingFormatter("%(message)s").format(record)
    assert written.startswith("…@…\nTraceback")
    assert written.endswith("ValueError: …@… at /feeds/my/…")
