"""A member's own pages by a personal link: the group's dates for members, one tap to come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.domain.agenda import seats_left
from events.domain.memberships import (
    MemberDate,
    come,
    dates_for,
    erase_membership,
    stay_away,
    take_out_member,
)
from events.domain.wording import date_words, place_words, seats_words, when_words
from events.errors import REFUSALS
from events.models import RegistrationStatus
from events.views.manage import private
from groups.domain.members import member_with
from groups.errors import GroupsError
from groups.models import Member
from groups.rate_limits import REGISTER_LIMIT, TooManyTries, count_try


@dataclass(frozen=True)
class DateLine:
    """One date in words, with what the member can do about it."""

    public_id: uuid.UUID
    when_words: str
    title: str
    place_words: str
    seats_words: str
    state: str
    manage_url: str
    may_come: bool
    may_leave: bool


@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """`/membre/<token>/`: the group's dates for its members."""
    return _page(request, _member_or_404(token))


@csrf_exempt
@require_POST
def answer(request: HttpRequest, token: str, public_id: uuid.UUID) -> HttpResponse:
    """« Je viens » or « Je ne viens plus »."""
    member = _member_or_404(token)
    act = {"come": come, "leave": stay_away}.get(request.POST.get("answer", ""))
    if act is None:
        raise Http404
    try:
        count_try(request, REGISTER_LIMIT, subject=public_id.hex)
        act(token=token, occurrence_id=public_id, now=timezone.now())
    except TooManyTries as error:
        response = _page(request, member, refusal=str(error.message))
        response.status_code = 429
        response["Retry-After"] = str(error.retry_after)
        return response
    except REFUSALS as error:
        return _page(request, member, refusal=str(error.message))
    url = reverse("events:member", args=[token])
    return private(HttpResponseRedirect(f"{url}#d-{public_id}", status=303))


@require_safe
def take_out(request: HttpRequest, token: str) -> HttpResponse:
    """`/membre/<token>/mes-donnees.json`: all that is kept of the member, as a file."""
    _member_or_404(token)
    response = JsonResponse(
        take_out_member(token=token), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return private(response)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """`/membre/<token>/effacer/`: say what goes; POST erases it."""
    member = _member_or_404(token)
    if request.method == "POST":
        erase_membership(token=token, now=timezone.now())
        return private(HttpResponseRedirect(reverse("events:erased"), status=303))
    context = {"token": token, "group": member.group}
    return private(render(request, "events/member_erase.html", context))


def _member_or_404(token: str) -> Member:
    try:
        return member_with(token)
    except GroupsError as error:
        raise Http404 from error


def _page(request: HttpRequest, member: Member, *, refusal: str = "") -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate()
    context = {
        "token": member.token,
        "member": member,
        "group": member.group,
        "organization": member.group.organization,
        "is_valid": member.is_valid(on=today),
        "until_words": date_words(member.valid_until) if member.valid_until else "",
        "lines": [_line(one, member, now=now) for one in dates_for(member, now=now)],
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return private(render(request, "events/member.html", context, status=status))


def _line(one: MemberDate, member: Member, *, now: datetime) -> DateLine:
    session, own = one.session, one.registration
    is_held = one.is_coming and own is not None and own.status == RegistrationStatus.CONFIRMED
    is_open = not session.is_cancelled and session.starts_at > now
    day: date = session.local_start.date()
    return DateLine(
        public_id=session.public_id,
        when_words=when_words(session),
        title=session.title,
        place_words=place_words(session, is_known=is_held),
        seats_words="" if one.is_coming else seats_words(seats_left(session)),
        state="cancelled"
        if session.is_cancelled
        else (own.status if own and own.is_active else ""),
        manage_url=reverse("events:manage", args=[own.token]) if own and one.is_coming else "",
        may_come=is_open and not one.is_coming and member.is_valid(on=day),
        may_leave=is_open and one.is_coming,
    )
