"""What is well with this site and what is not, each in one line with what to do about it."""

from __future__ import annotations

import importlib.metadata
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from events.models import Feed, Registration
from groups.domain.helplines import helplines, stale_helplines
from groups.domain.key_rotation import unreadable_sample
from groups.encryption import keyed_hash
from groups.models import SupportGroup
from notifications.broker import broker_answers
from notifications.domain.pulse import PATIENCE, is_silent, longest_wait, silence
from notifications.ways import sms_verdict

BROKER_SECONDS = 1.0
SAMPLE = 20
_SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``words`` say how it is, or what to do."""

    name: str
    is_well: bool
    words: str


def examine(*, now: datetime) -> list[Finding]:
    """Look at everything; a part that can't be looked at is a fault, never an exception."""
    return [_look(name, check, now) for name, check in _CHECKS.items()]


Verdict = tuple[bool, str]


def _look(name: str, check: Callable[[datetime], Verdict], now: datetime) -> Finding:
    try:
        is_well, words = check(now)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        is_well, words = False, f"la base ne répond pas, ou n’est pas à jour ({reason})."
    return Finding(name, is_well, words)


def _settings(_now: datetime) -> Verdict:
    found = run_checks(include_deployment_checks=not settings.EMBEDDED)
    serious = [one for one in found if one.level >= WARNING and not one.is_silenced()]
    faults = [str(one.msg) for one in serious if one.id != "groups.W001"]
    if not settings.EMBEDDED:
        faults += _missing_settings()
    if faults:
        return False, " ".join(faults)
    return True, "essai sur cette machine." if settings.EMBEDDED else settings.SITE_URL


def _missing_settings() -> list[str]:
    faults = []
    if not settings.CONTACT_EMAIL:
        faults.append("Donnez CONTACT_EMAIL : qui lit ce qu’on dit du site ?")
    if settings.FROM_EMAIL.rstrip(">").endswith(".example"):
        faults.append("Donnez FROM_EMAIL : l’adresse d’où partent les messages.")
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend" and not (
        settings.is_overridden("EMAIL_HOST")  # type: ignore[misc] # a method, not a setting
    ):
        faults.append("Donnez EMAIL_URL : le serveur qui porte les messages.")
    return faults


def _database(_now: datetime) -> Verdict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(map(str, connection.get_database_version()))
    return True, f"{connection.display_name} {version}."


def _migrations(_now: datetime) -> Verdict:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return False, f"{len(plan)} à faire. Lancez « manage.py migrate »."
    return True, "à jour."


def _broker(_now: datetime) -> Verdict:
    if broker_answers(settings.REDIS_URL, seconds=BROKER_SECONDS):
        return True, "répond."
    return False, (
        "ne répond pas. Lancez le site (« make run »), ou vérifiez REDIS_URL. "
        "Les messages attendent et partiront ensuite."
    )


def _worker(now: datetime) -> Verdict:
    quiet = silence(now=now)
    if quiet is None:
        return False, "n’a encore rien fait. Lancez le travailleur et l’horloge (Celery)."
    if is_silent(now=now):
        return False, f"muet depuis {_minutes(quiet.total_seconds())}. Relancez-le."
    return True, "à l’œuvre."


def _keys(_now: datetime) -> Verdict:
    unreadable = unreadable_sample(size=SAMPLE)
    if unreadable:
        models = ", ".join(dict.fromkeys(unreadable))
        return False, f"aucune clé ne lit {models}. Remettez-la dans FIELD_ENCRYPTION_KEYS."
    kept = Registration.objects.filter(erased_at=None).order_by("-pk")[:SAMPLE]
    if any(row.token_hash != keyed_hash(row.token, purpose="token") for row in kept):
        return False, "LOOKUP_KEY n’est pas celle d’avant. Les liens des gens ne mènent à rien."
    return True, f"{len(settings.FIELD_ENCRYPTION_KEYS)} clé(s), tout se lit."


def _zones(now: datetime) -> Verdict:
    version = importlib.metadata.version("tzdata")
    if zoneinfo.TZPATH:
        return False, "les fuseaux viennent de la machine. PYTHONTZPATH doit être vide."
    if int(version.partition(".")[0]) < now.year - 1:
        return False, f"tzdata {version} a plus d’un an. Mettez Tablée à jour."
    return True, f"tzdata {version}."


def _helplines(now: datetime) -> Verdict:
    stale = stale_helplines(on=now.date())
    if stale:
        numbers = ", ".join(line.number for line in stale)
        return False, f"à vérifier (plus de 12 mois) : {numbers}. Voyez groups/data/README.md."
    return True, f"{len(helplines())} numéros vérifiés depuis moins de 12 mois."


def _feeds(now: datetime) -> Verdict:
    stale = Feed.objects.filter(is_stale=True).count()
    if stale and is_silent(now=now, task="publish_feeds"):
        return False, (
            f"{stale} ne sont plus tenus prêts. Lancez « manage.py publish_feeds », "
            "puis voyez le travailleur. Ils restent lisibles, plus lentement."
        )
    waiting = f", {stale} le seront dans la minute" if stale else ""
    return True, f"{Feed.objects.count() - stale} prêts{waiting}."


def _deliveries(now: datetime) -> Verdict:
    wait = longest_wait(now=now)
    if wait >= PATIENCE:
        return False, (
            f"le plus ancien attend depuis {_minutes(wait.total_seconds())}. Essayez "
            "« manage.py send_test ADRESSE », puis « manage.py send_due »."
        )
    return True, "aucun n’attend."


def _controllers(_now: datetime) -> Verdict:
    groups = SupportGroup.objects.active().select_related("organization").order_by("name")
    closed = [group.name for group in groups if not group.can_open_registration]
    if closed:
        names = ", ".join(closed[:_SHOWN]) + ("…" if len(closed) > _SHOWN else "")
        return False, (
            f"inscription fermée pour {len(closed)} groupe(s) ({names}). Donnez l’adresse du "
            "groupe, et de son association le nom légal, le siège, le contact et l’hébergeur."
        )
    return True, "renseignées."


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


_CHECKS: dict[str, Callable[[datetime], Verdict]] = {
    "Réglages": _settings,
    "Base de données": _database,
    "Tables": _migrations,
    "File d’attente": _broker,
    "Travailleur": _worker,
    "Clés": _keys,
    "Fuseaux horaires": _zones,
    "Numéros d’aide": _helplines,
    "Calendriers": _feeds,
    "Messages": _deliveries,
    "SMS": sms_verdict,
    "Associations": _controllers,
}
