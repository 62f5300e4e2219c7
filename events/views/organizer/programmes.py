"""`/organiser/groupes/…`: the groups one runs, and the events of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.domain.group_programmes import Listed, listed_events
from events.domain.wording import place_words, relative_words, when_words
from events.models import Event, Visibility
from events.views.organizer.access import group_run_or_404
from events.views.organizer.home import page_number
from groups.domain.controllers import missing_to_open
from groups.models import SupportGroup
from groups.views.private import desk, user_of

PAGE_SIZE = 40


@dataclass(frozen=True)
class EventRow:
    """One event in words; an address is '' where there is no such page."""

    event: Event
    title: str
    kind_label: str
    rule_words: str
    when_words: str
    relative_words: str
    place_words: str
    notes: list[str]
    desk_url: str
    public_url: str


@require_safe
@desk
def groups(request: HttpRequest) -> HttpResponse:
    """Show the groups that one runs; who runs one alone is led to its events."""
    mine = SupportGroup.objects.run_by(user_of(request)).active()
    going_on = Count("events", filter=Q(events__archived_at__isnull=True))
    found = list(
        mine.select_related("organization").annotate(events_count=going_on).order_by("name", "pk")
    )
    if len(found) == 1:
        return HttpResponseRedirect(reverse("organizer:events", args=[found[0].slug]))
    return render(request, "events/organizer/event_groups.html", {"groups": found})


@require_safe
@desk
def events(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group's events, by page: those that go on, or those archived."""
    now = timezone.now()
    group = group_run_or_404(request, slug)
    is_archived = "archives" in request.GET
    number = page_number(request)
    found = listed_events(
        group=group,
        is_archived=is_archived,
        start=(number - 1) * PAGE_SIZE,
        size=PAGE_SIZE + 1,
        now=now,
    )
    context = {
        "group": group,
        "rows": [_row(one, now=now) for one in found[:PAGE_SIZE]],
        "missing": missing_to_open(group),
        "is_archived": is_archived,
        "has_archived": group.events.filter(archived_at__isnull=False).exists(),
        **_links(slug, number, is_archived=is_archived, more=len(found) > PAGE_SIZE),
    }
    return render(request, "events/organizer/event_list.html", context)


def _links(slug: str, number: int, *, is_archived: bool, more: bool) -> dict[str, str]:
    url = reverse("organizer:events", args=[slug])
    query = "?archives=1&page=" if is_archived else "?page="
    return {
        "newer_url": f"{url}{query}{number - 1}" if number > 1 else "",
        "older_url": f"{url}{query}{number + 1}" if more else "",
    }


def _row(listed: Listed, *, now: datetime) -> EventRow:
    event, shown = listed.event, listed.next or listed.last
    is_public = event.visibility != Visibility.PRIVATE
    return EventRow(
        event=event,
        title=listed.title,
        kind_label=str(event.get_kind_display()),
        rule_words=listed.rule_words,
        when_words=when_words(shown) if shown else "",
        relative_words=relative_words(listed.next, now=now) if listed.next else "",
        place_words=place_words(shown, is_known=True) if shown else "",
        notes=_notes(listed),
        desk_url=reverse("organizer:session", args=[listed.next.public_id]) if listed.next else "",
        public_url=reverse("events:session", args=[shown.public_id]) if shown and is_public else "",
    )


def _notes(listed: Listed) -> list[str]:
    event = listed.event
    is_quiet = event.visibility != Visibility.PUBLIC
    return [
        *([_("Terminée")] if listed.next is None and event.archived_at is None else []),
        *([str(event.get_visibility_display()).capitalize()] if is_quiet else []),
    ]
