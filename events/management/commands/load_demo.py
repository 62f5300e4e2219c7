"""Fill an empty database with the demonstration."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.domain.demo import DEMO_EMAIL, load_demo
from events.errors import EventsError


class Command(BaseCommand):
    help = "Charge la démonstration dans une base vide ; sans effet si elle y est déjà."

    def handle(self, *, verbosity: int, **options: object) -> None:
        try:
            is_new = load_demo(now=timezone.now())
        except EventsError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            done = "La démonstration est chargée" if is_new else "La démonstration est déjà là"
            self.stdout.write(f"{done}. Pour l’organiser : {DEMO_EMAIL}.")
