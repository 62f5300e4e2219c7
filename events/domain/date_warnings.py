"""What to beware of in the dates of a draft, in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft
from events.domain.phrases import time_words
from events.domain.recurrence import (
    Frequency,
    Rule,
    is_ambiguous_or_skipped,
    produces,
    to_instant,
)
from events.domain.skips import school_holidays_known_until
from events.domain.wording import date_words

_LONG_NIGHT = timedelta(hours=16)
_DAY = timedelta(days=1)
_COMMON_YEAR = 2027


def warnings(
    *,
    draft: EventDraft,
    anchored: EventDraft,
    kept: list[datetime],
    today: date,
    is_first_said: bool,
    department: str,
) -> tuple[str, ...]:
    """Return what surprises in the dates ``kept`` of a draft; the most pressing first."""
    found = [
        _past(anchored, kept, today),
        _moved(draft, anchored) if is_first_said else "",
        _rare(draft.rule),
        _clock(anchored, kept),
        _long_night(anchored),
        _unknown_holidays(draft, kept, department),
    ]
    return tuple(words for words in found if words)


def _past(anchored: EventDraft, kept: list[datetime], today: date) -> str:
    if not kept or kept[-1].date() < today:
        return _("Toutes ces dates sont passées\N{NO-BREAK SPACE}: vérifiez le jour et l’année.")
    if anchored.first_date < today:
        return _("La première date est passée. Voici les suivantes.")
    return ""


def _moved(draft: EventDraft, anchored: EventDraft) -> str:
    day, first = draft.first_date, anchored.first_date
    if day == first:
        return ""
    on_rule = draft.rule is not None and produces(draft.rule, day, day)
    words = (
        _("Le %(day)s est sauté\N{NO-BREAK SPACE}: la première rencontre aura lieu le %(first)s.")
        if on_rule
        else _(
            "Le %(day)s n’est pas un jour de cette série\N{NO-BREAK SPACE}: "
            "la première rencontre aura lieu le %(first)s."
        )
    )
    return words % {"day": date_words(day), "first": date_words(first)}


def _rare(rule: Rule | None) -> str:
    """« Le cinquième mercredi », « le 31 »: most months, or some, have none."""
    if rule is None or rule.by_set_pos or rule.frequency not in _BY_MONTHS:
        return ""
    fifth = [day.weekday for day in rule.by_day if abs(day.rank or 0) == 5]
    if fifth:
        return _(
            "La plupart des mois n’ont pas de cinquième %(weekday)s. Pour une date chaque mois, "
            "écrivez «\u202fle dernier %(weekday)s du mois\u202f»."
        ) % {"weekday": WEEKDAYS[fifth[0]]}
    late = [day for day in rule.by_month_day if day > _shortest(rule)]
    if late:
        return _(
            "Le %(day)d n’existe pas tous les mois\N{NO-BREAK SPACE}: les autres mois sont sautés. "
            "Pour une date chaque mois, écrivez «\u202fle dernier jour du mois\u202f»."
        ) % {"day": late[-1]}
    return ""


_BY_MONTHS = {Frequency.MONTHLY, Frequency.YEARLY}


def _shortest(rule: Rule) -> int:
    return min(monthrange(_COMMON_YEAR, month)[1] for month in rule.by_month or range(1, 13))


def _clock(anchored: EventDraft, kept: list[datetime]) -> str:
    """An hour that comes twice, or never, on a day when clocks change."""
    if anchored.start_time is None:
        return ""
    zone = anchored.timezone
    odd = next((wall for wall in kept if is_ambiguous_or_skipped(wall, zone)), None)
    if odd is None:
        return ""
    local = to_instant(odd, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    values = {"day": date_words(odd.date()), "hour": time_words(odd.time())}
    if local == odd:
        words = _(
            "Le %(day)s, on passe à l’heure d’hiver\N{NO-BREAK SPACE}: il est deux fois %(hour)s. "
            "La rencontre commence la première fois."
        )
        return words % values
    words = _(
        "Le %(day)s, on passe à l’heure d’été\N{NO-BREAK SPACE}: %(hour)s n’existe pas. "
        "La rencontre commencera à %(real)s."
    )
    return words % {**values, "real": time_words(local.time())}


def _long_night(anchored: EventDraft) -> str:
    """An end before the start is on the next day; past sixteen hours it may be a slip."""
    if anchored.start_time is None or not _LONG_NIGHT < anchored.duration < _DAY:
        return ""
    end = datetime.combine(anchored.first_date, anchored.start_time) + anchored.duration
    if end.date() == anchored.first_date:
        return ""
    words = _("La fin est le lendemain à %(end)s, %(hours)d heures plus tard. Est-ce voulu\u202f?")
    hours = anchored.duration // timedelta(hours=1)
    return words % {"end": time_words(end.time()), "hours": hours}


def _unknown_holidays(draft: EventDraft, kept: list[datetime], department: str) -> str:
    if draft.skips is None or not draft.skips.school_holidays:
        return ""
    known = school_holidays_known_until(department)
    if known is None or not _any_after(kept, known):
        return ""
    return _(
        "Les vacances scolaires sont connues jusqu’au %(day)s. "
        "Les suivantes seront sautées dès qu’elles paraîtront."
    ) % {"day": date_words(known)}


def _any_after(kept: list[datetime], day: date) -> bool:
    return bool(kept) and kept[-1].date() > day
