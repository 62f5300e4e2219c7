"""How a person is told, in words, for the pages of their secret link."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from events.domain.phone_numbers import takes_sms
from events.domain.reminder_words import reminders_words
from events.domain.telling import way_to
from events.models import ContactChannel, Party, Registration


def told_facts(party: Party, offsets: list[int]) -> dict[str, object]:
    """Return how the person is told, in words, for the pages of their link; and where to change it.

    Who registered somebody else reads nothing of it.
    """
    if party.is_for_other:
        return {"told_words": "", "told_way": ""}
    return {
        "told_way": way_to(party),
        "told_words": _told_words(party, offsets),
        "told_url": reverse("events:manage_told", args=[party.token]),
        "is_refused": not way_to(party) and bool(party.email_refused_at or party.phone_refused_at),
    }


def offsets_of(registration: Registration) -> list[int]:
    """Return when the person is reminded, in minutes before the start."""
    own = registration.reminder_offsets
    return list(registration.occurrence.event.reminder_offsets if own is None else own)


def _told_words(party: Party, offsets: list[int]) -> str:
    way = way_to(party)
    if not way:
        return _unreached_words(party)
    by = {ContactChannel.EMAIL: _("par e-mail"), ContactChannel.SMS: _("par SMS")}
    words = {"by": by[ContactChannel(way)], "when": reminders_words(offsets)}
    if not words["when"] or "reminders" in party.muted:
        told = _("Nous vous prévenons %(by)s si quelque chose change. Vous n’avez pas de rappel.")
        return told % words
    return _("Nous vous prévenons %(by)s, avec %(when)s.") % words


def _unreached_words(party: Party) -> str:
    if party.email_refused_at or party.phone_refused_at:
        return _("Nos messages ne vous parviennent plus.")
    if party.channel == ContactChannel.NO_SMS and takes_sms(party.phone):
        return _(
            "Comme vous l’avez demandé, nous ne laissons rien sur votre numéro. "
            "Si quelque chose change, le groupe vous appelle."
        )
    if party.phone:
        return _("Ce numéro ne reçoit pas de SMS. Si quelque chose change, le groupe vous appelle.")
    return _(
        "Vous n’avez pas laissé d’adresse\u00a0: gardez vos trois mots, ou enregistrez cette page."
    )


def whole_offsets(dates: list[Registration], usual: list[int]) -> list[int]:
    """Return when a party is reminded of its dates: as it said for the last, else as is usual."""
    own = dates[-1].reminder_offsets if dates else None
    return usual if own is None else list(own)
