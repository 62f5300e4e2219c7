"""Who said they come, and what they must be told of."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.encryption import keyed_hash
from groups.fields import EncryptedTextField
from groups.models import Member, SupportGroupQuerySet

from .choices import BestMoment, ContactChannel, RegistrationStatus
from .events import MAX_COMPANIONS, Event
from .occurrences import Occurrence

ACTIVE_STATUSES = (
    RegistrationStatus.PENDING,
    RegistrationStatus.OFFERED,
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.WAITLISTED,
)
SEATED_STATUSES = (RegistrationStatus.OFFERED, RegistrationStatus.CONFIRMED)


class Party(models.Model):
    """What a person left so as to be told and to come back; all of it encrypted.

    ``token`` opens the manage page, ``code`` is the memorable one; look-ups go through
    their keyed hashes. A contact is never unique: a relative may register two people.
    ``access_needs`` are values of ``AccessNeed``, with commas between; ``muted`` the purposes
    they want no message of; ``agreed_months`` how long after they agreed to be kept at most;
    ``channel`` what they chose, '' by whatever they left; ``seats_asked`` how many seats they
    asked for where they were given fewer. Until
    ``keep_until`` somebody else's address waits for its owner's « Garder ».
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nickname = EncryptedTextField(_("prénom ou pseudo"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    phone = EncryptedTextField(_("téléphone"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True)
    code = EncryptedTextField(blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    seats = models.PositiveSmallIntegerField(_("places"), default=1)
    seats_asked = models.PositiveSmallIntegerField(_("places demandées"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=RegistrationStatus.choices)
    is_discreet = models.BooleanField(_("messages neutres"), default=True)
    language = models.CharField(max_length=8, default="fr")
    channel = models.CharField(
        _("prévenir par"), max_length=8, choices=ContactChannel.choices, blank=True
    )
    muted = models.JSONField(default=list, blank=True)
    email_refused_at = models.DateTimeField(null=True, blank=True)
    phone_refused_at = models.DateTimeField(null=True, blank=True)
    is_first_time = models.BooleanField(_("première fois"), null=True, blank=True)
    access_needs = EncryptedTextField(_("besoins pratiques"), blank=True)
    is_for_other = models.BooleanField(_("inscrit par quelqu’un d’autre"), default=False)
    keep_until = models.DateTimeField(_("sans réponse, effacé le"), null=True, blank=True)
    consent_version = models.CharField(max_length=16)
    consented_at = models.DateTimeField()
    agreed_months = models.PositiveSmallIntegerField(null=True, blank=True)
    submission_id = models.CharField(max_length=64, blank=True)
    submission_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        """Whether the person still means to come, or hopes to."""
        return self.status in ACTIVE_STATUSES


class Enrolment(Party):
    """Joins an event as a whole, or several of its dates; each has a registration of its own.

    With ``is_whole`` the registrations are derived from it, also for dates that appear later.
    ``best_moment`` and ``may_leave_message`` are for calling back before a first talk;
    ``answered_at`` is when the group last did: answered it, or called in vain.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="enrolments")
    is_whole = models.BooleanField(default=True)
    best_moment = models.CharField(
        _("meilleur moment"), max_length=10, choices=BestMoment.choices, blank=True
    )
    may_leave_message = models.BooleanField(_("on peut laisser un message"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("inscription au groupe suivi")
        constraints = (
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MAX_COMPANIONS + 1), name="enrolment_seats"
            ),
            models.CheckConstraint(
                condition=Q(status__in=RegistrationStatus.values), name="enrolment_status_known"
            ),
            models.UniqueConstraint(
                fields=["event", "submission_id"],
                name="enrolment_once_a_submission",
                condition=~Q(submission_id=""),
            ),
            models.UniqueConstraint(
                fields=["code_hash"], name="enrolment_code", condition=~Q(code_hash="")
            ),
        )
        indexes = (
            models.Index(
                fields=["keep_until"],
                name="enrolment_to_keep",
                condition=Q(keep_until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Questions about registrations."""

    def of_groups(self, groups: SupportGroupQuerySet) -> Self:
        """Registrations for sessions of these groups."""
        return self.filter(occurrence__event__group__in=groups)

    def with_token(self, token: str) -> Self:
        """The one that a secret link opens."""
        return self.filter(token_hash=keyed_hash(token, purpose="token"))

    def active(self) -> Self:
        """Those who mean to come, or hope to."""
        return self.filter(status__in=ACTIVE_STATUSES)

    def seated(self) -> Self:
        """Those who hold seats."""
        return self.filter(status__in=SEATED_STATUSES)

    def joined_alone(self) -> Self:
        """Those whose date stands by itself, though it may have been chosen with others."""
        return self.exclude(enrolment__is_whole=True)

    def with_dates(self) -> Self:
        """All but the row on which word about a request for a first talk hangs: nobody's date."""
        return self.exclude(status=RegistrationStatus.DECLINED, enrolment__is_whole=True)

    def waiting(self) -> Self:
        """The waitlist, in order."""
        return self.filter(status=RegistrationStatus.WAITLISTED).order_by("queue_no")

    def unanswered(self, *, now: datetime) -> Self:
        """Those that let the time for an offered seat go by, in order of arrival."""
        late = self.filter(status=RegistrationStatus.OFFERED, offer_expires_at__lte=now)
        return late.order_by("queue_no")

    def reminder_due(self, *, now: datetime) -> Self:
        """Those to be reminded by now."""
        return self.filter(next_reminder_at__lte=now, status=RegistrationStatus.CONFIRMED)


class Registration(Party):
    """A party that wants to come to one session."""

    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="registrations")
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="registrations"
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    queue_no = models.PositiveIntegerField()
    reminder_offsets = models.JSONField(null=True, blank=True)
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        constraints = (
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MAX_COMPANIONS + 1),
                name="registration_seats",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RegistrationStatus.values),
                name="registration_status_known",
            ),
            models.UniqueConstraint(
                fields=["occurrence", "submission_id"],
                name="registration_once_a_submission",
                condition=~Q(submission_id=""),
            ),
            models.UniqueConstraint(
                fields=["occurrence", "queue_no"], name="registration_queue_no"
            ),
            models.UniqueConstraint(
                fields=["code_hash"], name="registration_code", condition=~Q(code_hash="")
            ),
            models.CheckConstraint(
                condition=Q(offer_expires_at__isnull=True) | Q(status=RegistrationStatus.OFFERED),
                name="registration_offer_open",
            ),
        )
        indexes = (
            models.Index(fields=["occurrence", "status"], name="registration_by_status"),
            models.Index(
                fields=["next_reminder_at", "occurrence"],
                name="registration_to_remind",
                condition=Q(next_reminder_at__isnull=False),
            ),
            models.Index(
                fields=["offer_expires_at"],
                name="registration_offered",
                condition=Q(offer_expires_at__isnull=False),
            ),
            models.Index(
                fields=["keep_until"],
                name="registration_to_keep",
                condition=Q(keep_until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Notice(models.Model):
    """Something that the person behind a registration must be told.

    Written in the transaction of the change itself; whoever tells people reads it from
    here. ``not_before`` leaves time to undo; ``cause`` tells two notices of a kind apart.
    """

    class Purpose(models.TextChoices):
        CONFIRMED = "confirmed", _("place réservée")
        PENDING = "pending", _("demande reçue")
        WAITLISTED = "waitlisted", _("sur la liste d’attente")
        PROMOTED = "promoted", _("une place s’est libérée")
        OFFERED = "offered", _("une place est proposée")
        EXPIRED = "expired", _("place proposée, sans réponse")
        DECLINED = "declined", _("demande non retenue")
        CHANGED = "changed", _("la rencontre a changé")
        CALLED_OFF = "called_off", _("la rencontre n’aura pas lieu")
        RESTORED = "restored", _("la rencontre aura bien lieu")
        ADDED = "added", _("une date s’ajoute")
        CANCELLED = "cancelled", _("venue annulée")
        PLANNED = "planned", _("pense venir")
        ASKED = "asked", _("premier échange demandé")
        ADMITTED = "admitted", _("bienvenue dans le groupe")
        NOT_NOW = "not_now", _("pas pour l’instant")
        KEEP = "keep", _("garder ou effacer")
        NOTE = "note", _("un mot du groupe")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="notices")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    cause = models.CharField(max_length=64)
    not_before = models.DateTimeField(default=timezone.now)
    planned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("avis")
        constraints = (
            models.UniqueConstraint(
                fields=["registration", "purpose", "cause"], name="notice_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["not_before"],
                name="notice_unplanned",
                condition=Q(planned_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} · {self.cause}"
