from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Subquery


def keep_what_was_said(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let sessions bear the sum that calendars showed: they and schedules now share one count."""
    schedules = apps.get_model("events", "Schedule").objects
    rows = apps.get_model("events", "Occurrence").objects.using(schema_editor.connection.alias)
    own = schedules.filter(pk=OuterRef("schedule")).values("sequence")
    rows.filter(sequence__gt=0).update(sequence=F("sequence") + Subquery(own))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_edit_public_id"),
    ]

    operations = [
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop, elidable=True),
    ]
