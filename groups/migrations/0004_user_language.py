from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_members_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, max_length=8, verbose_name="langue"),
        ),
    ]
