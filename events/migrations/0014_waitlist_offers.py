from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_keep_or_erase"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("confirmed", "place réservée"),
                    ("pending", "demande reçue"),
                    ("waitlisted", "sur la liste d’attente"),
                    ("promoted", "une place s’est libérée"),
                    ("offered", "une place est proposée"),
                    ("expired", "place proposée, sans réponse"),
                    ("declined", "demande non retenue"),
                    ("changed", "la rencontre a changé"),
                    ("called_off", "la rencontre n’aura pas lieu"),
                    ("restored", "la rencontre aura bien lieu"),
                    ("cancelled", "venue annulée"),
                    ("keep", "garder ou effacer"),
                    ("note", "un mot du groupe"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("offer_expires_at__isnull", False)),
                fields=["offer_expires_at"],
                name="registration_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offer_expires_at__isnull", True), ("status", "offered"), _connector="OR"
                ),
                name="registration_offer_open",
            ),
        ),
    ]
