"""``erase_expired``: what the worker does each night, for cron."""

from dataclasses import astuple

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.domain.erasure import erase_expired


class Command(BaseCommand):
    help = "Efface ce qui a été gardé assez longtemps ; sans effet s’il n’y a rien."

    def handle(self, *args: object, **options: object) -> None:
        report = erase_expired(now=timezone.now())
        if not any(astuple(report)):
            self.stdout.write("Rien à effacer.")
            return
        self.stdout.write(
            f"Effacé : {report.registrations} inscription(s), {report.enrolments} inscription(s)"
            f" à un groupe suivi, {report.codes} code(s), {report.submissions} envoi(s),"
            f" {report.taps} geste(s), {report.looks} consultation(s),"
            f" {report.links} adresse(s) de calendrier, {report.years} clé(s) d’une année,"
            f" {report.messages} message(s), {report.sessions} session(s) et"
            f" {report.invitations} invitation(s) de l’équipe."
        )
