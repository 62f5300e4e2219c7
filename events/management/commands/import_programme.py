"""Bring in organisations or a programme from a CSV file."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events.domain.imports import MAX_BYTES, import_file, report_lines
from events.errors import EventsError


class Command(BaseCommand):
    help = (
        "Importe des organisations ou un programme (fichier CSV d’un tableur). "
        "Une ligne fausse : rien n’est chargé, sauf avec --skip-bad."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="Le fichier CSV, tel quel.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Raconter ligne par ligne, sans rien écrire."
        )
        parser.add_argument(
            "--skip-bad", action="store_true", help="Charger les lignes justes malgré les autres."
        )

    def handle(self, *, file: str, dry_run: bool, skip_bad: bool, **options: object) -> None:
        try:
            data = _read(Path(file))
            report = import_file(data=data, now=timezone.now(), dry_run=dry_run, skip_bad=skip_bad)
        except EventsError as error:
            raise CommandError(str(error)) from error
        for line in report_lines(report):
            self.stdout.write(line)
        if not report.is_fine and not skip_bad:
            raise CommandError("Des lignes sont à corriger.", returncode=1)


def _read(path: Path) -> bytes:
    """At most one byte more than an import takes: a huge file is not read whole."""
    if path.suffix.casefold() == ".ics":
        raise CommandError("Les calendriers (.ics) ne s’importent pas encore : donnez un CSV.")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"Impossible de lire {path} ({error.strerror}).") from error
