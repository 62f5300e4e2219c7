"""One word to a party of a cohort, where many of its dates changed at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from django.db.models import Count, Min

from events.domain.cohorts import whole_of
from events.models import Notice, Registration

_Key: TypeAlias = tuple[int | None, str, str]


def in_one_word(notices: Iterable[Notice]) -> Iterator[Notice]:
    """Give the notices; those about several dates of one party as one, unsaved.

    It hangs on the first of the dates, whichever part of them is at hand: planned twice, it is
    the same word (two queries, none where nobody joined a cohort).
    """
    found = list(notices)
    wholes = _wholes(found)
    given: set[_Key] = set()
    for notice in found:
        key = _key(notice)
        if key not in wholes:
            yield notice
        elif key not in given:
            given.add(key)
            yield Notice(
                registration=wholes[key],
                purpose=notice.purpose,
                cause=whole_of(notice.cause),
                not_before=notice.not_before,
            )


def _key(notice: Notice) -> _Key:
    return notice.registration.enrolment_id, notice.purpose, notice.cause


def _wholes(notices: list[Notice]) -> dict[_Key, Registration]:
    """Return the registration that speaks for each party with more than one date."""
    meant = [one for one in notices if one.registration.enrolment_id and whole_of(one.cause)]
    if not meant:
        return {}
    groups = (
        Notice.objects.filter(
            registration__enrolment__in={one.registration.enrolment_id for one in meant},
            purpose__in={one.purpose for one in meant},
            cause__in={one.cause for one in meant},
        )
        .order_by()
        .values_list("registration__enrolment", "purpose", "cause")
        .annotate(dates=Count("pk"), first=Min("registration"))
        .filter(dates__gt=1)
    )
    keys = {(enrolment, purpose, cause): first for enrolment, purpose, cause, _n, first in groups}
    speaking = Registration.objects.in_bulk(keys.values())
    return {key: speaking[first] for key, first in keys.items()}
