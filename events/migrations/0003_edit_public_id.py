import uuid

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def give_ids(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each edit an id of its own: a default alone would give all of them the same."""
    edits = apps.get_model("events", "Edit").objects.using(schema_editor.connection.alias)
    for edit in edits.only("pk").iterator():
        edit.public_id = uuid.uuid4()
        edit.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="edit",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="edit",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
