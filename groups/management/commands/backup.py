"""``backup FILE``: the whole site in one file, while it runs."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groups.domain.backups import backup
from groups.errors import GroupsError


class Command(BaseCommand):
    help = "Sauve toute la base dans un fichier ; les clés n’y sont qu’avec --with-keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Le fichier à écrire, qui n’existe pas encore.")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="Y mettre aussi les clés : qui a ce fichier lit alors tout. Gardez-le sous clé.",
        )

    def handle(self, *args: object, file: Path, with_keys: bool, **options: object) -> None:
        try:
            backup(file=file, with_keys=with_keys, now=timezone.now())
        except (GroupsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Sauvegardé dans {file} ({file.stat().st_size} octets).")
        self.stdout.write(
            "Les clés y sont : ce fichier suffit pour tout lire, gardez-le sous clé."
            if with_keys
            else "Les clés n’y sont pas : gardez-les ailleurs, sans elles personne ne le lira."
        )
