"""What of an event a preview tells besides its dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft
from events.domain.phrases import date_words, time_words
from events.models import Format, Kind

from .pairing import Override

_SHOWN = 5


def what_words(draft: EventDraft) -> str:
    """« atelier, sur place : Médiathèque, 1 place Gustave Rivet, 38000 Grenoble »."""
    said = f"{Kind(draft.kind).label}, {Format(draft.format).label}"
    venue = draft.venue
    if venue is None:
        return said
    town = " ".join(filter(None, (venue.postcode, venue.city)))
    return _told(said, ", ".join(filter(None, (venue.name, venue.street, town))))


def _told(what: str, words: str) -> str:
    return _("%(what)s : %(words)s") % {"what": what, "words": words}


def own_dates(sessions: Mapping[datetime, Override]) -> Iterator[str]:
    """Tell the dates that a calendar changes one by one, the first five of them."""
    for wall, one in list(sessions.items())[:_SHOWN]:
        yield _told(date_words(wall.date()), _own_words(wall, one))
    if len(sessions) > _SHOWN:
        yield _("et %(n)d autres dates changées") % {"n": len(sessions) - _SHOWN}


def _own_words(wall: datetime, one: Override) -> str:
    if one.is_cancelled:
        return _("annulée")
    parts = [one.title or ""]
    if one.start is not None:
        is_same_day = one.start.date() == wall.date()
        day = "" if is_same_day else f"{date_words(one.start.date())}, "
        parts.append(_("%(day)sà %(time)s") % {"day": day, "time": time_words(one.start.time())})
    if one.venue is not None:
        parts.append(", ".join(filter(None, (one.venue.name, one.venue.street, one.venue.city))))
    if one.duration is not None and one.start is None:
        parts.append(_("une autre durée"))
    return ", ".join(filter(None, parts)) or _("comme les autres")
