"""Addresses of one's own calendars: made, shown once, stopped."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from events.domain.calendar_links import Owner, links_of, make_link, revoke_link
from events.domain.enrolments import enrolment_with
from events.domain.wording import date_words
from events.errors import REFUSALS
from events.forms.links import LinkForm
from events.models import CalendarLink
from events.views.calendar_programs import programs
from events.views.manage import private, registration_or_404
from events.views.subscriptions import feed_links
from groups.qr_codes import qr_svg


@dataclass(frozen=True)
class LinkRow:
    """One address in words, and where to stop it; the address itself nobody knows any more."""

    made_words: str
    read_words: str
    detail_words: str
    stop_url: str


def link_row(link: CalendarLink, *, stop_url: str) -> LinkRow:
    """Return an address in words."""
    made = date_words(timezone.localdate(link.created_at))
    read = link.last_read_on
    return LinkRow(
        made_words=_("Créée le %(day)s") % {"day": made},
        read_words=(
            _("Dernière lecture le %(day)s") % {"day": date_words(read)}
            if read
            else _("Pas encore lue")
        ),
        detail_words=_("titres neutres") if link.is_discreet else _("tous les détails"),
        stop_url=stop_url,
    )


def owner_of(token: str) -> Owner:
    """Return whose calendar the secret link of a registration, or of a whole, is about."""
    enrolment = enrolment_with(token)
    if enrolment is not None:
        return Owner(enrolment=enrolment)
    return Owner(registration=registration_or_404(token))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage_links(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/agenda/`: one's calendar; POST makes an address of it."""
    owner = owner_of(token)
    back = reverse("events:manage", args=[token])
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = make_link(owner=owner, is_discreet=form.is_discreet, now=timezone.now())
            return made_page(request, made, back=back)
        except REFUSALS as error:
            form.refuse(error)
    rows = [
        link_row(one, stop_url=reverse("events:manage_link_stop", args=[token, one.public_id]))
        for one in links_of(owner)
    ]
    context = {"form": form, "links": rows, "back_url": back, "is_whole": owner.enrolment}
    return private(render(request, "events/manage_links.html", context, status=form.status))


@csrf_exempt
@require_POST
def manage_link_stop(request: HttpRequest, token: str, public_id: uuid.UUID) -> HttpResponse:
    """Stop an address; doing it again changes nothing."""
    return stop(owner_of(token), public_id, back=reverse("events:manage_links", args=[token]))


def stop(owner: Owner, public_id: uuid.UUID, *, back: str) -> HttpResponse:
    """Stop one of somebody's addresses and go back; what is not theirs is not found."""
    known = CalendarLink.objects.filter(
        public_id=public_id,
        user=owner.user,
        registration=owner.registration,
        enrolment=owner.enrolment,
        contact_hash=owner.contact_hash,
    )
    if not known.exists():
        raise Http404
    if known.active().exists():
        revoke_link(owner=owner, public_id=public_id, now=timezone.now())
    return HttpResponseRedirect(back, status=303)


def made_page(request: HttpRequest, token: str, *, back: str) -> HttpResponse:
    """Show a new address, this once, with the steps of each program."""
    path = reverse("events:personal_feed", args=[token])
    return private(render(request, "events/link_made.html", made_context(path, back=back)))


def made_context(path: str, *, back: str) -> dict[str, object]:
    """Return what the page of a new address shows."""
    found = feed_links(path)
    name = _("Mes rendez-vous")
    return {
        **found,
        "programs": programs(name=name, **found),
        "qr": qr_svg(found["webcal_url"]),
        "back_url": back,
    }
