"""``doctor``: is everything well? One line each; exit code 1 if something is not."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications.diagnosis import examine


class Command(BaseCommand):
    help = "Examine le site et dit, ligne par ligne, ce qui va et ce qu’il faut faire."
    # It runs the checks itself, and says more.
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        findings = examine(now=timezone.now())
        for finding in findings:
            mark = self.style.SUCCESS("✓") if finding.is_well else self.style.ERROR("✗")
            self.stdout.write(f"{mark} {finding.name} : {finding.words}")
        faults = sum(not finding.is_well for finding in findings)
        if faults:
            raise CommandError(f"{faults} point(s) à voir.")
