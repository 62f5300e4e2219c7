"""``export_group SLUG``: a group's programme and figures, as JSON on the standard output."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from events.domain.exports import export_group
from groups.models import SupportGroup


class Command(BaseCommand):
    help = (
        "Écrit en JSON les évènements, calendriers et comptages d’un groupe, sans personne. Le "
        "fichier dit ce que seuls les inscrits lisent (lien de connexion, code de la porte) : "
        "gardez-le pour le groupe."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="L’adresse courte du groupe, comme dans /groupes/<slug>/.")

    def handle(self, *args: object, slug: str, **options: object) -> None:
        group = SupportGroup.objects.select_related("organization").filter(slug=slug).first()
        if group is None:
            raise CommandError(f"Aucun groupe n’a l’adresse courte « {slug} ».")
        data = export_group(group=group, now=timezone.now())
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
