"""When reminders come, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.wording import join_words

_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60


def offset_words(minutes: int) -> str:
    """« 2 jours », « 3 heures », « 1 semaine », « 45 minutes »."""
    if minutes % _WEEK == 0:
        weeks = minutes // _WEEK
        return ngettext("%(n)d semaine", "%(n)d semaines", weeks) % {"n": weeks}
    if minutes % _DAY == 0:
        days = minutes // _DAY
        return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
    if minutes % _HOUR == 0:
        hours = minutes // _HOUR
        return ngettext("%(n)d heure", "%(n)d heures", hours) % {"n": hours}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def reminders_words(offsets: Iterable[int]) -> str:
    """« un rappel 2 jours avant et un autre 3 heures avant »; '' for none."""
    first, *others = [offset_words(one) for one in sorted(set(offsets), reverse=True)] or [""]
    if not first:
        return ""
    words = [_("un rappel %(offset)s avant") % {"offset": first}]
    return join_words(words + [_("un autre %(offset)s avant") % {"offset": one} for one in others])
