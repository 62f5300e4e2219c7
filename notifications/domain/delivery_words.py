"""How far a message got, as an organiser reads it: no address, no blame."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.domain.phrases import time_words
from events.domain.wording import short_date_words
from notifications.models import Delivery


def state_words(delivery: Delivery, *, zone: ZoneInfo, now: datetime) -> str:
    """« envoyé mardi 1er décembre, 18 h 02 », « refusé par la boîte : adresse à vérifier »…"""
    state = Delivery.State(delivery.state)
    if state is Delivery.State.SENT and delivery.settled_at is not None:
        return _("envoyé %(when)s") % {"when": moment_words(delivery.settled_at, zone=zone)}
    if state is Delivery.State.FAILED:
        return _failure(delivery)
    if state is Delivery.State.SKIPPED:
        return _skipped(delivery.reason)
    return _waiting(delivery, zone=zone, now=now)


def moment_words(at: datetime, *, zone: ZoneInfo) -> str:
    """« mardi 1er décembre, 18 h 02 », on the clock of the place."""
    local = at.astimezone(zone)
    return f"{short_date_words(local.date())}, {time_words(local.time())}"


def _waiting(delivery: Delivery, *, zone: ZoneInfo, now: datetime) -> str:
    if delivery.state == Delivery.State.SENDING or delivery.due_at <= now:
        return _("en attente")
    words = {"when": moment_words(delivery.due_at, zone=zone)}
    if delivery.attempts:
        return _("en attente\N{NO-BREAK SPACE}: nouvel essai %(when)s") % words
    return _("en attente\N{NO-BREAK SPACE}: part %(when)s") % words


def _failure(delivery: Delivery) -> str:
    is_sms = delivery.channel == Delivery.Channel.SMS
    reason = delivery.reason
    if reason == "no_contact":
        return _("pas parti\N{NO-BREAK SPACE}: la personne a retiré son contact")
    if reason == "no_sms":
        return _("pas parti\N{NO-BREAK SPACE}: ce site n’envoie plus de SMS")
    if reason.startswith(("refused", "bounced", "bad_number", "unsupported_address")):
        if is_sms:
            return _("refusé par l’opérateur\N{NO-BREAK SPACE}: numéro à vérifier")
        return _("refusé par la boîte\N{NO-BREAK SPACE}: adresse à vérifier")
    if reason.startswith(("put_off", "connection_lost", "not_taken")):
        return _("pas distribué\N{NO-BREAK SPACE}: toujours remis à plus tard pendant cinq jours")
    return _("pas distribué\N{NO-BREAK SPACE}: à vérifier avec la personne")


def _skipped(reason: str) -> str:
    why = _why_skipped(reason)
    if not why:
        return _("devenu inutile")
    return _("devenu inutile\N{NO-BREAK SPACE}: %(why)s") % {"why": why}


def _why_skipped(reason: str) -> str:
    if reason.startswith("registration_"):
        return _("l’inscription a changé entre-temps")
    return {
        "erased": _("la personne a tout effacé"),
        "asked_once": _("la question a déjà été posée une fois"),
        "muted": _("la personne ne veut plus de ces messages"),
        "contact_refused": _("l’adresse ou le numéro ne prend plus de messages"),
        "session_past": _("la rencontre était passée"),
        "session_begun": _("la rencontre avait commencé"),
        "session_moved": _("la rencontre a changé d’heure"),
        "session_cancelled": _("la rencontre est annulée"),
        "session_restored": _("la rencontre a finalement lieu"),
        "superseded": _("un message plus récent disait tout"),
        "taken_back": _("le message a été repris"),
    }.get(reason, "")
