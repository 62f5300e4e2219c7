"""`/organiser/groupes/<groupe>/a-rappeler/`: whom to call back, and what the group answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.domain.phone_numbers import phone_words
from events.domain.talk_answers import (
    CallBack,
    admit,
    call_backs_by_group,
    find_request,
    not_now,
    note_tried,
    to_call_back,
)
from events.domain.wording import short_date_words
from events.errors import REFUSALS
from events.models import BestMoment, Enrolment, RegistrationStatus
from events.views.organizer.access import group_run_or_404
from events.views.organizer.sureness import is_sure, sure_page
from groups.domain.access_log import log_access
from groups.models import SupportGroup
from groups.views.private import desk, user_of

_ANSWERS = {"admit": admit, "not_now": not_now, "tried": note_tried}


@dataclass(frozen=True)
class Row:
    """Somebody to call back, in words."""

    public_id: uuid.UUID
    name: str
    phone: str
    phone_shown: str
    email: str
    message_words: str
    moment_words: str
    event_title: str
    asked_words: str
    promise_words: str
    tried_words: str
    is_overdue: bool


@dataclass(frozen=True)
class ToCall:
    """How many people a group has to call back, and where they are."""

    url: str
    words: str


@require_safe
@desk
def to_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom the group has to call back, those promised for earlier days first."""
    now = timezone.now()
    group = group_run_or_404(request, slug)
    found = to_call_back(group=group, now=now)
    if found:
        _note_look(request, group, now=now)
    rows = [_row(one, number) for number, one in enumerate(found, start=1)]
    context = {"group": group, "rows": rows}
    return render(request, "events/organizer/to_call.html", context)


def _note_look(request: HttpRequest, group: SupportGroup, *, now: datetime) -> None:
    log_access(
        user=user_of(request),
        group=group,
        action="requests.read",
        subject=uuid.uuid5(uuid.NAMESPACE_URL, f"requests/{group.slug}"),
        now=now,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def answer(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Say yes, not now once sure, or that nobody picked up; the first two are told."""
    group = group_run_or_404(request, slug)
    url = reverse("organizer:to_call", args=[slug])
    if request.method != "POST":
        return HttpResponseRedirect(url, status=303)
    asked = find_request(group=group, public_id=public_id)
    act = _ANSWERS.get(request.POST.get("answer", ""))
    if asked is None or act is None:
        raise Http404
    if act is not_now and not is_sure(request):
        question = _("Répondre «\u202fpas pour l’instant\u202f» à %(name)s\u202f?")
        name = asked.nickname or _("cette personne")
        return sure_page(request, question % {"name": name}, answer="not_now", back=url)
    try:
        messages.success(request, _answered_words(act(enrolment=asked, now=timezone.now())))
    except REFUSALS as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(url, status=303)


def call_backs(groups: list[SupportGroup]) -> list[ToCall]:
    """Return, group by group, how many wait to be called back (one query)."""
    counts = call_backs_by_group(groups)
    return [
        ToCall(
            url=reverse("organizer:to_call", args=[group.slug]),
            words=ngettext(
                "%(group)s : %(n)d personne à rappeler",
                "%(group)s : %(n)d personnes à rappeler",
                counts[group.pk],
            )
            % {"group": group.name, "n": counts[group.pk]},
        )
        for group in groups
        if counts.get(group.pk)
    ]


def _answered_words(asked: Enrolment) -> str:
    name = asked.nickname or _("La personne")
    words = {
        RegistrationStatus.CONFIRMED: _("%(name)s peut venir à toutes les dates, et le sait."),
        RegistrationStatus.DECLINED: _("%(name)s reçoit votre réponse, avec ce qui est ouvert."),
        RegistrationStatus.PENDING: _("C’est noté : %(name)s reste à rappeler."),
        RegistrationStatus.CANCELLED: _("%(name)s a retiré sa demande."),
    }
    known = words.get(RegistrationStatus(asked.status), _("%(name)s a déjà une réponse."))
    return known % {"name": name}


def _row(one: CallBack, number: int) -> Row:
    text = next(iter(one.event.texts.all()), None)
    return Row(
        public_id=one.public_id,
        name=one.nickname or _("Sans nom, n° %(n)d") % {"n": number},
        phone=one.phone,
        phone_shown=phone_words(one.phone),
        email=one.email,
        message_words=_message_words(one),
        moment_words=str(BestMoment(one.best_moment).label) if one.phone else "",
        event_title=text.title if text else "",
        asked_words=_day(one, one.asked_at),
        promise_words=short_date_words(one.promised_by),
        tried_words=_day(one, one.tried_at) if one.tried_at else "",
        is_overdue=one.is_overdue,
    )


def _message_words(one: CallBack) -> str:
    if not one.phone:
        return ""
    if one.may_leave_message:
        return _("On peut laisser un message")
    return _("Ne pas laisser de message")


def _day(one: CallBack, instant: datetime) -> str:
    return short_date_words(instant.astimezone(ZoneInfo(one.event.group.timezone)).date())
