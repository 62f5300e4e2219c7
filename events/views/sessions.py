"""One session's page, and registering for it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from events.domain.agenda import for_cards, seats_left
from events.domain.cohorts import is_cohort
from events.domain.enrolments import check_cohort_open, enrol, has_begun
from events.domain.first_talks import takes_requests
from events.domain.openings import check_open
from events.domain.registrations import NEEDS_A_YES, register
from events.domain.rushes import note_machine, subject_of, watch, watch_whole
from events.domain.series_words import programme_words
from events.domain.several_dates import next_dates, register_dates
from events.domain.wording import (
    audience_words,
    date_words,
    fee_words,
    hours_words,
    join_words,
    place_words,
    relative_words,
    seats_words,
    when_words,
)
from events.errors import REFUSALS, EventsError
from events.forms import RegistrationForm
from events.models import (
    AccessFeature,
    Event,
    EventText,
    Facilitator,
    Occurrence,
    OccurrenceQuerySet,
    Party,
)
from events.views.cards import card_of, status_of
from events.views.doors.structured_data import script_json, session_data
from events.views.first_talks import ask, talk_of
from events.views.form_answers import form_answer
from events.views.how_it_goes import how_it_goes, known, unknown
from events.views.plans import plan, plan_url
from events.views.subscriptions import feed_links
from groups.models import Organization
from groups.rate_limits import count_registration

NEXT_DATES = 4


def session_or_404(public_id: uuid.UUID) -> Occurrence:
    """Return the session if anybody with the address may read it."""
    reachable: OccurrenceQuerySet = Occurrence.objects.reachable()
    found = for_cards(reachable).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
def session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/seances/<id>/`: what, when, where, for whom, how it goes, what it costs, come."""
    now = timezone.now()
    occurrence = session_or_404(public_id)
    event = occurrence.event
    text = event.texts.filter(language="fr").first()
    facts = how_it_goes(
        event, facilitators=_facilitators(occurrence), welcome=text.welcome if text else ""
    )
    dates = _dates(occurrence, now=now)
    context = {
        "session": occurrence,
        "event": event,
        "group": event.group,
        "text": text,
        "how_facts": known(facts),
        "open_questions": unknown(facts),
        "date_words": date_words(occurrence.local_start.date()),
        "hours_words": hours_words(occurrence),
        "relative_words": relative_words(occurrence, now=now),
        "place_words": place_words(occurrence),
        "access_notes": _access_notes(occurrence),
        "audience_words": audience_words(event),
        "fee_words": fee_words(event),
        "features_words": _features(event),
        "series_words": programme_words(occurrence.schedule, occurrence.event.schedules.all()),
        "seats_words": seats_words(seats_left(occurrence)),
        "status": status_of(occurrence),
        "is_over": occurrence.ends_at <= now,
        "next_cards": [card_of(later, now=now) for later in dates],
        "is_indexed": event.visibility == "public",
        "structured_data": _structured(occurrence, text),
        **_coming(occurrence, dates, now=now),
        "talk": talk_of(occurrence, now=now),
        "plan_url": plan_url(occurrence, now=now),
        **feed_links(reverse("events:event_feed", args=[event.public_id])),
        "subscribe_url": reverse("events:subscribe_event", args=[event.public_id]),
    }
    return render(request, "events/session.html", context)


def _structured(occurrence: Occurrence, text: EventText | None) -> str:
    description = (text.summary_easy or text.description) if text else ""
    data = session_data(occurrence, description=description)
    return script_json(data) if data else ""


def _coming(occurrence: Occurrence, dates: list[Occurrence], *, now: datetime) -> dict[str, object]:
    """Return whether the form is open, else why not, in words; ``dates`` are those shown."""
    whole = is_cohort(occurrence.event)
    asked = [date for date in dates if not date.is_cancelled] if whole else [occurrence]
    try:
        if whole:
            check_cohort_open(occurrence.event, asked, now=now)
        else:
            check_open(occurrence, now=now)
    except EventsError as error:
        words = {"closed_code": error.code, "closed_words": error.message}
        return {"can_register": False, "is_cohort": whole, **words}
    is_full = any(date.free_seats == 0 for date in asked)
    closed = is_full and not occurrence.event.has_waitlist
    return {
        "can_register": not closed,
        "is_cohort": whole,
        "late_words": _late_words(occurrence.event, asked, now=now) if whole else "",
        "asks_first": _asks_first(occurrence, now=now),
        "is_full": is_full,
        "closed_code": "session_full" if closed else "",
        "closed_words": _full_words(is_cohort=whole) if closed else "",
    }


def _asks_first(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether the group answers each who would come, by its choice or because of a rush."""
    event = occurrence.event
    guarded = event if is_cohort(event) else occurrence
    return event.access_mode in NEEDS_A_YES or guarded.is_guarded(now=now)


def _late_words(event: Event, left: list[Occurrence], *, now: datetime) -> str:
    """Say of a cohort that began how many dates are left; '' of one that did not."""
    if not has_begun(event, by=now):
        return ""
    words = ngettext(
        "Le groupe a déjà commencé, et vous êtes les bienvenus. Il reste %(n)d date.",
        "Le groupe a déjà commencé, et vous êtes les bienvenus. Il reste %(n)d dates.",
        len(left),
    )
    return words % {"n": len(left)}


def _full_words(*, is_cohort: bool) -> str:
    return _("C’est complet pour ce groupe.") if is_cohort else _("C’est complet pour cette date.")


def _dates(occurrence: Occurrence, *, now: datetime) -> list[Occurrence]:
    """Return the next dates; of a cohort, all that are to come, this one among them."""
    others = for_cards(Occurrence.objects.filter(event=occurrence.event_id)).in_order()
    if is_cohort(occurrence.event):
        return list(others.filter(starts_at__gt=now))
    return list(others.filter(starts_at__gt=max(occurrence.starts_at, now))[:NEXT_DATES])


def _access_notes(occurrence: Occurrence) -> str:
    venue = occurrence.venue
    return "" if venue is None or occurrence.event.is_place_hidden else venue.access_notes


def _features(event: Event) -> str:
    known = dict(AccessFeature.choices)
    return join_words([str(known[name]) for name in event.access_features if name in known])


def _facilitators(occurrence: Occurrence) -> str:
    rows = list(Facilitator.objects.filter(event=occurrence.event_id))
    replaced = [row for row in rows if row.occurrence_id == occurrence.pk]
    usual = [row for row in rows if row.occurrence_id is None]
    return join_words([row.label for row in replaced or usual])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def registration_form(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/seances/<id>/inscription/`: the form, without cookie or account."""
    now = timezone.now()
    occurrence = session_or_404(public_id)
    if takes_requests(occurrence.event):
        return ask(request, occurrence)
    if occurrence.event.is_planned_only:
        label = consent_words(occurrence.event.group.organization)
        return plan(request, occurrence, consent_label=label)
    dates = _dates(occurrence, now=now)
    open_dates = next_dates(occurrence, now=now)
    organization = occurrence.event.group.organization
    all_dates = is_cohort(occurrence.event) or len(open_dates) > 1
    label = consent_words(organization, all_dates=all_dates)
    data = request.POST if request.method == "POST" else None
    form = RegistrationForm(data, event=occurrence.event, consent_label=label)
    form.name_controller(organization, all_dates=all_dates)
    form.offer_dates(occurrence, open_dates)
    if form.is_valid():
        try:
            return _registered(request, occurrence, form, now=now)
        except REFUSALS as error:
            form.refuse(error)
    coming = _coming(occurrence, dates, now=now)
    later = [] if is_cohort(occurrence.event) or coming["can_register"] else dates
    context = {
        "session": occurrence,
        "group": occurrence.event.group,
        "when_words": f"{date_words(occurrence.local_start.date())}, {hours_words(occurrence)}",
        "place_words": place_words(occurrence),
        "all_dates": [when_words(date) for date in dates if not date.is_cancelled],
        "next_cards": [card_of(date, now=now) for date in later],
        **coming,
    }
    response = form_answer(request, "events/registration_form.html", context, form=form)
    response["Cache-Control"] = "no-store"
    return response


def _registered(
    request: HttpRequest, occurrence: Occurrence, form: RegistrationForm, *, now: datetime
) -> HttpResponse:
    subject = subject_of(occurrence)
    count_registration(request, subject=subject.hex)
    try:
        form.check_by_hand()
    except EventsError:
        note_machine(subject=subject)
        raise
    if is_cohort(occurrence.event):
        watch_whole(event_id=subject, now=now)
    else:
        for asked in {occurrence.public_id, *form.chosen_dates(occurrence)}:
            watch(occurrence_id=asked, now=now)
    url = reverse("events:manage", args=[_join(occurrence, form, now=now).token])
    return HttpResponseRedirect(f"{url}?nouveau=1", status=303)


def _join(occurrence: Occurrence, form: RegistrationForm, *, now: datetime) -> Party:
    """Register for the date, or those chosen; of a cohort, for all of them."""
    request, chosen = form.request(), form.chosen_dates(occurrence)
    if len(chosen) > 1:
        event_id = occurrence.event.public_id
        return register_dates(event_id=event_id, occurrence_ids=chosen, request=request, now=now)
    if is_cohort(occurrence.event):
        return enrol(event_id=occurrence.event.public_id, request=request, now=now)
    return register(occurrence_id=occurrence.public_id, request=request, now=now)


def consent_words(organization: Organization, *, all_dates: bool = False) -> str:
    """Return the consent that a person gives, with who keeps what for how long."""
    words = (
        _(
            "J’accepte que %(name)s garde ce que j’écris ici pour organiser ces rencontres, "
            "jusqu’à %(months)d mois après la dernière. Je peux tout effacer quand je veux."
        )
        if all_dates
        else _(
            "J’accepte que %(name)s garde ce que j’écris ici pour organiser cette rencontre, "
            "jusqu’à %(months)d mois après. Je peux tout effacer quand je veux."
        )
    )
    name = organization.legal_name or organization.name
    return words % {"name": name, "months": organization.retention_months}
