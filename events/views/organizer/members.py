"""`/organiser/groupes/<slug>/adherents/`: whom the group recognises, and their personal links."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from events.domain.wording import date_words
from events.errors import REFUSALS
from events.views.organizer.access import group_run_or_404
from events.views.organizer.home import page_number
from events.views.organizer.member_links import made_by, send_to_link
from groups.domain.access_log import log_access
from groups.domain.members import (
    MAX_NICKNAME,
    add_member,
    expire,
    find_member,
    recognise,
    renew_link,
    revoke_link,
    set_valid_until,
)
from groups.models import Member, SupportGroup
from groups.views.private import desk, user_of

PAGE_SIZE = 40
_IN_TURN = Case(
    When(status=Member.Status.PENDING, then=0),
    When(status=Member.Status.ACTIVE, then=1),
    default=2,
)
"""Who asks stands first, then those who belong, then those who did."""


class NewMemberForm(forms.Form):
    """Somebody the group knows already."""

    nickname = forms.CharField(label=gettext_lazy("Prénom ou pseudo"), max_length=MAX_NICKNAME)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)


class UntilForm(forms.Form):
    """The last day of a membership; empty for no end."""

    valid_until = forms.DateField(required=False)


@dataclass(frozen=True)
class MemberRow:
    """One member in words."""

    public_id: uuid.UUID
    name: str
    is_valid: bool
    is_pending: bool
    since_words: str
    until_words: str
    until_value: str
    has_link: bool


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The members of a group, those who ask first; POST adds one, with a link."""
    group = group_run_or_404(request, slug)
    data = request.POST if request.method == "POST" else None
    form = NewMemberForm(data, initial={"submission": uuid.uuid4()})
    if form.is_valid():
        try:
            return _added(request, group, form)
        except REFUSALS as error:
            form.add_error("nickname", str(error.message))
    number = page_number(request)
    found = Member.objects.filter(group=group, erased_at__isnull=True)
    start = (number - 1) * PAGE_SIZE
    rows = list(found.order_by(_IN_TURN, "-pk")[start : start + PAGE_SIZE + 1])
    if rows:
        _note_look(request, group)
    url = reverse("organizer:members", args=[slug])
    context = {
        "group": group,
        "form": form,
        "rows": [_row(one) for one in rows[:PAGE_SIZE]],
        "newer_url": f"{url}?page={number - 1}" if number > 1 else "",
        "older_url": f"{url}?page={number + 1}" if len(rows) > PAGE_SIZE else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/organizer/members.html", context, status=status)


def _added(request: HttpRequest, group: SupportGroup, form: NewMemberForm) -> HttpResponse:
    """Add who is named, once however often the form arrives."""
    submission = str(form.cleaned_data["submission"] or "")
    added = made_by(request, group, submission=submission) or add_member(
        group=group,
        nickname=form.cleaned_data["nickname"],
        now=timezone.now(),
        today=timezone.localdate(),
    )
    return send_to_link(request, group, added, submission=submission)


@require_POST
@desk
def member(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Recognise, end, prolong, or change the link of one member."""
    group = group_run_or_404(request, slug)
    found = find_member(group=group, public_id=public_id)
    act = request.POST.get("act", "")
    if found is None:
        raise Http404
    name = found.nickname or _("La personne")
    if act == "new_link":
        renew_link(found)
        return send_to_link(request, group, found)
    words = _done(request, found, act)
    if words is None:
        raise Http404
    messages.success(request, words % {"name": name})
    url = reverse("organizer:members", args=[slug])
    return HttpResponseRedirect(f"{url}#m-{public_id}", status=303)


def _done(request: HttpRequest, found: Member, act: str) -> str | None:
    """Do what was asked and return it in words; None for what nobody can ask."""
    today = timezone.localdate()
    if act == "recognise":
        recognise(found, today=today)
        return _("%(name)s est reconnu comme adhérent ou adhérente.")
    if act == "expire":
        expire(found, today=today)
        return _("L’adhésion de %(name)s est terminée.")
    if act == "revoke_link":
        revoke_link(found)
        return _("Le lien de %(name)s ne marche plus.")
    form = UntilForm(request.POST)
    if act != "until" or not form.is_valid():
        return None
    set_valid_until(found, day=form.cleaned_data["valid_until"])
    return _("La durée de l’adhésion de %(name)s est notée.")


def _note_look(request: HttpRequest, group: SupportGroup) -> None:
    log_access(
        user=user_of(request),
        group=group,
        action="members.read",
        subject=uuid.uuid5(uuid.NAMESPACE_URL, f"members/{group.slug}"),
        now=timezone.now(),
    )


def _row(one: Member) -> MemberRow:
    return MemberRow(
        public_id=one.public_id,
        name=one.nickname or _("Sans nom"),
        is_valid=one.is_valid(on=timezone.localdate()),
        is_pending=one.status == Member.Status.PENDING,
        since_words=_words(one.joined_on),
        until_words=_words(one.valid_until),
        until_value=one.valid_until.isoformat() if one.valid_until else "",
        has_link=bool(one.token),
    )


def _words(day: date | None) -> str:
    return date_words(day) if day else ""
