"""What organisers prove who they are with, beside a code by e-mail."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField

from .accounts import User


class Factor(models.Model):
    """A passkey, or an app that shows codes."""

    class Kind(models.TextChoices):
        PASSKEY = "passkey", _("clé d’accès")
        APP = "app", _("application de codes")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = EncryptedTextField(_("nom"), blank=True)
    secret = EncryptedTextField(
        help_text="Of a passkey its public key and id, of an app the secret shared with it"
    )
    credential_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True, help_text="Of a passkey's id, to find it"
    )
    counter = models.BigIntegerField(
        default=0, help_text="Uses that a passkey counted, or the last thirty seconds of an app"
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("preuve d’identité")
        ordering: ClassVar = ["created_at", "pk"]
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="passkey", credential_hash__isnull=False)
                | Q(kind="app", credential_hash__isnull=True),
                name="factor_kind",
            ),
            models.UniqueConstraint("user", name="factor_one_app", condition=Q(kind="app")),
        )

    def __str__(self) -> str:
        return f"{self.user_id} · {self.get_kind_display()}"


class RecoveryCode(models.Model):
    """Lets a person in once who lost what they prove themselves with; only a digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("code de secours")

    def __str__(self) -> str:
        return f"{self.user_id}"
