"""Adhérents of a group, who never need an account."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField

from .organizations import SupportGroup


class Member(models.Model):
    """Somebody whom the group recognises, under the name they chose.

    ``token`` opens their own page; it is '' once it was taken back.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("à reconnaître")
        ACTIVE = "active", _("adhérent ou adhérente")
        EXPIRED = "expired", _("adhésion échue")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="members")
    nickname = EncryptedTextField(blank=True)
    token = EncryptedTextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    joined_on = models.DateField(_("adhère depuis"), null=True, blank=True)
    valid_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("adhérent")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=["pending", "active", "expired"]),
                name="member_status_known",
            ),
        )

    def is_valid(self, *, on: date) -> bool:
        """Whether the membership holds that day, the last one included."""
        is_over = self.valid_until is not None and self.valid_until < on
        return self.status == self.Status.ACTIVE and not is_over and self.erased_at is None

    def __str__(self) -> str:
        return str(self.public_id)
