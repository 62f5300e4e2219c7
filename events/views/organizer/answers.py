"""The group's yes or no to those who asked to come."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain.memberships import recognise
from events.domain.registration_changes import accept_all, decline
from events.domain.taken_back import accept_for_now, take_back
from events.errors import REFUSALS
from events.models import Registration, RegistrationStatus
from events.views.organizer.access import session_run_or_404
from events.views.organizer.sureness import is_sure, sure_page
from groups.views.private import desk


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def answer(request: HttpRequest, public_id: uuid.UUID, registration_id: uuid.UUID) -> HttpResponse:
    """Accept a registration that waits for an answer, or decline it once sure; it is told.

    A yes to one date may be taken back before it is told.
    """
    occurrence = session_run_or_404(request, public_id)
    page = reverse("organizer:session", args=[occurrence.public_id])
    if request.method != "POST":
        return HttpResponseRedirect(f"{page}#demandes", status=303)
    asked = Registration.objects.filter(
        occurrence=occurrence, public_id=registration_id, erased_at__isnull=True
    ).first()
    verbs = {
        "accept": accept_for_now,
        "accept_all": _accept_all,
        "recognise": recognise,
        "decline": decline,
        "take_back": take_back,
    }
    verb = verbs.get(request.POST.get("answer", ""))
    if asked is None or verb is None:
        raise Http404
    if verb is decline and not is_sure(request):
        question = _("Ne pas retenir la demande de %(name)s\u202f?")
        name = asked.nickname or _("cette personne")
        return sure_page(request, question % {"name": name}, answer="decline", back=page)
    try:
        answered = verb(registration=asked, now=timezone.now())
        messages.success(request, _words(answered))
    except REFUSALS as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(f"{page}#demandes", status=303)


def _accept_all(*, registration: Registration, now: datetime) -> Registration:
    """Accept all dates that the party asks for; return how this one stands."""
    rows = accept_all(registration=registration, now=now)
    return next((one for one in rows if one.pk == registration.pk), rows[0])


def _words(registration: Registration) -> str:
    name = registration.nickname or _("La personne")
    words = {
        RegistrationStatus.PENDING: _("%(name)s attend de nouveau votre réponse."),
        RegistrationStatus.CONFIRMED: _("%(name)s a une place réservée."),
        RegistrationStatus.WAITLISTED: _(
            "Il n’y a pas assez de places : %(name)s est sur la liste d’attente."
        ),
        RegistrationStatus.DECLINED: _("La demande de %(name)s n’est pas retenue."),
    }
    known = words.get(RegistrationStatus(registration.status), _("%(name)s a déjà une réponse."))
    return known % {"name": name}
