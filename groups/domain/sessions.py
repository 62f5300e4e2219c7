"""Log-ins that ran out: Django keeps their rows until somebody throws them away."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session


def purge_sessions(*, now: datetime) -> int:
    """Forget the log-ins that nobody can use any more; return how many."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]
