"""``publish_feeds``: what the worker does each minute, for cron."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.feeds import publish_stale


class Command(BaseCommand):
    help = "Publie les calendriers qui ont changé."

    def handle(self, *args: object, **options: object) -> None:
        count = publish_stale(now=timezone.now())
        self.stdout.write(f"{count} calendrier(s) publié(s).")
