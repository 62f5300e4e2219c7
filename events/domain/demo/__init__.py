"""The demonstration: the shipped programme with five months of life in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.erasure import erase_expired
from events.domain.imports import import_table
from events.domain.imports.tables import read_table
from events.domain.occurrences import today_in
from events.errors import EventsError
from events.models import Event
from groups.domain.territories import load_territories
from groups.models import Department, Organization, User

from .first_talks import ask_to_be_called
from .freshness import fresh_rows
from .organizers import DEMO_EMAIL, complete_organizations
from .people import FOLDER
from .scenes import call_off_past_session, change_what_comes, fill_up, forget_somebody
from .sessions import fill_sessions
from .welcomes import add_welcomes

__all__ = ["DEMO_EMAIL", "load_demo"]

_SEED = 20261123
_ZONE = "Europe/Paris"


def load_demo(*, now: datetime) -> bool:
    """Fill an empty database with the demonstration; tell whether it was not there yet.

    One transaction: cut short, it leaves nothing. Raises EventsError ``demo_not_allowed`` on a
    real site, ``not_empty`` when something else is in the database.
    """
    if not settings.DEMO_ALLOWED:
        raise EventsError(
            "demo_not_allowed",
            _("SITE_URL est donné : sur un vrai site, la démonstration ne se charge pas."),
        )
    if Organization.objects.filter(is_demo=True).exists():
        return False
    if any(model.objects.exists() for model in (Organization, Event, User)):
        raise EventsError(
            "not_empty", _("La base n’est pas vide : la démonstration ne s’y charge pas.")
        )
    with transaction.atomic():
        _load(now=now)
    return True


def _load(*, now: datetime) -> None:
    rng = Random(_SEED)  # noqa: S311 (the same demonstration each time, not a secret)
    if not Department.objects.exists():
        load_territories()
    _import("organisations.csv", now=now)
    complete_organizations(now=now)
    _import("programme.csv", now=now)
    add_welcomes(now=now)
    call_off_past_session(now=now)
    fill_up("Atelier cuisine", rng=rng, now=now, waiting=3)
    fill_up("Sortie du mois", rng=rng, now=now)
    fill_sessions(rng=rng, now=now)
    ask_to_be_called(now=now)
    change_what_comes(now=now)
    forget_somebody(now=now)
    erase_expired(now=now)


def _import(name: str, *, now: datetime) -> None:
    table = read_table((FOLDER / name).read_bytes())
    if "premiere_date" in table.rows[0].cells:
        rows = fresh_rows(table.rows, today=today_in(_ZONE, now=now))
        table = replace(table, rows=rows)
    report = import_table(table, now=now, is_demo=True)
    if not report.is_written:
        faults = [f"{step.number}: {one.text}" for step in report.steps for one in step.faults]
        raise EventsError("demo_broken", f"{name} – {' ; '.join(faults)}")
