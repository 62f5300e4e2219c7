"""Load the départements, communes and postcodes that we ship."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from groups.domain.territories import load_territories


class Command(BaseCommand):
    help = "Charge les départements, communes et codes postaux ; sans effet s’ils sont à jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--department",
            action="append",
            dest="departments",
            metavar="CODE",
            help="Ne charger que ce département (répétable), par exemple 69 ou 2A.",
        )

    def handle(self, *, departments: list[str] | None, **options: object) -> None:
        report = load_territories(departments=departments)
        if not any(report):
            self.stdout.write("Territoires : déjà à jour.")
            return
        self.stdout.write(
            f"Territoires : {report.departments} départements et {report.communes} communes"
            f" écrits, {report.removed} communes retirées."
        )
