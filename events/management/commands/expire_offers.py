"""``expire_offers``: what the worker does each minute, for cron."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.offers import expire_offers
from events.domain.unreached_offers import keep_unreached


class Command(BaseCommand):
    help = "Redonne les places proposées dont personne n’a voulu à temps."

    def handle(self, *args: object, **options: object) -> None:
        now = timezone.now()
        kept = keep_unreached(now=now)
        sessions = expire_offers(now=now)
        if kept:
            self.stdout.write(f"{kept} place(s) gardée(s) pour qui ne peut être joint.")
        self.stdout.write(f"{sessions} rencontre(s) dont des places sont redonnées.")
