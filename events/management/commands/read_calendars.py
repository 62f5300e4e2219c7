"""Read the calendars that groups keep elsewhere and that are due."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.calendar_sources import erase_old_pending, read_due


class Command(BaseCommand):
    help = "Relit les calendriers suivis dont c’est l’heure (à lancer par cron, sans worker)."

    def handle(self, **options: object) -> None:
        now = timezone.now()
        self.stdout.write(f"{read_due(now=now, limit=100)} calendrier(s) relu(s).")
        erase_old_pending(now=now)
