"""Wall-clock starts of a series, and the instants they stand for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import RecurrenceError
from .errors import gettext_noop as _
from .expansion import dates
from .rules import Rule

_LONGEST_ZONE = 64


def wall_starts(
    *,
    rule: Rule | None,
    first_date: date,
    start_time: time,
    extra: Iterable[datetime] = (),
    skipped: Container[date] = (),
    start: date | None = None,
    end: date,
) -> Iterator[datetime]:
    """Give the naive wall-clock starts from `start` to `end`, both included, in order, each once.

    Without a rule the series has one date. A skipped date withdraws what the rule gives, yet
    still counts for COUNT (RFC 5545 §3.8.5.1); an `extra` start was asked for by name and stays
    even on a skipped date. Raises `RecurrenceError` when an extra start carries a zone.
    """
    since = start or date.min
    wanted = sorted(_naive(one) for one in set(extra) if since <= one.date() <= end)
    ruled = (
        datetime.combine(day, start_time)
        for day in _days(rule, first_date, since, end)
        if day not in skipped
    )
    last = None
    for wall in merge(ruled, wanted):
        if wall != last:
            yield wall
        last = wall


def _days(rule: Rule | None, first_date: date, start: date, end: date) -> Iterator[date]:
    if rule is None:
        return iter((first_date,) if start <= first_date <= end else ())
    return dates(rule, first_date, start=start, end=end)


def _naive(wall: datetime) -> datetime:
    if wall.tzinfo is not None:
        raise RecurrenceError(
            "bad_extra", _("Une date ajoutée se donne à l’heure du lieu, sans décalage horaire.")
        )
    return wall


def zone_info(zone: str) -> ZoneInfo:
    """Give the IANA zone of that name; `RecurrenceError` (`unknown_zone`) when there is none."""
    try:
        if len(zone) > _LONGEST_ZONE:
            raise ValueError(zone)
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RecurrenceError(
            "unknown_zone",
            _("Le fuseau « {zone} » n’existe pas : écrivez par exemple Europe/Paris."),
            zone=zone[:_LONGEST_ZONE],
        ) from None


def to_instant(wall: datetime, zone: str) -> datetime:
    """Give the instant, in UTC, of a naive wall-clock time (RFC 5545 §3.3.5).

    A time in the hour that spring skips takes the offset from before the gap; one in the hour
    that autumn doubles is the first of the two.
    """
    return _naive(wall).replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)


def is_ambiguous_or_skipped(wall: datetime, zone: str) -> bool:
    """Tell whether that wall-clock time comes twice, or never, on the zone's clocks."""
    local = _naive(wall).replace(tzinfo=zone_info(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def crosses_clock_change(start_utc: datetime, end_utc: datetime, zone: str) -> bool:
    """Tell whether clocks change between two instants, a change right at the end included.

    Looks once a day, so that a stay is seen whole even if it begins and ends on the same offset.
    """
    local = zone_info(zone)
    days = range((end_utc - start_utc).days + 1)
    instants = [*(start_utc + timedelta(days=day) for day in days), end_utc]
    return len({instant.astimezone(local).utcoffset() for instant in instants}) > 1
