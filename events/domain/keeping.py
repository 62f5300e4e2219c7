"""« Garder » or « Effacer »: what somebody answers who was registered by another.

The link of the one message holds a key beside the token, so that nobody answers for them who
only holds the link of the registration. Without an answer the contact is erased after 72 hours,
and nobody is told; the nickname and the seat stay.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.added_contacts import tell_standing, tell_whole_standing
from events.domain.cohorts import lock_cohort
from events.domain.enrolments import enrolment_with, find_enrolment
from events.domain.for_other import keep_key
from events.domain.locking import lock_any
from events.domain.nudges import nudge
from events.domain.own_registrations import find_by_token
from events.domain.session_messages import tell_again
from events.errors import EventsError
from events.models import Enrolment, Event, Occurrence, Party, Registration

_NO_CONTACT = {"email": "", "email_hash": "", "phone": "", "phone_hash": "", "keep_until": None}
_KEPT = {"keep_until": None, "is_for_other": False}
BATCH = 200


def find_asked(*, token: str, key: str) -> Party:
    """Return whose contact the link asks about; EventsError ``not_found``."""
    party = _party(token)
    if not hmac.compare_digest(keep_key(party), key):
        raise EventsError(
            "not_found", _("Ce lien ne mène à aucune inscription. Vérifiez qu’il est entier.")
        )
    return party


def is_asked(party: Party, *, now: datetime) -> bool:
    """Tell whether the contact still waits for an answer."""
    return party.keep_until is not None and party.keep_until > now


def keep(*, token: str, key: str, now: datetime) -> Party:
    """Keep the contact: from now on they are told like anybody, first of how things stand.

    The registration is theirs then. Twice changes nothing. Raises EventsError ``too_late``
    when the contact was erased.
    """
    with _locked(token, key) as party:
        if not party.is_for_other:
            return party
        if not is_asked(party, now=now):
            raise EventsError(
                "too_late",
                _("C’est trop tard\N{NO-BREAK SPACE}: cette adresse a déjà été effacée ici."),
            )
        _write(party, _KEPT, now=now)
        _tell_standing(party, now=now)
        tell_again(party, now=now)
        nudge()
    return party


def erase_contact(*, token: str, key: str, now: datetime) -> Party:
    """Erase the contact at once and for good; the seat stays. Twice changes nothing."""
    with _locked(token, key) as party:
        if party.is_for_other:
            _write(party, _NO_CONTACT, now=now)
    return party


def erase_unanswered(*, now: datetime) -> int:
    """Erase the contacts whose owners did not answer in time; return of how many parties."""
    total = 0
    for kind in (Enrolment, Registration):
        due = kind.objects.filter(keep_until__lte=now).order_by("keep_until")
        while keys := list(due.values_list("pk", flat=True)[:BATCH]):
            total += sum(_erase_late(kind, key, now=now) for key in keys)
    return total


def _erase_late(kind: type[Party], key: int, *, now: datetime) -> int:
    """Erase one, without reading it: what no key reads is erased in time like all else."""
    with transaction.atomic():
        if kind is Enrolment:
            _lock_dates(key, event=Event.objects.only("pk").get(enrolments=key))
        else:
            lock_any(Occurrence.objects.values_list("public_id", flat=True).get(registrations=key))
        late = kind.objects.filter(pk=key, keep_until__lte=now)  # type: ignore[attr-defined]
        written: int = late.update(**_NO_CONTACT, changed_at=now)
        if written and kind is Enrolment:
            dates = Registration.objects.filter(enrolment=key)
            dates.update(**_NO_CONTACT, changed_at=now)
    return written


@contextmanager
def _locked(token: str, key: str) -> Iterator[Party]:
    """Hold the party as those do who change it, so that none writes back what is erased."""
    with transaction.atomic():
        find_asked(token=token, key=key)
        yield _lock_party(token)


def _lock_party(token: str) -> Party:
    enrolment = enrolment_with(token)
    if enrolment is None:
        lock_any(find_by_token(token).occurrence.public_id)
        return find_by_token(token)
    _lock_dates(enrolment.pk, event=enrolment.event)
    return find_enrolment(token)


def _lock_dates(enrolment: int, *, event: Event) -> None:
    lock_cohort(event)
    dates = Registration.objects.filter(enrolment=enrolment).values("occurrence")
    rows = Occurrence.objects.filter(pk__in=dates).select_for_update(of=("self",))
    list(rows.order_by("pk").values_list("pk"))


def _party(token: str) -> Party:
    return enrolment_with(token) or find_by_token(token)


def _write(party: Party, answer: Mapping[str, object], *, now: datetime) -> None:
    """Write to the party, and to each of its dates."""
    values = {**answer, "changed_at": now}
    for name, value in values.items():
        setattr(party, name, value)
    type(party).objects.filter(pk=party.pk).update(**values)  # type: ignore[attr-defined]
    if isinstance(party, Enrolment):
        Registration.objects.filter(enrolment=party).update(**values)


def _tell_standing(party: Party, *, now: datetime) -> None:
    """Note that they must learn where they stand; nothing where there is nothing to come."""
    if isinstance(party, Registration):
        tell_standing(party, now=now)
    elif isinstance(party, Enrolment):
        tell_whole_standing(party, now=now)
