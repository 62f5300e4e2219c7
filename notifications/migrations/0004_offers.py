from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_keep_or_erase"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
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
                    ("changed", "changement"),
                    ("called_off", "rencontre annulée"),
                    ("restored", "rencontre rétablie"),
                    ("cancelled", "venue annulée"),
                    ("reminder", "rappel"),
                    ("keep", "garder ou effacer"),
                    ("note", "un mot du groupe"),
                ],
                max_length=12,
            ),
        ),
    ]
