"""Bring in organisations or a programme from a CSV file, or a group's programme from a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events.domain import calendar_imports, imports
from events.domain.imports import MAX_BYTES
from events.errors import REFUSALS
from groups.domain.directory import Directory
from groups.errors import GroupsError
from groups.models import SupportGroup

_BEGINNING = 1_000


class Command(BaseCommand):
    help = (
        "Importe des organisations ou un programme (fichier CSV d’un tableur), ou le calendrier "
        "d’un groupe (.ics). Une ligne ou un évènement faux : rien n’est chargé, sauf avec "
        "--skip-bad."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="Le fichier CSV ou .ics, tel quel.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Raconter ligne par ligne, sans rien écrire."
        )
        parser.add_argument(
            "--skip-bad", action="store_true", help="Charger ce qui est juste malgré le reste."
        )
        parser.add_argument(
            "--group", metavar="SLUG", default="", help="Le groupe auquel va un calendrier (.ics)."
        )

    def handle(
        self, *, file: str, dry_run: bool, skip_bad: bool, group: str, **options: object
    ) -> None:
        data = _read(Path(file))
        try:
            if _is_calendar(Path(file), data):
                lines, is_fine = _calendar(data, group, dry_run=dry_run, skip_bad=skip_bad)
            else:
                lines, is_fine = _table(data, dry_run=dry_run, skip_bad=skip_bad)
        except REFUSALS as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)
        if not is_fine and not skip_bad:
            raise CommandError("Des lignes sont à corriger.", returncode=1)


def _table(data: bytes, *, dry_run: bool, skip_bad: bool) -> tuple[Iterable[str], bool]:
    report = imports.import_file(data=data, now=timezone.now(), dry_run=dry_run, skip_bad=skip_bad)
    return imports.report_lines(report), report.is_fine


def _calendar(
    data: bytes, slug: str, *, dry_run: bool, skip_bad: bool
) -> tuple[Iterable[str], bool]:
    report = calendar_imports.import_calendar(
        data=data,
        group=_group(slug, data),
        now=timezone.now(),
        dry_run=dry_run,
        skip_bad=skip_bad,
    )
    return calendar_imports.report_lines(report), report.is_fine


def _is_calendar(path: Path, data: bytes) -> bool:
    return path.suffix.casefold() == ".ics" or b"BEGIN:VCALENDAR" in data[:_BEGINNING].upper()


def _group(slug: str, data: bytes) -> SupportGroup:
    """Return the group that was named, the only one, or the one whose name the calendar bears."""
    live = SupportGroup.objects.filter(archived_at=None).select_related("organization")
    if slug:
        found = live.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"Aucun groupe n’a pour adresse courte « {slug} ».")
        return found
    some = list(live[:2])
    if len(some) == 1:
        return some[0]
    name = calendar_imports.read_calendar(data, home="Europe/Paris").name
    try:
        return Directory().find(name)
    except GroupsError as error:
        raise CommandError(
            "Dites à quel groupe va ce calendrier : ajoutez --group et son adresse courte."
        ) from error


def _read(path: Path) -> bytes:
    """At most one byte more than an import takes: a huge file is not read whole."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"Impossible de lire {path} ({error.strerror}).") from error
