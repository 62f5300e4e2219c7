"""`/organiser/seances/<id>/messages/`: what each was told, and whether it got there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events.domain.wording import when_words
from events.models import Occurrence
from events.views.organizer.access import note_look, session_or_404
from events.views.organizer.home import page_number
from events.views.organizer.parts import DeskLine
from groups.views.private import desk
from notifications.domain.delivery_log import STATES, counts_of, log_page
from notifications.domain.delivery_words import state_words
from notifications.models import Delivery

PAGE_SIZE = 40


@dataclass(frozen=True)
class LogRow:
    """One message in words."""

    who: str
    what: str
    channel: str
    state: str
    is_failed: bool


@dataclass(frozen=True)
class Choice:
    """One thing that the list can be narrowed to."""

    value: str
    label: str
    is_on: bool


@require_safe
@desk
def log(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Newest first; names as on the session's page, never an address."""
    occurrence, now = session_or_404(request, public_id), timezone.now()
    state = _known(request.GET.get("etat", ""), STATES)
    purpose = _known(request.GET.get("quoi", ""), Delivery.Purpose.values)
    number = page_number(request)
    start = (number - 1) * PAGE_SIZE
    found = log_page(occurrence, state=state, purpose=purpose, start=start, size=PAGE_SIZE + 1)
    if found:
        note_look(request, occurrence, action="deliveries.read")
    zone = ZoneInfo(occurrence.event.group.timezone)
    context = {
        "session": occurrence,
        "when_words": when_words(occurrence),
        "rows": [_row(one, zone=zone, now=now) for one in found[:PAGE_SIZE]],
        "counts": counts_of(occurrence),
        "states": _choices(_state_labels(), state),
        "purposes": _choices(_purpose_labels(), purpose),
        "is_narrowed": bool(state or purpose),
        **_links(occurrence, number, state, purpose, more=len(found) > PAGE_SIZE),
    }
    return render(request, "notifications/delivery_log.html", context)


def messages_line(occurrence: Occurrence) -> DeskLine | None:
    """Return what the session's page on the desk says of its messages; None where none is."""
    counts = counts_of(occurrence)
    total, failed = sum(counts.values()), counts["echecs"]
    if not total:
        return None
    words = ngettext("%(n)d message préparé", "%(n)d messages préparés", total) % {"n": total}
    if failed:
        missed = ngettext("%(n)d n’est pas arrivé", "%(n)d ne sont pas arrivés", failed)
        words = f"{words}, {missed % {'n': failed}}"
    url = reverse("told:log", args=[occurrence.public_id])
    return DeskLine(words=words, url=url, needs_a_look=bool(failed))


def _known(value: str, known: object) -> str:
    return value if value in known else ""  # type: ignore[operator]


def _row(delivery: Delivery, *, zone: ZoneInfo, now: datetime) -> LogRow:
    return LogRow(
        who=delivery.registration.nickname or _("Sans nom"),
        what=str(delivery.get_purpose_display()),
        channel=str(delivery.get_channel_display()),
        state=state_words(delivery, zone=zone, now=now),
        is_failed=delivery.state == Delivery.State.FAILED,
    )


def _state_labels() -> dict[str, str]:
    return {
        "": _("Tous"),
        "attente": _("En attente"),
        "envoyes": _("Envoyés"),
        "echecs": _("Pas arrivés"),
        "inutiles": _("Devenus inutiles"),
    }


def _purpose_labels() -> dict[str, str]:
    named = {value: str(label) for value, label in Delivery.Purpose.choices}
    return {"": _("tous les messages"), **named}


def _choices(labels: dict[str, str], chosen: str) -> list[Choice]:
    return [Choice(value, label, value == chosen) for value, label in labels.items()]


def _links(
    occurrence: Occurrence, number: int, state: str, purpose: str, *, more: bool
) -> dict[str, str]:
    url = reverse("told:log", args=[occurrence.public_id])
    kept = {name: value for name, value in (("etat", state), ("quoi", purpose)) if value}

    def page(other: int) -> str:
        return f"{url}?{urlencode({**kept, 'page': other})}"

    return {
        "url": url,
        "newer_url": page(number - 1) if number > 1 else "",
        "older_url": page(number + 1) if more else "",
    }
