"""``rotate_keys``: after a new key was put first in FIELD_ENCRYPTION_KEYS."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from groups.domain.key_rotation import rotate_keys


class Command(BaseCommand):
    help = (
        "Rechiffre tout ce qui l’est avec la première clé de FIELD_ENCRYPTION_KEYS. "
        "Peut être arrêtée et relancée ; tout reste lisible."
    )

    def handle(self, *args: object, **options: object) -> None:
        reports = rotate_keys()
        for report in reports:
            self.stdout.write(f"{report.model} : {report.rewritten} ligne(s) rechiffrée(s).")
        unreadable = [report for report in reports if report.unreadable]
        if unreadable:
            lines = ", ".join(f"{report.model} ({report.unreadable})" for report in unreadable)
            raise CommandError(
                f"Aucune clé ne lit ces lignes, laissées telles quelles : {lines}. "
                "Remettez dans FIELD_ENCRYPTION_KEYS la clé qui les a écrites, puis relancez."
            )
        older = len(settings.FIELD_ENCRYPTION_KEYS) - 1
        self.stdout.write(
            "Tout se lit avec la première clé."
            + (f" Les {older} plus ancienne(s) peuvent être retirées." if older else "")
        )
