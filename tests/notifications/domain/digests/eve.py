"""Shorthands for tests of what organisers are told on the evening before a session."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from events.models import Occurrence
from groups.models import RoleName, SupportGroup, User
from notifications.models import Digest
from tests.factories import make_event, make_occurrence, make_role, make_schedule, make_user

DAY = date(2026, 12, 3)
EVENING = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)
"""Six in the evening in Paris, the day before the session of ``make_session``."""
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MIDNIGHT = EVENING + timedelta(hours=6)


def make_session(
    group: SupportGroup, start: datetime = datetime(2026, 12, 3, 18, 30), **event: Any
) -> Occurrence:
    schedule = make_schedule(event=make_event(group=group, **event), start=start)
    return make_occurrence(schedule=schedule)


def organizer_of(group: SupportGroup, name: RoleName = RoleName.ORGANIZER, **fields: Any) -> User:
    user = make_user(**fields)
    make_role(user, group=group, name=name)
    return user


def planned() -> list[tuple[str, date]]:
    return list(Digest.objects.order_by("pk").values_list("user__email", "day"))


def html_of(mail: Any) -> str:
    html: str = mail.get_body(("html",)).get_content()
    return html


def words_of(mail: Any) -> str:
    text: str = mail.get_body(("plain",)).get_content()
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
