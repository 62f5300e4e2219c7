"""Between asking for an edit and doing it: what will happen, in words; then doing just that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.domain.awaiting import is_line_moving
from events.domain.desk import reach_among
from events.domain.edits import EditChanges, EditPreview, preview
from events.domain.edits.choices import kept_apart, kept_off
from events.domain.edits.confirming import apply_seen, mark_of
from events.domain.edits.history import EditResult
from events.domain.session_notices import UNDO
from events.domain.wording import when_words
from events.errors import REFUSALS, EventsError
from events.models import Edit, Occurrence, OccurrenceStatus, Scope
from events.views.organizer.access import note_look
from events.views.organizer.edit_words import (
    change_lines,
    date_lines,
    dates_words,
    day_words,
    kept_words,
)
from groups.views.private import user_of

FIRST_SHOWN = 6
"""How many dates of a long list stand before « Voir les autres »."""


@dataclass(frozen=True)
class Asked:
    """An edit that somebody asks for, and what their form held."""

    occurrence: Occurrence
    changes: EditChanges
    scope: Scope
    carried: list[tuple[str, str]]

    @property
    def status(self) -> str | None:
        """Whether it calls off, holds after all, or neither."""
        return self.changes.status


def foreseen(asked: Asked, *, now: datetime) -> EditPreview:
    """Return what the edit would do. Raises EventsError when it can't be, or does nothing."""
    found = preview(
        occurrence_id=asked.occurrence.public_id,
        changes=asked.changes,
        scope=asked.scope,
        now=now,
    )
    if found.refusals:
        raise EventsError("refused", found.refusals[0], field=found.field)
    if found.is_empty and asked.changes.facilitators is None:
        raise EventsError("nothing_changes", _("Rien ne change. Modifiez d’abord quelque chose."))
    return found


def confirm(request: HttpRequest, asked: Asked, *, now: datetime) -> HttpResponse:
    """Do what was seen; show it again where the world has changed. Raises other refusals."""
    try:
        result = apply_seen(
            occurrence_id=asked.occurrence.public_id,
            changes=asked.changes,
            scope=asked.scope,
            seen=request.POST.get("seen", ""),
            now=now,
            user=user_of(request),
        )
    except REFUSALS as error:
        if error.code != "changed_meanwhile":
            raise
        return preview_page(request, asked, foreseen(asked, now=now), now=now, alarm=str(error))
    return done(request, asked.occurrence, result, now=now)


def done(
    request: HttpRequest, occurrence: Occurrence, result: EditResult, *, now: datetime
) -> HttpResponseRedirect:
    """Go where the edit can be undone; when all was so already, to the same page as before."""
    edit = result.edit or _just_made(request, occurrence, now=now)
    if edit is None:
        messages.info(request, _("Tout était déjà ainsi : rien n’a changé."))
        url = reverse("organizer:session", args=[occurrence.public_id])
    else:
        url = reverse("organizer:edit_done", args=[edit.public_id])
    return HttpResponseRedirect(url, status=303)


def _just_made(request: HttpRequest, occurrence: Occurrence, *, now: datetime) -> Edit | None:
    """Return the edit that this person's first press of the same button made."""
    mine = Edit.objects.filter(
        user=user_of(request), occurrence=occurrence, undone_at=None, at__gt=now - UNDO
    )
    return mine.first()


def preview_page(
    request: HttpRequest, asked: Asked, found: EditPreview, *, now: datetime, alarm: str = ""
) -> HttpResponse:
    """Show what will happen, and the button that does it."""
    reach = reach_among(
        asked.occurrence.event,
        public_ids=[one.public_id for one in found.dates if one.is_told],
    )
    if reach.to_call:
        note_look(request, asked.occurrence, action="contacts.read")
    context = {
        "session": asked.occurrence,
        "when_words": when_words(asked.occurrence),
        "status": asked.status,
        "carried": asked.carried,
        "seen": mark_of(found, occurrence_id=asked.occurrence.public_id),
        "alarm": alarm,
        "is_piece": "HX-Request" in request.headers,
        "reach": reach,
        "is_told": any(one.is_told for one in found.dates),
        "is_line_moving": _is_line_moving(asked, found),
        **_what_changes(asked, found, now=now),
        **_buttons(asked, found),
    }
    name = "edit_preview_step.html" if context["is_piece"] else "edit_preview.html"
    return render(request, f"events/organizer/{name}", context, status=409 if alarm else 200)


def _is_line_moving(asked: Asked, found: EditPreview) -> bool:
    """Tell whether more places come where people wait for one."""
    if not asked.changes.sets_capacity:
        return False
    days = [one.public_id for one in found.dates]
    return is_line_moving(days, capacity=asked.changes.capacity)


def _what_changes(asked: Asked, found: EditPreview, *, now: datetime) -> dict[str, object]:
    is_wide = asked.scope is not Scope.THIS
    lines = date_lines(asked.occurrence, found.dates, now=now) if is_wide else []
    zone = asked.occurrence.schedule.zone
    added = [one.astimezone(zone).date() for one in found.added]
    return {
        "lines": change_lines(asked.occurrence, asked.changes),
        "lead": _lead(asked, found, now=now),
        "dates": lines[:FIRST_SHOWN],
        "more_dates": lines[FIRST_SHOWN:],
        "added": [
            day_words(one.astimezone(zone).date(), now=now) for one in found.added[:FIRST_SHOWN]
        ],
        "more_added": max(len(added) - FIRST_SHOWN, 0),
        "kept": _kept(asked, found, now=now),
        "note": asked.changes.note if asked.status else "",
    }


def _lead(asked: Asked, found: EditPreview, *, now: datetime) -> str:
    if asked.scope is Scope.THIS or not found.dates:
        return ""
    zone = asked.occurrence.schedule.zone
    days = [one.old_start.astimezone(zone).date() for one in found.dates]
    first, last = (day_words(day, now=now) for day in (days[0], days[-1]))
    words = {"dates": dates_words(len(days)), "first": first, "last": last}
    if len(days) == 1:
        return _("%(dates)s, le %(first)s.") % words
    return _("%(dates)s, du %(first)s au %(last)s.") % words


def _kept(asked: Asked, found: EditPreview, *, now: datetime) -> list[str]:
    if asked.status == OccurrenceStatus.SCHEDULED:
        off = kept_off(asked.occurrence, scope=asked.scope, now=now)
        days = ", ".join(day_words(row.local_start.date(), now=now) for row in off)
        words = _("Restent annulées, car elles l’étaient à part\N{NO-BREAK SPACE}: %(dates)s.")
        return [words % {"dates": days}] if off else []
    kept = kept_apart(
        asked.occurrence, changes=asked.changes, scope=asked.scope, preview=found, now=now
    )
    return kept_words(kept, now=now)


def _buttons(asked: Asked, found: EditPreview) -> dict[str, str]:
    """Return the words of the page's title and button, and where the form stands."""
    number, key = len(found.dates), [asked.occurrence.public_id]
    counted = {"dates": dates_words(number)}
    is_wide = asked.scope is not Scope.THIS and number > 1
    if asked.status == OccurrenceStatus.CANCELLED:
        words = _("Annuler ces %(dates)s") % counted if is_wide else _("Annuler la rencontre")
        return {"button": words, "action": reverse("organizer:call_off", args=key)}
    if asked.status == OccurrenceStatus.SCHEDULED:
        words = _("Rétablir ces %(dates)s") % counted if is_wide else _("Rétablir la rencontre")
        return {"button": words, "action": reverse("organizer:restore", args=key)}
    words = _("Changer ces %(dates)s") % counted if is_wide else _("Changer cette rencontre")
    return {"button": words, "action": reverse("organizer:edit", args=key)}
