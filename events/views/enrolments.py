"""A cohort's pages: joining all dates at once, and « mon groupe » by a secret link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from events.domain.asking import given_words, granted_words
from events.domain.declined_dates import decline_dates
from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.enrolments import (
    dates_of,
    enrolment_position,
    enrolment_with,
    has_begun,
)
from events.domain.registration_changes import RETURNING_STATUSES
from events.domain.standings import standing_of
from events.domain.wording import date_words, place_words, when_words
from events.errors import REFUSALS
from events.forms import ChangeForm, DecliningForm
from events.models import (
    ACTIVE_STATUSES,
    Enrolment,
    Event,
    Occurrence,
    Party,
    Registration,
    RegistrationStatus,
)
from events.views import manage as single
from events.views.first_talks import change_request, is_only_asked
from events.views.manage import private
from events.views.notes import note_rows
from events.views.told_facts import told_facts, whole_offsets


@dataclass(frozen=True)
class DateRow:
    """One date of a party, in words, with what can be done about it."""

    url: str
    when_words: str
    state: str
    state_words: str
    can_decline: bool
    can_return: bool
    answer_url: str
    token: str
    calendar_url: str
    place_words: str


def date_row(registration: Registration, *, now: datetime, is_in: bool) -> DateRow:
    """Return a date in words; ``is_in`` says whether the party still belongs to the group."""
    occurrence = registration.occurrence
    is_open = is_in and occurrence.starts_at > now and not occurrence.is_cancelled
    state, state_words = _state(registration, now=now)
    return DateRow(
        url=reverse("events:session", args=[occurrence.public_id]),
        when_words=when_words(occurrence),
        state=state,
        state_words=state_words,
        can_decline=is_open and registration.is_active,
        can_return=is_open and registration.status in RETURNING_STATUSES,
        answer_url=(
            reverse("events:manage", args=[registration.token])
            if is_open and registration.status == RegistrationStatus.OFFERED
            else ""
        ),
        token=registration.token,
        calendar_url=(
            reverse("events:manage_calendar", args=[registration.token])
            if is_open and registration.status == RegistrationStatus.CONFIRMED
            else ""
        ),
        place_words=_place_words(registration),
    )


def _place_words(registration: Registration) -> str:
    """Return where one goes that day, as far as the party may know it; '' of a date given up."""
    if not registration.is_active or registration.occurrence.is_cancelled:
        return ""
    is_confirmed = registration.status == RegistrationStatus.CONFIRMED
    return place_words(registration.occurrence, is_known=is_confirmed)


def _state(registration: Registration, *, now: datetime) -> tuple[str, str]:
    """Return a date's state for the pill, and its words where those of the pill don't do."""
    if registration.occurrence.is_cancelled:
        return "cancelled", _("N’aura pas lieu")
    if registration.occurrence.ends_at <= now:
        return "past", ""
    if registration.status == RegistrationStatus.CANCELLED:
        return "declined", _("Vous ne venez pas")
    return registration.status, ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/`: the page of a whole, or else of one registration."""
    enrolment = enrolment_with(token)
    if enrolment is None:
        return single.manage(request, token)
    if is_only_asked(enrolment):
        return change_request(request, enrolment)
    if request.method != "POST":
        return _page(request, enrolment, form=ChangeForm.of(enrolment))
    form = ChangeForm(request.POST, party=enrolment)
    if form.is_valid():
        try:
            change_enrolment(token=token, changes=form.changes(), now=timezone.now())
            return single.back(token, "modifie")
        except REFUSALS as error:
            form.refuse(error)
    return _page(request, enrolment, form=form, status=422)


@csrf_exempt
@require_POST
def manage_leave(request: HttpRequest, token: str) -> HttpResponse:
    """« Quitter le groupe »: every date to come is free again; no reason is asked."""
    enrolment = enrolment_with(token)
    if enrolment is None:
        raise Http404
    try:
        cancel_enrolment(token=token, now=timezone.now())
    except REFUSALS as error:
        form = ChangeForm.of(enrolment)
        form.errors.setdefault("__all__", form.error_class([str(error.message)]))
        return _page(request, enrolment, form=form, status=409)
    return single.back(token, "quitte")


@csrf_exempt
@require_POST
def manage_decline(request: HttpRequest, token: str) -> HttpResponse:
    """« Je ne viens pas à ces dates »: those that are ticked, told of once; no reason is asked."""
    enrolment = enrolment_with(token)
    if enrolment is None:
        raise Http404
    now = timezone.now()
    # Declined already by another window: said again, it changes nothing.
    theirs = [one.occurrence for one in dates_of(enrolment) if one.occurrence.starts_at > now]
    declining = DecliningForm(request.POST, dates=theirs)
    if declining.is_valid():
        chosen = declining.cleaned_data["occurrences"]
        try:
            decline_dates(token=token, occurrences=chosen, now=now)
            return single.back(token, "annule" if len(chosen) == 1 else "annules")
        except REFUSALS as error:
            declining.refuse(error)
    form = ChangeForm.of(enrolment)
    return _page(request, enrolment, form=form, declining=declining, status=422)


def _page(
    request: HttpRequest,
    enrolment: Enrolment,
    *,
    form: ChangeForm,
    declining: DecliningForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    event = enrolment.event
    dates = dates_of(enrolment)
    coming = [one for one in dates if one.occurrence.starts_at > now]
    where = standing_of(enrolment, dates, now=now)
    is_confirmed = where == RegistrationStatus.CONFIRMED
    goes_on = where in ACTIVE_STATUSES
    rows = [date_row(one, now=now, is_in=goes_on or not enrolment.is_whole) for one in dates]
    left = [one.occurrence for one, row in zip(dates, rows, strict=True) if row.can_decline]
    context = {
        "enrolment": enrolment,
        "title": _title(enrolment, dates),
        "place_words": _same_place(rows),
        "group": event.group,
        "form": form,
        "is_new": "nouveau" in request.GET,
        "has_declined": "annule" in request.GET,
        "has_declined_several": "annules" in request.GET,
        "position": enrolment_position(enrolment),
        "granted_words": _granted_words(enrolment, coming),
        "rows": rows,
        "declining": _declining(left, refused=declining),
        "has_none_to_decline": declining is not None and not left,
        "where": where,
        "goes_on": goes_on,
        "is_late": enrolment.is_whole and has_begun(event, by=enrolment.created_at),
        "waits_somewhere": any(one.status == RegistrationStatus.WAITLISTED for one in coming),
        "is_told": bool(enrolment.email) and not enrolment.is_for_other,
        "calendar_url": _calendar_url(enrolment, coming),
        "online_url": event.online_url if is_confirmed else "",
        "confirmed_note": event.confirmed_note if is_confirmed else "",
        "notes": note_rows(dates, now=now),
        "can_change": goes_on and bool(coming),
        **told_facts(enrolment, whole_offsets(dates, list(event.reminder_offsets))),
        "join_url": _join_url(enrolment, coming),
    }
    return private(render(request, "events/enrolment.html", context, status=status))


def _granted_words(enrolment: Enrolment, coming: list[Registration]) -> str:
    """Return what they must know who get, or got, fewer seats than they asked for; or ''."""
    if enrolment.is_whole:
        return _fewer_words(enrolment.event, enrolment)
    told = ((one.occurrence, _fewer_words(enrolment.event, one)) for one in coming)
    return " ".join(f"{_day(on)}\N{NO-BREAK SPACE}: {words}" for on, words in told if words)


def _fewer_words(event: Event, party: Party) -> str:
    return granted_words(event, party) or given_words(party)


def _day(occurrence: Occurrence) -> str:
    return date_words(occurrence.local_start.date()).capitalize()


def _declining(left: list[Occurrence], *, refused: DecliningForm | None) -> DecliningForm | None:
    """Return the choice of dates to give up; None where there is none."""
    if refused is None:
        return DecliningForm(dates=left) if len(left) > 1 else None
    refused.offer(left)
    return refused if left else None


def _same_place(rows: list[DateRow]) -> str:
    """Return the place of all dates, said once; '' where each date has to say its own."""
    places = {row.place_words for row in rows if row.place_words}
    return places.pop() if len(places) == 1 else ""


def _calendar_url(enrolment: Enrolment, coming: list[Registration]) -> str:
    """Return where all dates are in one file; '' where one date, or none, is to be put there."""
    held = [one for one in coming if one.status == RegistrationStatus.CONFIRMED]
    return reverse("events:manage_calendar", args=[enrolment.token]) if len(held) > 1 else ""


def _title(enrolment: Enrolment, dates: list[Registration]) -> str:
    if dates:
        return dates[-1].occurrence.title
    text = enrolment.event.texts.filter(language="fr").first()
    return text.title if text else ""


def _join_url(enrolment: Enrolment, coming: list[Registration]) -> str:
    """Return where one joins again after leaving; '' when there is nothing left to join."""
    open_dates = [one.occurrence for one in coming if not one.occurrence.is_cancelled]
    is_open = enrolment.is_whole and not enrolment.is_active
    if not is_open or not open_dates or enrolment.event.visibility == "private":
        return ""
    return reverse("events:registration_form", args=[open_dates[0].public_id])
