"""The agenda."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from events.api.found import readable_occurrence
from events.api.programmes import FROM_PARAMETER, date_param
from events.domain.agenda import page_of, sessions
from events.domain.cursors import Cursor, decode_cursor, encode_cursor
from events.domain.drafts import check_date
from events.domain.seating import planned_seats, waiting_seats
from events.errors import EventsError
from events.models import Occurrence
from events.schemas import AgendaQuery, OccurrenceOut, OccurrencePage
from groups.api_auth import caller_of
from groups.models import SupportGroup, User

router = Router(tags=["agenda"])
PAGE_SIZE = 100


@router.get("/occurrences", response=OccurrencePage, openapi_extra=FROM_PARAMETER)
def agenda(request: HttpRequest, query: Query[AgendaQuery]) -> OccurrencePage:
    """Public sessions in order, not over by default; ``from`` and ``to`` are dates."""
    user = caller_of(request)
    found = sessions(query.wanted())
    since = date_param(request, "from")
    found = found.not_over(now=_midnight(since) if since else timezone.now())
    if query.to is not None:
        check_date(query.to, field="to")
        found = found.filter(starts_at__lt=_midnight(query.to + timedelta(days=1)))
    rows, following = page_of(found, after=cursor_from(query.cursor), size=PAGE_SIZE)
    return OccurrencePage(
        items=outs(rows, user=user), next=encode_cursor(following) if following else None
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), tzinfo=timezone.get_default_timezone())


def cursor_from(word: str) -> Cursor | None:
    """Return where a page begins; EventsError ``bad_cursor`` for a word that is not ours."""
    cursor = decode_cursor(word)
    if word and cursor is None:
        raise EventsError(
            "bad_cursor", _("Ce curseur n’est pas le nôtre : reprenez au début."), field="cursor"
        )
    return cursor


def outs(rows: list[Occurrence], *, user: User | None) -> list[OccurrenceOut]:
    """Return sessions' answers, with counts for the groups that the caller runs."""
    own = set(SupportGroup.objects.run_by(user).values_list("pk", flat=True)) if user else set()
    ours = [row for row in rows if row.event.group_id in own]
    waiting, planned = waiting_seats(ours), planned_seats(ours)
    return [
        OccurrenceOut.of(
            row,
            waitlisted=waiting.get(row.pk, 0) if row.event.group_id in own else None,
            planned=planned.get(row.pk, 0),
        )
        for row in rows
    ]


@router.get("/occurrences/{public_id}", response=OccurrenceOut)
def read(request: HttpRequest, public_id: UUID, event: UUID | None = None) -> OccurrenceOut:
    """One session; give its ``event`` where many events would have to be looked through."""
    user = caller_of(request)
    return outs([readable_occurrence(request, user, public_id, event=event)], user=user)[0]
