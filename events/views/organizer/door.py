"""`/organiser/seances/<id>/affiche/`: a word for the door of what does not take place."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.domain.desk import next_held
from events.domain.wording import hours_words, join_words, when_words
from events.models import Occurrence, OccurrenceStatus, Visibility
from events.views.organizer.access import session_run_or_404
from events.views.organizer.edit_words import day_words
from groups.domain.helplines import helplines
from groups.views.private import desk


@require_safe
@desk
def door_notice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A page to print; of a group that is not public it names neither group nor subject."""
    occurrence = session_run_or_404(request, public_id)
    if not occurrence.is_cancelled:
        url = reverse("organizer:session", args=[occurrence.public_id])
        return HttpResponseRedirect(url, status=303)
    coming = next_held(occurrence)
    off = _called_off_until(occurrence, coming)
    now = timezone.now()
    context = {
        "session": occurrence,
        "days": join_words([_of_day(one, now=now) for one in off]),
        "is_several": len(off) > 1,
        "hours": hours_words(occurrence),
        "next_words": when_words(coming) if coming else "",
        "is_public": occurrence.event.visibility == Visibility.PUBLIC,
        "group": occurrence.event.group,
        "line": next((line for line in helplines() if line.need == "now"), None),
    }
    return render(request, "events/organizer/door_notice.html", context)


def _of_day(occurrence: Occurrence, *, now: datetime) -> str:
    return _("du %(date)s") % {"date": day_words(occurrence.local_start.date(), now=now)}


_ON_ONE_DOOR = 8


def _called_off_until(occurrence: Occurrence, coming: Occurrence | None) -> list[Occurrence]:
    """Return this session and those called off right after it."""
    rows = Occurrence.objects.filter(
        event=occurrence.event_id,
        status=OccurrenceStatus.CANCELLED,
        starts_at__gte=occurrence.starts_at,
    )
    if coming is not None:
        rows = rows.filter(starts_at__lt=coming.starts_at)
    found = rows.select_related("schedule").in_order()[:_ON_ONE_DOOR]
    return list(found)
