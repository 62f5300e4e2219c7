"""Who looked at whose names, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .accounts import User
from .organizations import Organization, SupportGroup


class AccessLogEntry(models.Model):
    """One look at a list of people, or one reach into an organiser's account.

    Rows are only ever added, then purged after 12 months.
    """

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    group = models.ForeignKey(
        SupportGroup, models.CASCADE, null=True, blank=True, related_name="access_log"
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="access_log"
    )
    action = models.CharField(max_length=40)
    subject = models.UUIDField(help_text="Public id of what was looked at")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("consultation")
        ordering: ClassVar = ["-at"]
        constraints = (
            models.CheckConstraint(
                condition=Q(group__isnull=False, organization__isnull=True)
                | Q(group__isnull=True, organization__isnull=False),
                name="access_log_group_or_organization",
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} · {self.action}"
