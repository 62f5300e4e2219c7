"""Log-ins that ran out leave no row behind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from groups.domain.sessions import purge_sessions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 3, 3, 10, tzinfo=UTC)


def kept_until(expire_date: datetime, key: str) -> Session:
    return Session.objects.create(session_key=key, session_data="-", expire_date=expire_date)


def test_only_those_that_ran_out_go():
    kept_until(NOW - timedelta(days=30), "long-ago")
    kept_until(NOW, "just-now")
    kept_until(NOW + timedelta(seconds=1), "still-in")
    assert purge_sessions(now=NOW) == 2
    assert list(Session.objects.values_list("session_key", flat=True)) == ["still-in"]
    assert purge_sessions(now=NOW) == 0
