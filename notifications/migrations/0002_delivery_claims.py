"""A delivery says why it is sent, whose hands it is in, and when it was settled."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_unfinished"),
        migrations.RemoveConstraint(model_name="delivery", name="delivery_sending_has_lease"),
        migrations.RenameField(model_name="delivery", old_name="sent_at", new_name="settled_at"),
        migrations.AddField(
            model_name="delivery",
            name="cause",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="delivery",
            name="claim",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(settled_at__isnull=True),
                fields=["due_at"],
                name="delivery_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False, claim__isnull=False),
                name="delivery_sending_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["pending", "sending"], settled_at__isnull=True)
                | Q(state__in=["sent", "failed", "skipped"], settled_at__isnull=False),
                name="delivery_settled_when_done",
            ),
        ),
    ]
