"""Whose word holds: a calendar's, unless the same thing was changed here by hand since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.domain.drafts import EventDraft, VenueDraft
from events.domain.event_parts import draft_of
from events.models import Event
from groups.encryption import keyed_hash
from groups.models import Venue

from .faults import Notes

_NAMES = {
    "title": _("le titre"),
    "description": _("la présentation"),
    "venue": _("le lieu"),
    "format": pgettext_lazy("sur place, en ligne", "le format"),
    "online_url": _("le lien de la visio"),
    "kind": _("le type"),
}
_BREAK = "\0"

Words = dict[str, str]


def digest(value: str) -> str:
    """Return what stands for a word of a calendar: it can be compared, and never read."""
    return keyed_hash(value, purpose="calendar")[:24]


def place_of(venue: VenueDraft | Venue | None) -> str:
    """Return a place as it is compared."""
    if venue is None:
        return ""
    return _BREAK.join((venue.name, venue.street, venue.postcode, venue.city))


def words_of(draft: EventDraft) -> Words:
    """Return the digests of all that a calendar may say of an event besides its dates."""
    values = {name: str(getattr(draft, name)) for name in _NAMES if name != "venue"}
    return {name: digest(value) for name, value in values.items()} | {
        "venue": digest(place_of(draft.venue))
    }


def merged(
    draft: EventDraft, *, event: Event, said: Mapping[str, str], has_kind: bool, notes: Notes
) -> tuple[EventDraft, Words]:
    """Return the event as it should stand, and what of it the calendar said.

    A field follows the calendar as long as it stands here as the calendar said last; one that was
    changed here stays, and that is noted when the calendar says something new of it.
    """
    stored = draft_of(event)
    here, there = words_of(stored), words_of(draft)
    taken, now_said = [], dict(said)
    for name in _NAMES:
        if name == "kind" and not has_kind:
            continue
        if here[name] == there[name] or here[name] == said.get(name):
            taken.append(name)
            now_said[name] = there[name]
        elif there[name] != said.get(name):
            notes.add(_kept_words(name))
    values = {name: getattr(draft, name) for name in taken}
    return replace(stored, **values), now_said


def _kept_words(name: str) -> str:
    return str(_("Modifié ici depuis : %(what)s ne change pas.") % {"what": _NAMES[name]})
