"""``reset_second_factor``: for somebody who lost what they prove themselves with."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from groups.account_mails import tell_account
from groups.domain.factors.account import forget_factors
from groups.models import User


class Command(BaseCommand):
    help = (
        "Retire d’un compte ses clés d’accès, son application et ses codes de secours, le "
        "déconnecte partout et le lui dit par e-mail. Vérifiez d’abord, de vive voix, que la "
        "demande vient bien de cette personne."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *, email: str, **options: object) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Aucun compte n’a l’adresse {email}.")
        if not forget_factors(user):
            raise CommandError("Ce compte n’a ni clé d’accès ni application.")
        tell_account(user, "reset")
        self.stdout.write(
            "C’est retiré. À la prochaine connexion, un code par e-mail suffit, puis de nouvelles "
            "clés peuvent être ajoutées."
        )
