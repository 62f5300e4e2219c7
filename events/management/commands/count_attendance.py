"""``count_attendance``: what the worker does each minute, for cron."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.counting import count_due


class Command(BaseCommand):
    help = "Additionne les présences des rencontres passées ou recomptées."

    def handle(self, *args: object, **options: object) -> None:
        counted = 0
        while added := count_due(now=timezone.now()):
            counted += added
        self.stdout.write(f"{counted} rencontre(s) comptée(s).")
