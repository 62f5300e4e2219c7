"""What owners propose to people who may have no account yet."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField

from .accounts import RoleName, User
from .organizations import Organization, SupportGroup


class RoleInvitation(models.Model):
    """A role that waits for somebody's yes; answered, withdrawn or expired, the row goes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        SupportGroup, models.CASCADE, null=True, blank=True, related_name="role_invitations"
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="role_invitations"
    )
    name = models.CharField(_("rôle"), max_length=16, choices=RoleName.choices)
    email = EncryptedTextField(_("adresse e-mail"))
    email_hash = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("invitation")
        ordering: ClassVar = ["created_at", "pk"]
        constraints = (
            models.CheckConstraint(
                condition=Q(group__isnull=False, organization__isnull=True)
                | Q(group__isnull=True, organization__isnull=False),
                name="invitation_group_or_organization",
            ),
            models.CheckConstraint(
                condition=Q(name__in=RoleName.values), name="invitation_role_known"
            ),
            models.UniqueConstraint(
                "group",
                "email_hash",
                name="invitation_once_a_group",
                condition=Q(group__isnull=False),
            ),
            models.UniqueConstraint(
                "organization",
                "email_hash",
                name="invitation_once_an_organization",
                condition=Q(organization__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
