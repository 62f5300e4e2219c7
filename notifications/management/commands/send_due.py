"""``send_due``: what the worker does each minute, for those who prefer cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.domain.rounds import deliver_due


class Command(BaseCommand):
    help = "Prépare et envoie les messages dus (comme le fait le travailleur chaque minute)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        report = deliver_due(clock=timezone.now)
        words = _(
            "Envoyés : %(sent)d. Devenus inutiles : %(skipped)d. "
            "Remis à plus tard : %(postponed)d. Refusés : %(failed)d."
        )
        self.stdout.write(words % vars(report))
        if report.is_down:
            self.stderr.write(_("Le serveur de messagerie ne répond pas. Vérifiez EMAIL_URL."))
