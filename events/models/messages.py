"""What organisers write to those who registered for one session."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField

from .occurrences import Occurrence

MAX_MESSAGE = 1000
"""Characters of a message to those registered."""


class MessageAudience(models.TextChoices):
    """To whom organisers write."""

    ALL = "all", _("toutes les personnes inscrites")
    CONFIRMED = "confirmed", _("celles qui ont une place")
    WAITLISTED = "waitlisted", _("celles de la liste d’attente")


class SessionMessage(models.Model):
    """One text, written by an organiser to those registered for a session.

    Who is to be told stands in notices whose cause is ``public_id``; ``parties`` is how many
    they were. The text is erased with the registrations of its session; the row stays, so that
    the history says who wrote when. ``submission_id`` makes sending twice the same.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    audience = models.CharField(max_length=10, choices=MessageAudience.choices)
    text = EncryptedTextField(_("message"), blank=True)
    parties = models.PositiveIntegerField(default=0)
    submission_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message aux personnes inscrites")
        ordering: ClassVar = ["-at", "-pk"]
        constraints = (
            models.CheckConstraint(
                condition=Q(audience__in=MessageAudience.values),
                name="session_message_audience_known",
            ),
            models.UniqueConstraint(
                fields=["occurrence", "submission_id"],
                name="session_message_once_a_submission",
                condition=~Q(submission_id=""),
            ),
        )
        indexes = (models.Index(fields=["occurrence", "-at"], name="session_message_of_session"),)

    def __str__(self) -> str:
        return f"{self.audience} · {self.at:%Y-%m-%d %H:%M}"
