"""What is to be told to whom, by which channel, and how far it got."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Registration


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about deliveries."""

    def claimable(self, *, now: datetime) -> Self:
        """Due and not in anybody's hands (or in hands that let go)."""
        waiting = Q(state=Delivery.State.PENDING, due_at__lte=now)
        forgotten = Q(state=Delivery.State.SENDING, lease_until__lte=now)
        return self.unsettled().filter(waiting | forgotten)

    def unsettled(self) -> Self:
        """Neither sent nor given up: what the partial index holds."""
        return self.filter(settled_at__isnull=True)

    def claimed(self, claim: uuid.UUID) -> Self:
        """Those in the hands that ``claim`` names."""
        return self.filter(claim=claim, state=Delivery.State.SENDING)


class Delivery(models.Model):
    """One message to one person by one channel; it holds no address and no text.

    ``pending → sending (lease) → sent | failed | skipped``. ``dedupe_key`` names purpose,
    channel, recipient and cause, so that nothing is planned twice. ``claim`` names the hands
    that it is in: what was claimed before and let go can't settle it any more.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("à envoyer")
        SENDING = "sending", _("en cours d’envoi")
        SENT = "sent", _("envoyé")
        FAILED = "failed", _("échec")
        SKIPPED = "skipped", _("devenu inutile")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")

    class Purpose(models.TextChoices):
        CONFIRMED = "confirmed", _("place réservée")
        PENDING = "pending", _("demande reçue")
        WAITLISTED = "waitlisted", _("sur la liste d’attente")
        PROMOTED = "promoted", _("une place s’est libérée")
        OFFERED = "offered", _("une place est proposée")
        EXPIRED = "expired", _("place proposée, sans réponse")
        DECLINED = "declined", _("demande non retenue")
        CHANGED = "changed", _("changement")
        CALLED_OFF = "called_off", _("rencontre annulée")
        RESTORED = "restored", _("rencontre rétablie")
        ADDED = "added", _("date ajoutée")
        CANCELLED = "cancelled", _("venue annulée")
        REMINDER = "reminder", _("rappel")
        PLANNED = "planned", _("pense venir")
        ASKED = "asked", _("premier échange demandé")
        ADMITTED = "admitted", _("bienvenue dans le groupe")
        NOT_NOW = "not_now", _("pas pour l’instant")
        KEEP = "keep", _("garder ou effacer")
        NOTE = "note", _("un mot du groupe")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dedupe_key = models.CharField(max_length=200, unique=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="deliveries")
    cause = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "sent", "failed", "skipped"]),
                name="delivery_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False, claim__isnull=False),
                name="delivery_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending"], settled_at__isnull=True)
                | Q(state__in=["sent", "failed", "skipped"], settled_at__isnull=False),
                name="delivery_settled_when_done",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at", "id"],
                name="delivery_unfinished",
                condition=Q(settled_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} · {self.state}"


class DigestQuerySet(models.QuerySet["Digest"]):
    """Questions about what organisers are told on the evening before."""

    def due(self, *, now: datetime) -> Self:
        """To be sent now, and in nobody's hands; once the day has begun it says nothing new."""
        return self.filter(settled_at__isnull=True, try_at__lte=now, until__gt=now)


class Digest(models.Model):
    """That an organiser is told on the evening before ``day`` what it asks of them.

    One a user and day. ``try_at`` moves on while somebody has it in hand. The bearer of
    ``stop_key`` may turn these messages off, without logging in.
    """

    class Outcome(models.TextChoices):
        SENT = "sent", _("envoyé")
        EMPTY = "empty", _("rien à dire")
        REFUSED = "refused", _("refusé")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField()
    stop_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    try_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("résumé de la veille")
        constraints = (
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | Q(outcome__in=["sent", "empty", "refused"], settled_at__isnull=False),
                name="digest_settled_with_outcome",
            ),
        )
        indexes = (
            models.Index(
                fields=["try_at"],
                name="digest_unsettled",
                condition=Q(settled_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} · {self.outcome}"
