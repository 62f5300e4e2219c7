"""``make_load GROUPS EVENTS REGISTRATIONS``: made-up rows, for measuring."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.domain.synthetic import make_load
from events.errors import EventsError


class Command(BaseCommand):
    help = "Remplit la base de données inventées, toujours les mêmes, pour mesurer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("groups", type=int, help="Combien de groupes.")
        parser.add_argument("events", type=int, help="Combien d’évènements, en tout.")
        parser.add_argument("registrations", type=int, help="Combien d’inscriptions, en tout.")
        parser.add_argument(
            "--force", action="store_true", help="Même sur un vrai site (SITE_URL est donné)."
        )

    def handle(
        self,
        *args: object,
        groups: int,
        events: int,
        registrations: int,
        force: bool,
        **options: object,
    ) -> None:
        if not settings.DEMO_ALLOWED and not force:
            raise CommandError(
                "Ce site est un vrai site (SITE_URL est donné) : des données inventées y "
                "tromperaient les gens. Avec --force, elles y sont mises quand même."
            )
        try:
            load = make_load(
                groups=groups, events=events, registrations=registrations, now=timezone.now()
            )
        except EventsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{load.groups} groupes, {load.events} évènements, {load.occurrences} rencontres,"
            f" {load.registrations} inscriptions."
        )
