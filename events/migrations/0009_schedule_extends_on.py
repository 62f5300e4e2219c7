from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_calendar_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="extends_on",
            field=models.DateField(blank=True, db_index=True, null=True),
        ),
    ]
