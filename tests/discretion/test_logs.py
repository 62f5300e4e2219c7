"""What real programs write while people come, err, and things break: nothing of them."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db.models import TextField, Value
from django.utils import timezone

from config.run.parts import RunningPart
from config.run.programs import beat, web
from events.models import Registration
from notifications.domain.planning import plan_due
from notifications.models import Delivery
from notifications.tasks import deliver_due
from tests.discretion.filled import Site, fill
from tests.plugins.mail import SmtpSink
from tests.plugins.processes import LiveProcess, start, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

BROWSER = "Mozilla/5.0 (Ornithorynque; quokka)"
VISITOR = "127.0.0.1"


@pytest.fixture
def clock_process(tmp_path: Path) -> Iterator[RunningPart]:
    """Celery's clock, as « make run » starts it."""
    running = start(beat(directory=tmp_path))
    yield running
    running.stop(is_hurried=lambda: False)


def visit(site: LiveProcess, path: str, data: dict[str, str] | None = None) -> int:
    """Open a page, or send a form, as a browser that tells much."""
    body = urlencode(data).encode() if data is not None else None
    headers = {"User-Agent": BROWSER, "Referer": f"{site.url}{path}"}
    asked = urllib.request.Request(f"{site.url}{path}", data=body, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def break_row(registration: Registration) -> None:
    """Have a row that no key opens, as a key lost too early would leave."""
    broken = Value("not-a-ciphertext", TextField())
    Registration.objects.filter(pk=registration.pk).update(nickname=broken)


def live(site: Site, server: LiveProcess) -> None:
    """Come, come back, guess, mistype, leave."""
    one, two = site.people
    form = f"/seances/{site.session.public_id}/inscription/"
    person = {"nickname": "Ornithorynque", "email": "quokka.1931@exemple.example"}
    sent = {**person, "consent": "on", "submission": "6b0f0d0e-7d43-4c0e-8d9f-0d4c3b1a2f00"}
    mine = f"/mon-rendez-vous/{one.token}/"
    assert visit(server, form, sent) == 200
    assert visit(server, form, {**sent, "email": "quokka.1931@@"}) == 422
    for path in (mine, f"{mine}?nouveau=1&nickname=Ornithorynque", f"{mine}mes-donnees.json"):
        assert visit(server, path) == 200
    assert visit(server, "/retrouver/", {"code": one.code}) == 200
    assert visit(server, "/retrouver/", {"code": f"{one.code} quokka.1931"}) == 422
    assert visit(server, "/mes-rendez-vous/", person) == 200
    # Not sent yet, so it opens nothing.
    assert visit(server, f"/mes-rendez-vous/{site.traces['mailed link']}/") == 404
    assert visit(server, f"/feeds/my/{site.traces['calendars address']}.ics") == 200
    assert visit(server, f"/api/v1/registrations/{one.token}") == 200
    assert visit(server, f"/mon-rendez-vous/{one.token}x/?email=quokka.1931") == 404
    assert visit(server, f"/groupes/{one.token}/") == 404
    assert visit(server, f"/mon-rendez-vous/{two.token}/annuler/", person) == 200


def break_things(site: Site, server: LiveProcess) -> None:
    """Meet pages that break, and have a message due that can't be written."""
    (one, _two), now = site.people, timezone.now()
    break_row(one)
    assert visit(server, f"/mon-rendez-vous/{one.token}/?nickname=Ornithorynque") == 500
    assert visit(server, f"/api/v1/registrations/{one.token}?email=quokka.1931") == 500
    again = Delivery.objects.filter(registration=one)
    assert again.update(state="pending", settled_at=None, due_at=now, claim=None)


def test_programs_write_of_nobody(
    live_site: LiveProcess,
    clock_process: RunningPart,
    smtp_sink: SmtpSink,
    request: pytest.FixtureRequest,
) -> None:
    refusal = "550 5.1.1 <quokka.1931@exemple.example> Ornithorynque is unknown"
    smtp_sink.replies.extend([refusal] * 5)
    site = fill()
    live(site, live_site)
    # Only now: a worker would have sent the link that nobody opened yet.
    celery_worker_process: LiveProcess = request.getfixturevalue("celery_worker_process")
    plan_due(now=timezone.now())
    deliver_due.delay()
    wait_for(lambda: "failed: refused_550" in celery_worker_process.log)
    wait_for(lambda: not Delivery.objects.filter(state__in=["pending", "sending"]).exists())
    break_things(site, live_site)
    deliver_due.delay()
    wait_for(lambda: "can't be read" in celery_worker_process.log)
    wait_for(clock_process.log.exists)
    logs = {
        "web": live_site.log,
        "worker": celery_worker_process.log,
        "clock": clock_process.log.read_text(),
    }
    # They do write, of errors too.
    assert "InvalidToken" in logs["web"]
    found = [
        (program, name)
        for program, log in logs.items()
        for name, text in {**site.traces, "visitor": VISITOR, "browser": BROWSER}.items()
        if text in log
    ]
    assert found == []


def test_the_web_server_keeps_no_log_of_visits() -> None:
    command = web(host="127.0.0.1", port=8000).command
    assert not [word for word in command if "access" in word]
    assert settings.LOGGING["loggers"]["django.server"]["level"] == "WARNING"
