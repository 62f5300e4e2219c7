"""Entries put together: a series with its changed dates, doubles told apart, orphans taken in."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.domain.drafts import VenueDraft
from events.domain.phrases import date_words

from .entries import Entry

_DAY = timedelta(days=1)
_BREAK = "\0"


@dataclass(frozen=True)
class Override:
    """What one date of a series has of its own; None where it follows the others."""

    title: str | None = None
    start: datetime | None = None
    duration: timedelta | None = None
    venue: VenueDraft | None = None
    is_cancelled: bool = False


@dataclass
class Programme:
    """One event to import: its series, and its own dates by the start that the series gives them.

    ``key`` is what it is known by in its group (SHA-256, hexadecimal).
    """

    key: str
    entry: Entry
    overrides: dict[datetime, Override] = field(default_factory=dict)


def key_of(uid: str, *more: str) -> str:
    """Return what an event is known by: its UID, and what tells it from its doubles."""
    return hashlib.sha256(_BREAK.join(("calendar", uid, *more)).encode()).hexdigest()


def programmes_of(entries: Iterable[Entry]) -> list[Programme]:
    """Return one programme a series, in the order of the file."""
    by_uid: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_uid[entry.uid or f"{entry.title}{_BREAK}{entry.start:%Y%m%dT%H%M}"].append(entry)
    found = [one for uid, group in by_uid.items() for one in _together(uid, group)]
    return sorted(found, key=lambda one: one.entry.number)


def _together(uid: str, entries: list[Entry]) -> Iterator[Programme]:
    masters = _without_doubles([one for one in entries if one.recurrence is None])
    changed = [one for one in entries if one.recurrence is not None]
    if not masters:
        yield from _orphans(uid, changed)
        return
    for place, master in enumerate(masters):
        own = changed if place == 0 else []
        key = key_of(uid) if place == 0 else key_of(uid, f"{master.start:%Y%m%dT%H%M}")
        yield from _with_changes(uid, key, master, own)


def _without_doubles(masters: list[Entry]) -> list[Entry]:
    """Of several entries with one UID keep the newest; those of one version are several events."""
    if len(masters) < 2:
        return masters
    newest = max(one.version[0] for one in masters)
    kept: dict[datetime, Entry] = {}
    for one in sorted(masters, key=lambda one: one.version):
        if one.version[0] == newest:
            kept[one.start] = one
    found = sorted(kept.values(), key=lambda one: one.number)
    for one in found:
        if len(found) > 1:
            one.notes.add(_("Son identifiant sert à plusieurs évènements : chacun est repris."))
        else:
            one.notes.add(
                _("Il est plusieurs fois dans le fichier : la dernière version est reprise.")
            )
    return found


def _orphans(uid: str, changed: list[Entry]) -> Iterator[Programme]:
    """Changed dates whose series is not in the file stand on their own."""
    for one in _newest(changed):
        assert one.recurrence is not None  # noqa: S101 (for the type checker)
        one.notes.add(_("Sa série n’est pas dans le fichier : cette date est reprise seule."))
        alone = replace(one, rule="", extra=(), excluded=frozenset(), recurrence=None)
        yield Programme(key_of(uid, f"{one.recurrence:%Y%m%dT%H%M}"), alone)


def _newest(changed: list[Entry]) -> list[Entry]:
    """Of several entries about one date keep the newest, in the order of the dates."""
    kept: dict[datetime, Entry] = {}
    for one in sorted(changed, key=lambda one: one.version):
        if one.recurrence is not None:
            kept[one.recurrence] = one
    return [kept[start] for start in sorted(kept)]


def _with_changes(uid: str, key: str, master: Entry, changed: list[Entry]) -> Iterator[Programme]:
    """Give the series with its changed dates; one changed from a date on becomes two."""
    current = Programme(key, master)
    for one in _newest([_in_zone(one, master) for one in changed]):
        assert one.recurrence is not None  # noqa: S101 (for the type checker)
        if one.is_following and master.rule and not one.is_cancelled:
            yield _ended(current, one.recurrence)
            current = Programme(
                key_of(uid, "following", f"{one.recurrence:%Y%m%dT%H%M}"),
                _continued(master, one),
            )
        else:
            current.overrides[one.recurrence] = _override(current.entry, one)
            for note in one.notes.lines:
                current.entry.notes.add(note)
    yield current


def _in_zone(one: Entry, master: Entry) -> Entry:
    """Read a changed date on the clock of its series."""
    if one.zone == master.zone or one.is_all_day:
        return one
    return replace(
        one,
        start=_moved(one.start, one.zone, master.zone),
        recurrence=one.recurrence and _moved(one.recurrence, one.zone, master.zone),
        zone=master.zone,
    )


def _moved(wall: datetime, zone: str, other: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo(other)).replace(tzinfo=None)


def _ended(current: Programme, cut: datetime) -> Programme:
    """End a series before ``cut``; the dates it gives one by one too."""
    entry = current.entry
    entry.notes.add(
        _("Il change à partir du %s : la suite est reprise comme un évènement à part.")
        % date_words(cut.date())
    )
    entry.until = (cut - _DAY).date()
    entry.extra = tuple(one for one in entry.extra if one < cut)
    return current


def _continued(master: Entry, one: Entry) -> Entry:
    """Return the rest of a series as the entry about it says."""
    assert one.recurrence is not None  # noqa: S101 (for the type checker)
    return replace(
        one,
        rule=master.rule,
        recurrence=None,
        since=one.recurrence.date(),
        anchor=master.start.date(),
        shift=(one.start.date() - one.recurrence.date()).days,
        extra=tuple(wall for wall in master.extra if wall >= one.recurrence),
        excluded=master.excluded,
    )


def _override(master: Entry, one: Entry) -> Override:
    return Override(
        title=one.title if one.title != master.title else None,
        start=one.start if one.start != one.recurrence else None,
        duration=one.duration if one.duration != master.duration else None,
        venue=one.venue if one.venue is not None and one.venue != master.venue else None,
        is_cancelled=one.is_cancelled,
    )
