"""``extend_occurrences``: what the worker does each night, for cron."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.horizon import extend_occurrences


class Command(BaseCommand):
    help = "Prépare les rencontres des dix-huit mois à venir."

    def handle(self, *args: object, **options: object) -> None:
        count = extend_occurrences(now=timezone.now())
        self.stdout.write(f"{count} rencontre(s) ajoutée(s).")
