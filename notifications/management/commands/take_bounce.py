"""``take_bounce``: read a mail that came back, on the standard input (for a mail server's pipe)."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from notifications.domain.bounces import MOST, Outcome, take_bounce

_TRY_AGAIN = 75
"""EX_TEMPFAIL: the mail server keeps the bounce and calls again."""

_WORDS = {
    Outcome.MARKED: "L’adresse est notée comme refusée.",
    Outcome.COUNTED: "Le message a été retardé, ou refusé pour une raison qui peut passer.",
    Outcome.NOT_OURS: "Ce message ne parle d’aucun envoi de ce site.",
    Outcome.NO_REPORT: "Ce message ne dit pas pourquoi il revient (RFC 3464).",
}


class Command(BaseCommand):
    help = "Lit un message revenu (entrée standard) et note l’adresse qui ne prend plus rien."
    # A mail server calls it for each bounce: it only reads and notes.
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        source = sys.stdin.buffer.read(MOST)
        try:
            outcome = take_bounce(source, now=timezone.now())
        except DatabaseError:
            sys.exit(_TRY_AGAIN)
        finally:
            # The pipe must not break under the mail server.
            while sys.stdin.buffer.read(MOST):
                pass
        self.stdout.write(_WORDS[outcome])
