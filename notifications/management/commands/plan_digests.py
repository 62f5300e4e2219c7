"""``plan_digests``: what the worker does every five minutes, for those who prefer cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.domain.digests import plan_digests


class Command(BaseCommand):
    help = "Prépare le résumé de la veille pour qui organise demain ; send_due l’envoie."

    def handle(self, *_args: Any, **_options: Any) -> None:
        made = plan_digests(now=timezone.now())
        self.stdout.write(_("Résumés préparés\N{NO-BREAK SPACE}: %(n)d") % {"n": made})
