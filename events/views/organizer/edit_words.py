"""Edits in words: for which dates, what changes, what each date becomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.drafts import VenueDraft
from events.domain.edits import DateChange, EditChanges
from events.domain.edits.choices import Kept, ScopeChoice
from events.domain.wording import date_words, hours_words, short_date_words
from events.models import Occurrence, Scope
from groups.models import Venue


@dataclass(frozen=True)
class ChangeLine:
    """One thing that changes: what it is, what it becomes, what it was."""

    label: str
    new: str
    old: str


@dataclass(frozen=True)
class DateLine:
    """One date of a preview; ``hours`` and ``was`` only where they differ from the other dates'."""

    day: str
    hours: str
    was: str
    registered: str
    is_gone: bool


def day_words(day: date, *, now: datetime) -> str:
    """« jeudi 3 décembre »; with its year when that is another one."""
    return short_date_words(day) if day.year == now.year else date_words(day)


def dates_words(number: int) -> str:
    """« 14 dates »."""
    return ngettext("%(n)d date", "%(n)d dates", number) % {"n": number}


def scope_labels(
    choices: list[ScopeChoice], *, now: datetime, registered: dict[int, int] | None = None
) -> list[tuple[str, SafeString]]:
    """Return each scope with its words; ``registered`` counts the people of each session."""
    return [(one.scope.value, _scope_label(one, registered, now=now)) for one in choices]


def _scope_label(
    choice: ScopeChoice, registered: dict[int, int] | None, *, now: datetime
) -> SafeString:
    first, last = (day_words(day, now=now) for day in (choice.first, choice.last))
    counted = {"dates": dates_words(len(choice.rows))}
    words = {
        Scope.THIS: _("Seulement le %(date)s") % {"date": first},
        Scope.FOLLOWING: _("Cette date et les suivantes (%(dates)s)") % counted,
        Scope.ALL: _("Toutes les dates à venir (%(dates)s)") % counted,
    }[choice.scope]
    more = [] if choice.scope is Scope.THIS else [_span_words(first, last, choice.goes_on)]
    if registered is not None:
        more.append(_registered_words(sum(registered.get(row.pk, 0) for row in choice.rows)))
    return format_html(
        '{}<span class="choice__more">{}</span>', words, " · ".join(part for part in more if part)
    )


def _span_words(first: str, last: str, goes_on: bool) -> str:
    words = _("du %(first)s au %(last)s") % {"first": first, "last": last}
    return _("%(words)s, et celles d’après") % {"words": words} if goes_on else words


def _registered_words(number: int) -> str:
    if not number:
        return _("personne n’est inscrit")
    return ngettext("%(n)d inscription", "%(n)d inscriptions", number) % {"n": number}


def change_lines(occurrence: Occurrence, changes: EditChanges) -> list[ChangeLine]:
    """Return what the changes make of this session, field by field."""
    return [*_time_lines(occurrence, changes), *_word_lines(occurrence, changes)]


def _time_lines(occurrence: Occurrence, changes: EditChanges) -> Iterator[ChangeLine]:
    if not changes.is_timed:
        return
    new = _moved(occurrence, changes)
    old_day, new_day = (date_words(one.local_start.date()) for one in (occurrence, new))
    if new_day != old_day:
        yield ChangeLine(_("Jour"), new_day, old_day)
    if hours_words(new) != hours_words(occurrence):
        yield ChangeLine(_("Heures"), hours_words(new), hours_words(occurrence))


def _moved(occurrence: Occurrence, changes: EditChanges) -> Occurrence:
    start = occurrence.local_start.replace(tzinfo=None)
    length = occurrence.local_end.replace(tzinfo=None) - start
    wall = (changes.wall_start or start).replace(tzinfo=occurrence.schedule.zone)
    return _at(occurrence, wall, wall + (changes.duration or length))


def _at(occurrence: Occurrence, start: datetime, end: datetime) -> Occurrence:
    """Return the session at other hours, for its words alone."""
    return Occurrence(
        schedule=occurrence.schedule, event=occurrence.event, starts_at=start, ends_at=end
    )


def _word_lines(occurrence: Occurrence, changes: EditChanges) -> Iterator[ChangeLine]:
    if changes.venue is not None:
        yield ChangeLine(_("Lieu"), _place_words(changes.venue), _place_words(occurrence.venue))
    if changes.title is not None:
        yield ChangeLine(_("Titre"), changes.title, occurrence.title)
    if changes.sets_capacity:
        seats = (changes.capacity, occurrence.capacity)
        new, old = (str(one or _("sans limite")) for one in seats)
        yield ChangeLine(_("Places"), new, old)
    if changes.facilitators is not None:
        names = ", ".join(one.label for one in changes.facilitators)
        yield ChangeLine(_("Qui accueille"), names or _("personne n’est nommé"), "")
    if changes.note is not None:
        yield ChangeLine(_("Votre mot"), changes.note or _("aucun"), occurrence.note)


def _place_words(venue: Venue | VenueDraft | None) -> str:
    if venue is None:
        return _("aucun lieu")
    town = " ".join(filter(None, (venue.postcode, venue.city)))
    return ", ".join(filter(None, (venue.name, venue.street, town))) or _("aucun lieu")


def date_lines(
    occurrence: Occurrence, dates: Sequence[DateChange], *, now: datetime
) -> list[DateLine]:
    """Return the dates of a preview; ``occurrence`` is the session that one edits.

    What all dates share is said above them, once.
    """
    lines = [_date_line(occurrence, one, now=now) for one in dates]
    if len({(one.hours, one.was) for one in lines}) > 1:
        return lines
    return [replace(one, hours="", was="") for one in lines]


def _date_line(occurrence: Occurrence, change: DateChange, *, now: datetime) -> DateLine:
    old = _at(occurrence, change.old_start, change.old_end)
    new = old
    if change.new_start and change.new_end:
        new = _at(occurrence, change.new_start, change.new_end)
    is_other_day = new.local_start.date() != old.local_start.date()
    is_moved = is_other_day or hours_words(new) != hours_words(old)
    old_day = day_words(old.local_start.date(), now=now)
    was = ", ".join([old_day, hours_words(old)] if is_other_day else [hours_words(old)])
    return DateLine(
        day=day_words(new.local_start.date(), now=now),
        hours=hours_words(new),
        was=was if is_moved else "",
        registered=_registered_words(change.registered) if change.registered else "",
        is_gone=change.new_start is None,
    )


def kept_words(kept: list[Kept], *, now: datetime) -> list[str]:
    """« Ces dates gardent leur propre titre : … », one sentence a field."""
    sentences = {
        "starts_at": _("Gardent leurs propres heures : %(dates)s."),
        "title": _("Gardent leur propre titre : %(dates)s."),
        "venue": _("Gardent leur propre lieu : %(dates)s."),
        "capacity": _("Gardent leur propre nombre de places : %(dates)s."),
        "facilitators": _("Gardent les personnes qui y accueillent : %(dates)s."),
    }
    return [sentences[one.name] % {"dates": _listed(one, now=now)} for one in kept]


_SHOWN = 6


def _listed(kept: Kept, *, now: datetime) -> str:
    days = [day_words(row.local_start.date(), now=now) for row in kept.rows[:_SHOWN]]
    more = len(kept.rows) - _SHOWN
    if more > 0:
        days.append(ngettext("et %(n)d autre", "et %(n)d autres", more) % {"n": more})
    return ", ".join(days)


def length_words(length: timedelta) -> str:
    """« 2 h », « 1 h 30 », « 45 minutes », « 2 jours »."""
    minutes = int(length.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return f"{hours}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{minutes:02}" if minutes else "")
