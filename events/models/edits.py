"""Who changed what, when, and for which dates."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Event
from .occurrences import Occurrence


class Scope(models.TextChoices):
    """Which sessions an edit holds for."""

    THIS = "this", _("cette rencontre")
    FOLLOWING = "following", _("cette rencontre et les suivantes")
    ALL = "all", _("toutes les rencontres à venir")


class Edit(models.Model):
    """One change of an event's sessions, written in the transaction of the change itself.

    ``summary`` lists what changed: field, old and new, in words. ``undo`` holds what it takes
    to go back; it is emptied once the time to undo is over.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="edits"
    )
    event = models.ForeignKey(Event, models.CASCADE, related_name="edits")
    occurrence = models.ForeignKey(
        Occurrence, models.SET_NULL, null=True, blank=True, related_name="edits"
    )
    at = models.DateTimeField(default=timezone.now)
    scope = models.CharField(max_length=9, choices=Scope.choices)
    summary = models.JSONField(default=list)
    sessions = models.PositiveIntegerField(default=0)
    undo = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("modification")
        ordering: ClassVar = ["-at", "-pk"]
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="edit_scope_known"),
        )
        indexes = (models.Index(fields=["event", "-at"], name="edit_of_event"),)

    def __str__(self) -> str:
        return f"{self.scope} · {self.at:%Y-%m-%d %H:%M}"
