"""Make the first owner of a site."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from groups.domain.owners import create_owner
from groups.errors import GroupsError


class Command(BaseCommand):
    help = (
        "Crée un compte, responsable de toutes les organisations qui n’ont pas de responsable. "
        "Relancez-la après un import pour les nouvelles."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *, email: str, **options: object) -> None:
        try:
            user, organizations = create_owner(email=email)
        except GroupsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.email} : responsable de {len(organizations)} organisation(s).")
        for organization in organizations:
            self.stdout.write(f"    {organization.name}")
        address = f"{settings.SITE_URL.rstrip('/')}{settings.LOGIN_URL}"
        self.stdout.write(f"Pour entrer : {address}. Un code arrive à cette adresse e-mail.")
