"""Whose clock a time is read on, said where it isn't the site's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from events.domain.phrases import time_words
from events.models import Format, Occurrence

_REMOTE = {Format.ONLINE, Format.PHONE, Format.HYBRID}


def zone_words(occurrence: Occurrence) -> str:
    """« heure de La Réunion, 15 h à Paris »; '' where clocks agree with the site's.

    The second half stands where one can join from elsewhere.
    """
    home = ZoneInfo(settings.TIME_ZONE)
    at_home = occurrence.starts_at.astimezone(home)
    if at_home.utcoffset() == occurrence.local_start.utcoffset():
        return ""
    words = _("heure de %(place)s") % {"place": _place(occurrence.schedule.timezone)}
    if occurrence.event.format not in _REMOTE:
        return words
    return _("%(words)s, %(time)s à %(home)s") % {
        "words": words,
        "time": time_words(at_home.time()),
        "home": _place(settings.TIME_ZONE),
    }


def _place(zone: str) -> str:
    known = {
        "Europe/Paris": _("Paris"),
        "Indian/Reunion": _("La Réunion"),
        "Indian/Mayotte": _("Mayotte"),
        "America/Guadeloupe": _("Guadeloupe"),
        "America/Martinique": _("Martinique"),
        "America/Cayenne": _("Cayenne"),
        "America/Miquelon": _("Saint-Pierre"),
        "America/St_Barthelemy": _("Saint-Barthélemy"),
        "America/Marigot": _("Saint-Martin"),
        "Pacific/Noumea": _("Nouméa"),
        "Pacific/Tahiti": _("Tahiti"),
        "Pacific/Wallis": _("Wallis"),
    }
    return known.get(zone, zone.rpartition("/")[2].replace("_", " "))
