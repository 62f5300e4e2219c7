"""``send_test EMAIL``: does our mail leave?"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "Envoie un message d’essai à une adresse, et dit ce que le serveur en fait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="L’adresse qui reçoit l’essai.")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(_("« %s » n’est pas une adresse e-mail.") % email) from error
        message = EmailMessage(
            subject=_("Message d’essai"),
            body=_("Si vous lisez ces mots, les messages partent bien."),
            to=[email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except OSError as error:
            raise CommandError(_("Le message n’est pas parti : %s") % error) from error
        self.stdout.write(_("Le serveur a pris le message. Regardez si %s l’a reçu.") % email)
