"""``restore FILE``: put back what ``backup`` saved."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from groups.domain.backups import remember_all, restore
from groups.domain.role_invitations import forget_all_invitations
from groups.domain.sessions import forget_all_sessions
from groups.errors import GroupsError


class Command(BaseCommand):
    help = "Remet une sauvegarde à la place de ce que la base contient. Arrêtez d’abord le site."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Un fichier écrit par « backup ».")
        parser.add_argument(
            "--force",
            action="store_true",
            help="Même si la base n’est pas vide : tout est remplacé.",
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="Reprendre aussi les clés que le fichier contient.",
        )

    def handle(
        self, *args: object, file: Path, force: bool, with_keys: bool, **options: object
    ) -> None:
        memories = remember_all()
        try:
            manifest = restore(file=file, with_keys=with_keys, force=force)
        except (GroupsError, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        for put_back in memories:
            put_back()
        # Who was logged out since, or whose invitation was withdrawn, must not come back in.
        forget_all_sessions()
        forget_all_invitations()
        self.stdout.write(f"Remis comme le {manifest.made_at}. Relancez le site.")
        if "erase_expired" in get_commands():
            # What was kept long enough since then must not come back.
            call_command("erase_expired", stdout=self.stdout)
        self.stdout.write(
            "Ce que des personnes ont effacé depuis est revenu : effacez-le à nouveau. Des "
            "messages partis depuis peuvent repartir. Tout le monde doit se reconnecter. Les "
            "rôles, les comptes et les jetons d’accès sont ceux de ce jour-là : relisez-les."
        )
