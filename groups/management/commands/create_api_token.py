"""Make a token for the API; it prints the token alone."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groups.domain.api_tokens import create_api_token
from groups.models import User


class Command(BaseCommand):
    help = "Crée un jeton d’API pour un compte et n’affiche que lui."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: object) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Aucun compte n’a l’adresse {email}.")
        self.stdout.write(create_api_token(user=user, now=timezone.now()))
