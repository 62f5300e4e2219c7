"""What came of reading an address, in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.phrases import time_words
from events.domain.remote_calendars import remote_words
from events.domain.wording import date_words, join_words
from events.models import CalendarSource


def result_words(source: CalendarSource) -> str:
    """Return what the last reading came to, as one or two sentences."""
    result = source.last_result
    code = result.get("code", "")
    if not code:
        return _("Pas encore lu.")
    if code == "stopped":
        return _("La lecture est arrêtée : ce qui est déjà ici reste.")
    if code == "unchanged":
        return _("Rien n’a changé.")
    if code == "read":
        return _read_words(result)
    return _failed_words(source)


def _read_words(result: dict[str, int]) -> str:
    new, updated, same = (result.get(name, 0) for name in ("new", "updated", "same"))
    amounts = [
        ngettext("%d nouveau", "%d nouveaux", new) % new,
        _("%d mis à jour") % updated,
        ngettext("%d inchangé", "%d inchangés", same) % same,
    ]
    if refused := result.get("refused", 0):
        amounts.append(ngettext("%d refusé", "%d refusés", refused) % refused)
    said = [_("Évènements : %s.") % join_words(amounts)]
    if vanished := result.get("vanished", 0):
        said.append(_vanished_words(vanished, result))
    return " ".join(said)


def _vanished_words(vanished: int, result: dict[str, int]) -> str:
    words = ngettext("%d n’y est plus annoncé.", "%d n’y sont plus annoncés.", vanished) % vanished
    if result.get("called_off"):
        return f"{words} {_('Les dates à venir sont annulées.')}"
    if result.get("is_many"):
        return f"{words} {_('C’est beaucoup d’un coup : rien n’a été annulé.')}"
    return words


def _failed_words(source: CalendarSource) -> str:
    result = source.last_result
    said = [result.get("words") or remote_words(result["code"], status=result.get("status", 0))]
    if source.read_at is not None:
        said.append(_("Rien n’a changé depuis la dernière bonne lecture."))
    if source.next_read_at is None:
        said.append(
            _("Après dix essais, nous ne lisons plus cette adresse : vérifiez-la, puis relisez-la.")
        )
    return " ".join(said)


def next_words(source: CalendarSource, *, now: datetime) -> str:
    """Return when an address will be read next, '' when it won't."""
    if source.next_read_at is None:
        return ""
    return moment_words(max(source.next_read_at, now), zone=source.group.timezone)


def moment_words(moment: datetime, *, zone: str) -> str:
    """« vendredi 20 novembre 2026 à 10 h 30 »."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(day)s à %(time)s") % {
        "day": date_words(local.date()),
        "time": time_words(local.time()),
    }
