"""`/organiser/evenements/<id>/quand/`: other days for an event, from now on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain.date_previews import hours_words, preview_dates
from events.domain.dated_drafts import dated_draft_of
from events.domain.desk import reach_among
from events.domain.drafts import EventDraft
from events.domain.edits.added_dates import tells_members
from events.domain.programmes import department_of
from events.domain.rule_changes import RuleChange, change_rule, preview_rule
from events.domain.wording import when_words
from events.errors import REFUSALS
from events.forms.prefilled import when_initial
from events.forms.programmes import RuleForm
from events.models import Event
from events.views.organizer.access import event_run_or_404, note_look
from events.views.organizer.event_dates import Dates, clock_of, dates_of
from events.views.organizer.event_edit import archived_answer, heading
from events.views.organizer.event_new import EXAMPLES, typed
from groups.views.private import desk, user_of

FIRST_SHOWN = 12


@dataclass(frozen=True)
class _Asked:
    """A request for other days: the event as it stands, and the form that asks."""

    request: HttpRequest
    event: Event
    form: RuleForm
    now: datetime

    def dates(self) -> Dates:
        """Return the dates that the form comes to, or what is wrong with them."""
        draft = self.form.draft()
        if draft is None:
            faults = (fault for found in self.form.errors.values() for fault in found)
            return Dates(faults=tuple(str(fault) for fault in faults))
        return _dates(draft, self.event, now=self.now)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def rule(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the days as they are; POST shows others, then what they change, then changes them."""
    event, now = event_run_or_404(request, public_id), timezone.now()
    if event.archived_at is not None:
        return archived_answer(request, event)
    stored = dated_draft_of(event, now=now)
    data = typed(request) if request.method == "POST" else None
    form = RuleForm(
        data,
        draft=stored,
        department=department_of(stored, group=event.group),
        clock=clock_of(event.group, now=now),
        initial=when_initial(stored),
    )
    asked = _Asked(request, event, form, now)
    if data is None:
        return _page(asked, _dates(stored, event, now=now))
    form.is_valid()
    if "HX-Request" in request.headers:
        return render(request, "events/organizer/event_dates.html", {"dates": asked.dates()})
    if "example" in data or "show" in data or not form.is_valid():
        return _page(asked, asked.dates())
    return _answer(asked)


def _dates(draft: EventDraft, event: Event, *, now: datetime) -> Dates:
    """Return the dates of a draft; the first one is but where the series changes."""
    try:
        found = preview_dates(
            group=event.group, draft=draft, now=now, event=event, is_first_said=False
        )
    except REFUSALS as error:
        return Dates(faults=(str(error),))
    return dates_of(found)


def _answer(asked: _Asked) -> HttpResponse:
    """Show what the new days change; once that was seen, change them."""
    request, form, draft = asked.request, asked.form, asked.form.draft()
    assert draft is not None  # noqa: S101 (a valid form has its days)
    try:
        if "confirm" in request.POST:
            seen = request.POST.get("seen", "")
            return _changed(asked, draft, seen)
        found = preview_rule(event=asked.event, draft=draft, now=asked.now)
        return _confirm_page(asked, draft, found)
    except REFUSALS as error:
        if error.code == "changed_meanwhile":
            found = preview_rule(event=asked.event, draft=draft, now=asked.now)
            return _confirm_page(asked, draft, found, alarm=str(error))
        form.refuse(error)
    return _page(asked, asked.dates())


def _changed(asked: _Asked, draft: EventDraft, seen: str) -> HttpResponse:
    edit = change_rule(
        event=asked.event, draft=draft, seen=seen, user=user_of(asked.request), now=asked.now
    )
    if edit is None:
        messages.info(asked.request, _("Rien n’a changé."))
        url = reverse("organizer:event_edit", args=[asked.event.public_id])
    else:
        url = reverse("organizer:edit_done", args=[edit.public_id])
    return HttpResponseRedirect(url, status=303)


def _page(asked: _Asked, dates: Dates) -> HttpResponse:
    context = {
        "form": asked.form,
        "dates": dates,
        "dates_url": asked.request.path,
        "examples": EXAMPLES,
        "hours_words": hours_words(asked.form.stored),
        **heading(asked.event, now=asked.now),
    }
    status = asked.form.status
    return render(asked.request, "events/organizer/event_rule.html", context, status=status)


def _confirm_page(
    asked: _Asked, draft: EventDraft, found: RuleChange, *, alarm: str = ""
) -> HttpResponse:
    live = [one for one in found.leaving if not one.is_cancelled]
    reach = reach_among(asked.event, public_ids=[one.public_id for one in live])
    if reach.to_call:
        note_look(asked.request, live[0], action="contacts.read")
    names = [name for name in asked.form.fields if name in asked.request.POST]
    context = {
        "dates": _dates(draft, asked.event, now=asked.now),
        "leaving": [when_words(one) for one in live[:FIRST_SHOWN]],
        "more": max(0, len(live) - FIRST_SHOWN),
        "amount": len(live),
        "reach": reach,
        "tells_members": tells_members(asked.event),
        "seen": found.seen,
        "alarm": alarm,
        "carried": [(name, one) for name in names for one in asked.request.POST.getlist(name)],
        **heading(asked.event, now=asked.now),
    }
    status = 409 if alarm else 200
    return render(asked.request, "events/organizer/event_rule_confirm.html", context, status=status)
