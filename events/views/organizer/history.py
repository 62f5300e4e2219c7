"""`/organiser/evenements/<id>/historique/`: who changed what, when, for which dates."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events.domain.event_history import history_page
from events.domain.phrases import time_words
from events.domain.wording import date_words
from events.models import Edit, OccurrenceStatus, Scope, SessionMessage
from events.views.organizer.access import event_run_or_404
from events.views.organizer.edit_words import ChangeLine, length_words
from events.views.organizer.home import page_number
from groups.views.private import desk

PAGE_SIZE = 20


@dataclass(frozen=True)
class EditRow:
    """One edit in words."""

    title: str
    scope: str
    lines: list[ChangeLine]
    who: str
    when: str
    undone: str


@require_safe
@desk
def history(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Newest first; what was undone is shown as such."""
    event = event_run_or_404(request, public_id)
    number = page_number(request)
    start = (number - 1) * PAGE_SIZE
    found = history_page(event, start=start, size=PAGE_SIZE + 1)
    url = reverse("organizer:history", args=[event.public_id])
    context = {
        "event": event,
        "title": event.texts.filter(language="fr").values_list("title", flat=True).first(),
        "rows": [_history_row(one) for one in found[:PAGE_SIZE]],
        "newer_url": f"{url}?page={number - 1}" if number > 1 else "",
        "older_url": f"{url}?page={number + 1}" if len(found) > PAGE_SIZE else "",
    }
    return render(request, "events/organizer/history.html", context)


def _history_row(done: Edit | SessionMessage) -> EditRow:
    return edit_row(done) if isinstance(done, Edit) else message_row(done)


def message_row(message: SessionMessage) -> EditRow:
    """Return a message to those registered, in words."""
    zone = ZoneInfo(message.occurrence.event.group.timezone)
    day = date_words(message.occurrence.local_start.date())
    words = ngettext("Message à %(n)d inscription", "Message à %(n)d inscriptions", message.parties)
    lines = [ChangeLine(_("À qui"), message.get_audience_display(), "")]
    if message.text:
        lines.append(ChangeLine(_("Message"), message.text, ""))
    return EditRow(
        title=words % {"n": message.parties},
        scope=_("Seulement le %(date)s") % {"date": day},
        lines=lines,
        who=str(message.user) if message.user else _("une personne qui n’est plus là"),
        when=_moment(message.at, zone),
        undone=_moment(message.undone_at, zone) if message.undone_at else "",
    )


def edit_row(edit: Edit) -> EditRow:
    """Return an edit in words."""
    return EditRow(
        title=_title(edit),
        scope=_scope_words(edit),
        lines=list(_lines(edit)),
        who=_who(edit),
        when=_moment(edit.at, zone_of(edit)),
        undone=_moment(edit.undone_at, zone_of(edit)) if edit.undone_at else "",
    )


def _who(edit: Edit) -> str:
    if edit.user is not None:
        return str(edit.user)
    if {"import", "skips"} & {one["field"] for one in edit.summary}:
        return ""
    return _("une personne qui n’est plus là")


def zone_of(edit: Edit) -> ZoneInfo:
    """Return the zone in which its organisers live."""
    return ZoneInfo(edit.event.group.timezone)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    words = {"date": date_words(local.date()), "time": time_words(local.time())}
    return _("%(date)s à %(time)s") % words


def _status(edit: Edit) -> str:
    return _of_summary(edit, "status", "new")


def _of_summary(edit: Edit, field: str, which: str) -> str:
    return next((one[which] for one in edit.summary if one["field"] == field), "")


def _title(edit: Edit) -> str:
    named = {one["field"] for one in edit.summary}
    if "import" in named:
        return _("Mise à jour par un import")
    if "skips" in named:
        return _("Jours fériés et vacances pris en compte")
    if "archived" in named:
        return _("Évènement archivé")
    if "rule" in named:
        return _("Nouvelles dates")
    if not edit.sessions:
        return _("Fiche de l’évènement modifiée")
    return _counted(edit)


def _counted(edit: Edit) -> str:
    """« 4 rencontres annulées »."""
    counted = {"n": edit.sessions}
    if _status(edit) == OccurrenceStatus.CANCELLED:
        words = ngettext("Rencontre annulée", "%(n)d rencontres annulées", edit.sessions)
    elif _status(edit) == OccurrenceStatus.SCHEDULED:
        words = ngettext("Rencontre rétablie", "%(n)d rencontres rétablies", edit.sessions)
    else:
        words = ngettext("Rencontre modifiée", "%(n)d rencontres modifiées", edit.sessions)
    return words % counted


def _scope_words(edit: Edit) -> str:
    """« le jeudi 3 décembre 2026 », « à partir du … »."""
    if edit.scope == Scope.ALL:
        return _("Toutes les dates à venir") if edit.sessions else ""
    if edit.occurrence is None:
        return str(edit.get_scope_display()).capitalize()
    day = _of_summary(edit, "starts_at", "old").partition(",")[0]
    day = day or date_words(edit.occurrence.local_start.date())
    if edit.scope == Scope.FOLLOWING:
        return _("À partir du %(date)s") % {"date": day}
    return _("Seulement le %(date)s") % {"date": day}


def _lines(edit: Edit) -> Iterator[ChangeLine]:
    """Return what changed; the event's own words are named, their content is not kept."""
    labels, own = _labels(), []
    for one in edit.summary:
        label = labels.get(one["field"])
        if label and not (one["old"] or one["new"]):
            own.append(label)
        elif label:
            old, new = (_value(one["field"], one[key]) for key in ("old", "new"))
            yield ChangeLine(label, new or _("rien"), old)
    if own:
        yield ChangeLine(_("Ce qui a été récrit"), ", ".join(dict.fromkeys(own)), "")


def _labels() -> dict[str, str]:
    how_it_goes, ages, fee = _("Comment ça se passe"), _("Âges"), _("Prix")
    return {
        "starts_at": _("Début"),
        "duration_minutes": _("Durée"),
        "rule": _("Rythme"),
        "import": _("Ce qui a changé"),
        "skips": _("Dates en moins"),
        "venue": _("Lieu"),
        "title": _("Titre"),
        "capacity": _("Places"),
        "facilitators": _("Qui accueille"),
        "note": _("Mot aux personnes"),
        "kind": _("Type"),
        "access_mode": _("Accès"),
        "format": _("Sur place ou à distance"),
        "visibility": _("Visibilité"),
        "audience": _("Pour qui"),
        "has_waitlist": _("Liste d’attente"),
        "is_place_hidden": _("Adresse cachée"),
        "online_url": _("Lien de connexion"),
        **_terms_labels(),
        "description": _("Présentation"),
        "summary_easy": _("Résumé facile à lire"),
        "access_features": _("Accessibilité du lieu"),
        **dict.fromkeys(("min_age", "max_age"), ages),
        **dict.fromkeys(("fee_amount", "fee_free_price", "fee_member_amount", "fee_note"), fee),
        **dict.fromkeys(
            ("welcome", "usual_size", "may_listen", "may_leave", "may_bring", "late_ok"),
            how_it_goes,
        ),
    }


def _terms_labels() -> dict[str, str]:
    window, asked = _("Ouverture de l’inscription"), _("Questions posées")
    return {
        "max_companions": _("Accompagnants"),
        "takes_plans": _("«\u202fJe pense venir\u202f»"),
        "confirmed_note": _("Message aux personnes confirmées"),
        "confirms_offers": _("Oui demandé avant de donner une place"),
        "reminder_offsets": _("Rappels"),
        **dict.fromkeys(("opens_days_before", "closes_minutes_before"), window),
        **dict.fromkeys(("asks_first_time", "asked_needs"), asked),
    }


def _value(field: str, text: str) -> str:
    if field == "duration_minutes" and text.isdigit():
        return length_words(timedelta(minutes=int(text)))
    return text
