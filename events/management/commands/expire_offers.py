"""``expire_offers``: what the worker does each minute, for cron."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.offers import expire_offers


class Command(BaseCommand):
    help = "Redonne les places proposées dont personne n’a voulu à temps."

    def handle(self, *args: object, **options: object) -> None:
        sessions = expire_offers(now=timezone.now())
        self.stdout.write(f"{sessions} rencontre(s) dont des places sont redonnées.")
