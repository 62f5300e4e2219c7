"""The public thing: an event, its words, and who welcomes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField
from groups.models import SupportGroup, SupportGroupQuerySet, Venue

from .choices import (
    AccessMode,
    Audience,
    FacilitatorRole,
    Format,
    Kind,
    Visibility,
)

WHOLE_MODES = (AccessMode.AFTER_INTERVIEW, AccessMode.CLOSED_COHORT)
"""Where one belongs to all dates of an event, rather than coming to one."""

MAX_CAPACITY = 10_000
MAX_COMPANIONS = 4


def default_reminders() -> list[int]:
    """Minutes before the start at which people are reminded: two days, three hours."""
    return [2 * 24 * 60, 3 * 60]


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about events."""

    def of_groups(self, groups: SupportGroupQuerySet) -> Self:
        """Events that these groups own."""
        return self.filter(group__in=groups)

    def live(self) -> Self:
        """Events not archived."""
        return self.filter(archived_at__isnull=True, group__archived_at__isnull=True)

    def listed(self) -> Self:
        """Events that anybody may find."""
        return self.live().filter(visibility=Visibility.PUBLIC)

    def reachable(self) -> Self:
        """Events that anybody with the address may read."""
        return self.exclude(visibility=Visibility.PRIVATE)


class Event(models.Model):
    """A programme that meets once or again and again: page, feed, cohort, address.

    Where one joins all dates, the group answers each party until ``guarded_until``, for too many
    came at once; until ``trusted_until`` an organiser said that they are real.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SupportGroup, models.PROTECT, related_name="events")
    kind = models.CharField(_("type"), max_length=16, choices=Kind.choices)
    access_mode = models.CharField(
        _("accès"), max_length=16, choices=AccessMode.choices, default=AccessMode.DROP_IN
    )
    format = models.CharField(max_length=8, choices=Format.choices, default=Format.ONSITE)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    min_age = models.PositiveSmallIntegerField(_("âge minimum"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("âge maximum"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    has_waitlist = models.BooleanField(_("liste d’attente"), default=True)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="events")
    is_place_hidden = models.BooleanField(_("adresse donnée à la confirmation"), default=False)
    online_url = EncryptedTextField(_("lien de connexion"), blank=True)
    fee_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    fee_member_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    fee_free_price = models.BooleanField(_("prix libre"), default=False)
    fee_note = models.CharField(_("précision sur le tarif"), max_length=120, blank=True)
    access_features = models.JSONField(default=list, blank=True)
    may_listen = models.BooleanField(_("on peut se taire"), null=True, blank=True)
    may_leave = models.BooleanField(_("on peut partir"), null=True, blank=True)
    may_bring = models.BooleanField(_("on peut venir à deux"), null=True, blank=True)
    late_ok = models.BooleanField(_("on peut arriver en retard"), null=True, blank=True)
    usual_size = models.PositiveSmallIntegerField(_("nombre habituel"), null=True, blank=True)
    reminder_offsets = models.JSONField(default=default_reminders, blank=True)
    opens_days_before = models.PositiveSmallIntegerField(
        _("inscription ouverte, jours avant"), null=True, blank=True
    )
    closes_minutes_before = models.PositiveIntegerField(
        _("inscription close, minutes avant"), default=0
    )
    max_companions = models.PositiveSmallIntegerField(
        _("accompagnants au plus"), default=MAX_COMPANIONS
    )
    takes_plans = models.BooleanField(_("on peut dire que l’on pense venir"), default=False)
    asks_first_time = models.BooleanField(_("demander si c’est la première fois"), default=False)
    asked_needs = models.JSONField(_("besoins proposés"), default=list, blank=True)
    confirmed_note = EncryptedTextField(_("message après confirmation"), blank=True)
    confirms_offers = models.BooleanField(
        _("demander confirmation quand une place se libère"), default=False
    )
    guarded_until = models.DateTimeField(null=True, blank=True, editable=False)
    trusted_until = models.DateTimeField(null=True, blank=True, editable=False)
    import_key = models.CharField(max_length=64, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("évènement")
        constraints = (
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=MAX_CAPACITY),
                name="event_capacity",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="event_kind_known"),
            models.CheckConstraint(
                condition=Q(access_mode__in=AccessMode.values), name="event_access_known"
            ),
            models.CheckConstraint(
                condition=Q(format__in=Format.values), name="event_format_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="event_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(max_companions__lte=MAX_COMPANIONS), name="event_max_companions"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.PRACTICE_REVIEW) | Q(visibility=Visibility.PRIVATE),
                name="event_practice_review_private",
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True)
                | Q(max_age__isnull=True)
                | Q(min_age__lte=models.F("max_age")),
                name="event_age_band",
            ),
            models.UniqueConstraint(
                "group", "import_key", name="event_import_key", condition=~Q(import_key="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.public_id}"

    @property
    def takes_registrations(self) -> bool:
        """Whether people write to come to one date (as opposed to just coming, or a talk)."""
        return self.access_mode in {
            AccessMode.REGISTRATION,
            AccessMode.APPROVAL,
            AccessMode.MEMBERS_ONLY,
        }

    def is_guarded(self, *, now: datetime) -> bool:
        """Whether the group answers each who would join all dates, because of a rush."""
        return self.guarded_until is not None and now < self.guarded_until

    @property
    def is_drop_in(self) -> bool:
        """Whether one just comes: no seat is held, none is ever lacking."""
        return self.access_mode == AccessMode.DROP_IN

    @property
    def is_planned_only(self) -> bool:
        """Whether one just comes, and may say so before."""
        return self.is_drop_in and self.takes_plans


class EventText(models.Model):
    """The words of an event in one language, kept in one place."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, default="fr")
    title = models.CharField(_("titre"), max_length=160)
    description = models.TextField(_("présentation"), blank=True, max_length=4000)
    summary_easy = models.TextField(_("résumé simple"), blank=True, max_length=1000)
    welcome = models.TextField(_("qui vous accueille"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("textes")
        constraints = (
            models.UniqueConstraint(fields=["event", "language"], name="event_text_once"),
        )

    def __str__(self) -> str:
        return self.title


class EventAudience(models.Model):
    """One of those an event is for."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="audiences")
    audience = models.CharField(max_length=16, choices=Audience.choices)

    class Meta:
        verbose_name = _("public")
        constraints = (
            models.UniqueConstraint(fields=["event", "audience"], name="event_audience_once"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="event_audience_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.get_audience_display())


class Facilitator(models.Model):
    """Who welcomes at an event, or at one of its dates instead."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="facilitators")
    occurrence = models.ForeignKey(
        "events.Occurrence",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="replacement_facilitators",
    )
    label = models.CharField(_("présenté comme"), max_length=120)
    role = models.CharField(max_length=16, choices=FacilitatorRole.choices)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("animation")
        ordering: ClassVar = ["position", "pk"]
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=FacilitatorRole.values), name="facilitator_role_known"
            ),
        )

    def __str__(self) -> str:
        return self.label
