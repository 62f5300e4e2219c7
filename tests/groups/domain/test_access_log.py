"""Who looked at whose names."""

import uuid
from datetime import timedelta

import pytest

from groups.domain.access_log import log_access, purge_access_log
from groups.models import AccessLogEntry
from tests.events.registering import NOW
from tests.factories import make_group, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_each_look_is_a_row_of_its_own():
    user, group, subject = make_user(), make_group(), uuid.uuid4()
    for _number in range(2):
        log_access(user=user, group=group, action="names.read", subject=subject, now=NOW)
    rows = AccessLogEntry.objects.values_list("user", "group", "action", "subject", "at")
    assert list(rows) == [(user.pk, group.pk, "names.read", subject, NOW)] * 2


def test_forgotten_after_twelve_months():
    user, group = make_user(), make_group()
    for days in (0, 365, 366, 800):
        at = NOW - timedelta(days=days)
        log_access(user=user, group=group, action="x", subject=uuid.uuid4(), now=at)
    assert purge_access_log(now=NOW) == 2
    kept = AccessLogEntry.objects.values_list("at", flat=True)
    assert list(kept) == [NOW, NOW - timedelta(days=365)]
    assert purge_access_log(now=NOW) == 0


def test_a_look_outlives_the_account_that_looked():
    user = make_user()
    log_access(user=user, group=make_group(), action="x", subject=uuid.uuid4(), now=NOW)
    user.delete()
    assert AccessLogEntry.objects.get().user is None
