"""`/organiser/`: my sessions, today's and coming first, then those still to count."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events.domain.agenda import for_cards
from events.domain.awaiting import awaiting_answer
from events.domain.desk import Asks, asks_of, sessions_of, to_count
from events.domain.seating import holds_seats
from events.models import Occurrence, OccurrenceQuerySet
from events.views.cards import Card, card_of
from events.views.organizer.edit_words import day_words
from events.views.organizer.first_talks import ToCall, call_backs
from groups.models import SupportGroup, User
from groups.views.private import desk, user_of

PAGE_SIZE = 20
TO_COUNT_SHOWN = 5
REQUESTS_SHOWN = 10


@dataclass(frozen=True)
class Row:
    """One session in a list of the desk: its card and what it asks for."""

    card: Card
    words: str


@require_safe
@desk
def home(request: HttpRequest) -> HttpResponse:
    """Sessions that go on or come, by page; on the first, those that nobody counted."""
    now = timezone.now()
    mine = sessions_of(user=user_of(request), now=now)
    number = page_number(request)
    coming = mine.not_over(now=now).order_by("starts_at", "public_id")
    rows, more = _page(coming, number)
    uncounted = list(for_cards(to_count(mine, now=now))[:TO_COUNT_SHOWN]) if number == 1 else []
    context = {
        "rows": _rows(rows, now=now),
        "uncounted": _rows(uncounted, now=now),
        "programme": _programme(user_of(request)),
        "has_team": bool(rows) or user_of(request).roles.exists(),
        "asked": _asked(user_of(request), now=now) if number == 1 else [],
        **_links("organizer:home", number, more=more),
    }
    return render(request, "events/organizer/home.html", context)


@require_safe
@desk
def past(request: HttpRequest) -> HttpResponse:
    """`/organiser/passees/`: sessions that are over, latest first."""
    now = timezone.now()
    number = page_number(request)
    mine = sessions_of(user=user_of(request), now=now)
    ended = mine.filter(ends_at__lte=now).order_by("-starts_at", "public_id")
    rows, more = _page(ended, number)
    context = {"rows": _rows(rows, now=now), **_links("organizer:past", number, more=more)}
    return render(request, "events/organizer/past.html", context)


@dataclass(frozen=True)
class Programme:
    """Where one writes what is to come."""

    new_url: str
    url: str


def _programme(user: User) -> Programme | None:
    """Return where to write a session: in the one group one runs, or in one to choose."""
    mine = SupportGroup.objects.run_by(user).active()
    slugs = list(mine.values_list("slug", flat=True)[:2])
    if not slugs:
        return None
    if len(slugs) > 1:
        return Programme(new_url=reverse("organizer:groups"), url=reverse("organizer:groups"))
    return Programme(
        new_url=reverse("organizer:event_new", args=slugs),
        url=reverse("organizer:events", args=slugs),
    )


def _asked(user: User, *, now: datetime) -> list[ToCall]:
    """Return who waits for an answer: to be called back, then to come to a session."""
    groups = list(SupportGroup.objects.run_by(user).active())
    requests = awaiting_answer(user=user, now=now)[:REQUESTS_SHOWN]
    return [*call_backs(groups), *(_request(one, number, now=now) for one, number in requests)]


def _request(occurrence: Occurrence, number: int, *, now: datetime) -> ToCall:
    words = ngettext(
        "%(title)s, %(day)s\N{NO-BREAK SPACE}: %(n)d demande à examiner",
        "%(title)s, %(day)s\N{NO-BREAK SPACE}: %(n)d demandes à examiner",
        number,
    )
    day = day_words(occurrence.local_start.date(), now=now)
    url = reverse("organizer:session", args=[occurrence.public_id])
    return ToCall(
        url=f"{url}#demandes", words=words % {"title": occurrence.title, "day": day, "n": number}
    )


def page_number(request: HttpRequest) -> int:
    """Return which page of a list is asked for, from 1 on."""
    text = request.GET.get("page", "1")
    return int(text) if re.fullmatch("[1-9][0-9]{0,3}", text) else 1


def _page(found: OccurrenceQuerySet, number: int) -> tuple[list[Occurrence], bool]:
    start = (number - 1) * PAGE_SIZE
    rows = list(for_cards(found)[start : start + PAGE_SIZE + 1])
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def _links(name: str, number: int, *, more: bool) -> dict[str, str]:
    url = reverse(name)
    return {
        "newer_url": f"{url}?page={number - 1}" if number > 1 else "",
        "older_url": f"{url}?page={number + 1}" if more else "",
    }


def _rows(occurrences: list[Occurrence], *, now: datetime) -> list[Row]:
    if not occurrences:
        return []
    asks = asks_of(occurrences)
    return [
        Row(desk_card(one, now=now), asks_words(one, asks[one.public_id], now=now))
        for one in occurrences
    ]


def desk_card(occurrence: Occurrence, *, now: datetime) -> Card:
    """Return the session's card, leading to its page on the desk."""
    url = reverse("organizer:session", args=[occurrence.public_id])
    card = card_of(occurrence, now=now)
    return replace(card, url=url, access_words="", seats_words="", fee_words="", audience_words="")


def asks_words(occurrence: Occurrence, asks: Asks, *, now: datetime) -> str:
    """« 8 places réservées sur 12 · 2 demandes », « 14 personnes sont venues », or ''."""
    if occurrence.is_cancelled:
        return ""
    parts = [_expected_words(occurrence, asks)]
    if asks.pending:
        words = ngettext("%(n)d demande à examiner", "%(n)d demandes à examiner", asks.pending)
        parts.append(words % {"n": asks.pending})
    if asks.waiting:
        parts.append(_("%(n)d sur la liste d’attente") % {"n": asks.waiting})
    if asks.came is not None:
        words = ngettext("%(n)d personne venue", "%(n)d personnes venues", asks.came)
        parts.append(words % {"n": asks.came})
    elif occurrence.ends_at <= now:
        parts.append(_("pas encore comptée"))
    return " · ".join(part for part in parts if part)


def _expected_words(occurrence: Occurrence, asks: Asks) -> str:
    if occurrence.event.is_planned_only:
        n = asks.expected
        words = ngettext("%(n)d personne pense venir", "%(n)d personnes pensent venir", n)
        return words % {"n": n} if n else _("sans inscription")
    taken, capacity = occurrence.confirmed_seats, occurrence.capacity
    if not (taken or holds_seats(occurrence)):
        return _("sans inscription")
    if not taken:
        return _("aucune place réservée")
    words = ngettext("%(n)d place réservée", "%(n)d places réservées", taken) % {"n": taken}
    if capacity is None:
        return words
    return _("%(words)s sur %(capacity)d") % {"words": words, "capacity": capacity}
