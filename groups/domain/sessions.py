"""Log-ins that ran out or ended: Django keeps their rows until somebody throws them away."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from groups.models import User
from groups.session_store import SessionStore


def purge_sessions(*, now: datetime) -> int:
    """Forget the log-ins that nobody can use any more; return how many."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]


def forget_sessions(*, user: User) -> int:
    """Throw away the log-ins of an account, in whatever browser; return how many.

    Their rows don't say whose they are: each is read. Only who logs in, or tries to, has any.
    """
    whose, read = str(user.pk), SessionStore().decode
    rows = Session.objects.values_list("session_key", "session_data").iterator(chunk_size=500)
    keys = [key for key, data in rows if read(data).get(SESSION_KEY) == whose]
    return Session.objects.filter(pk__in=keys).delete()[0]


def forget_all_sessions() -> int:
    """Log everybody out; return how many log-ins there were."""
    return Session.objects.all().delete()[0]
