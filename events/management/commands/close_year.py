"""``close_year ORGANIZATION YEAR``: destroy the key by which a year's people were told apart."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.domain.year_closing import close_year
from events.errors import EventsError
from groups.models import Organization


class Command(BaseCommand):
    help = (
        "Clôt une année finie : garde le nombre de personnes différentes, détruit la clé et les "
        "pseudonymes. C’est définitif."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "organization", help="L’adresse courte, comme dans /confidentialite/<slug>/."
        )
        parser.add_argument("year", type=int, help="Par exemple 2026.")
        parser.add_argument("--yes", action="store_true", help="Ne pas demander de confirmation.")

    def handle(
        self, *args: object, organization: str, year: int, yes: bool, **options: object
    ) -> None:
        found = Organization.objects.filter(slug=organization).first()
        if found is None:
            raise CommandError(f"Aucune association n’a l’adresse courte « {organization} ».")
        if not yes and input(f"Clore {year} pour « {found} », pour toujours ? [oui] ") != "oui":
            raise CommandError("Rien n’a changé.")
        try:
            is_new = close_year(organization=found, year=year, now=timezone.now())
        except EventsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("L’année est close." if is_new else "Elle était déjà close.")
