from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_one_count_of_sequences"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="holidays_known",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
