"""`/organiser/groupes/<groupe>/importer/`: a calendar kept elsewhere, looked at, then taken."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.domain import calendar_sources
from events.domain.calendar_imports import (
    CalendarReport,
    EventStep,
    outcome_words,
    reasons_of,
    sum_words,
)
from events.errors import REFUSALS
from events.forms.calendar_imports import CalendarImportForm
from events.models import CalendarSource, PendingImport
from events.views.organizer.access import group_run_or_404
from groups.models import SupportGroup
from groups.rate_limits import RateLimit, count_try
from groups.views.private import desk, user_of

SHOWN = 200
IMPORT_LIMIT = RateLimit("calendar_import", most=30, period=600)
"""Calendars that one organiser's connection may have read, by file or address."""


@dataclass(frozen=True)
class SourceRow:
    """One address in words."""

    source: CalendarSource
    result: str
    read_words: str
    next_words: str
    vanished: list[str]


@dataclass(frozen=True)
class EventRow:
    """One event of a preview in words."""

    title: str
    outcome: str
    details: list[str]
    notes: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def importing(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a calendar, list those that are followed; POST leads to what it would bring."""
    group, now = group_run_or_404(request, slug), timezone.now()
    is_sent = request.method == "POST"
    form = CalendarImportForm(request.POST, request.FILES) if is_sent else CalendarImportForm()
    if is_sent and form.is_valid():
        try:
            count_try(request, IMPORT_LIMIT, subject=slug)
            pending = calendar_sources.keep_pending(
                group=group,
                user=user_of(request),
                choices=form.chosen,
                data=form.body,
                url=form.cleaned_data["url"],
                follows_removals=form.cleaned_data["follows_removals"],
                now=now,
            )
            return _see(reverse("organizer:import_preview", args=[slug, pending.public_id]))
        except REFUSALS as error:
            form.refuse(error)
    context = {"group": group, "form": form, "sources": _source_rows(group, now=now)}
    return render(request, "events/organizer/import.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def preview(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Say what a calendar would bring, event by event; POST brings it in."""
    group, now = group_run_or_404(request, slug), timezone.now()
    user = user_of(request)
    pending = calendar_sources.find_pending(group=group, user=user, public_id=public_id, now=now)
    if pending is None:
        messages.error(request, _("Ce calendrier n’attend plus : donnez-le de nouveau."))
        return _see(reverse("organizer:import", args=[slug]))
    if request.method == "POST":
        return _taken(request, pending, now=now)
    report = calendar_sources.pending_preview(pending, now=now)
    context = {"group": group, "pending": pending, **_told(report)}
    return render(request, "events/organizer/import_preview.html", context)


@require_POST
@desk
def source(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Read an address again, stop, resume or forget it, follow what vanishes there or not."""
    group = group_run_or_404(request, slug)
    found = calendar_sources.find_source(group=group, public_id=public_id)
    act = _ACTS.get(request.POST.get("act", ""))
    if found is None or act is None:
        raise Http404
    try:
        messages.success(request, act(found, timezone.now()))
    except REFUSALS as error:
        messages.error(request, str(error.message))
    return _see(reverse("organizer:import", args=[slug]))


def _read(found: CalendarSource, now: datetime) -> str:
    return calendar_sources.result_words(calendar_sources.read_now(found, now=now))


def _stop(found: CalendarSource, now: datetime) -> str:
    calendar_sources.stop(found)
    return _("Ce calendrier n’est plus relu. Les rencontres déjà là restent.")


def _resume(found: CalendarSource, now: datetime) -> str:
    calendar_sources.resume(found, now=now)
    return _("Ce calendrier est relu de nouveau.")


def _forget(found: CalendarSource, now: datetime) -> str:
    calendar_sources.forget(found)
    return _("L’adresse est effacée. Les rencontres déjà là restent.")


def _follow(found: CalendarSource, now: datetime) -> str:
    calendar_sources.follow_removals(found, is_on=True)
    return _("Ce qui disparaît de ce calendrier sera annulé ici.")


def _unfollow(found: CalendarSource, now: datetime) -> str:
    calendar_sources.follow_removals(found, is_on=False)
    return _("Ce qui disparaît de ce calendrier restera ici.")


_ACTS: Mapping[str, Callable[[CalendarSource, datetime], str]] = {
    "read": _read,
    "stop": _stop,
    "resume": _resume,
    "forget": _forget,
    "follow": _follow,
    "unfollow": _unfollow,
}


def _taken(request: HttpRequest, pending: PendingImport, *, now: datetime) -> HttpResponse:
    try:
        report, found = calendar_sources.take_pending(pending, user=user_of(request), now=now)
    except REFUSALS as error:
        messages.error(request, str(error.message))
        return _see(reverse("organizer:import", args=[pending.group.slug]))
    messages.success(request, sum_words(report))
    name = "organizer:import" if found else "organizer:events"
    return _see(reverse(name, args=[pending.group.slug]))


def _told(report: CalendarReport) -> dict[str, object]:
    taken = [_row(step) for step in report.taken[:SHOWN]]
    left_out, refused = report.left_out, report.refused
    return {
        "report": report,
        "sum": sum_words(report),
        "taken": taken,
        "more_taken": len(report.taken) - len(taken),
        "left_out": [_row(step) for step in left_out[:SHOWN]],
        "more_left_out": max(0, len(left_out) - SHOWN),
        "left_out_amount": len(left_out),
        "refused": [_row(step) for step in refused[:SHOWN]],
    }


def _row(step: EventStep) -> EventRow:
    is_good = step.is_good
    return EventRow(
        title=step.title or _("sans titre"),
        outcome=outcome_words(step),
        details=step.details if is_good else reasons_of(step),
        notes=step.notes.lines if is_good else [],
    )


def _source_rows(group: SupportGroup, *, now: datetime) -> list[SourceRow]:
    vanished = calendar_sources.vanished_of(group, now=now)
    return [
        SourceRow(
            source=one,
            result=calendar_sources.result_words(one),
            read_words=calendar_sources.moment_words(one.read_at, zone=group.timezone)
            if one.read_at
            else "",
            next_words=calendar_sources.next_words(one, now=now),
            vanished=vanished.get(one.pk, []),
        )
        for one in calendar_sources.sources_of(group)
    ]


def _see(url: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(url, status=303)
