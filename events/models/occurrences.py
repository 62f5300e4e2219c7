"""When an event takes place: schedules (the rule) and occurrences (the dates)."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from groups.models import SupportGroupQuerySet, Venue

from .choices import OccurrenceStatus, Visibility
from .events import MAX_CAPACITY, Event

OCCURRENCE_NAMESPACE = uuid.UUID("5d2f2b0e-8f0c-5b0e-9d37-5c0a3a3c7a11")
MAX_DURATION = timedelta(days=31)


def new_uid() -> str:
    """Return a calendar identifier for a schedule (RFC 7986 §5.3: random, no host name)."""
    return str(uuid.uuid4())


class Schedule(models.Model):
    """One rule of an event: first date, wall-clock start, length, zone, RRULE, exceptions.

    Its ``uid`` never changes. ``rdates`` are extra wall-clock starts (ISO 8601, no offset),
    ``exdates`` skipped dates (ISO 8601); ``skips`` the named skips they are refreshed from.

    ``holidays_known`` is the version of the holidays that they were last compared with.

    ``id_key`` stands for the ``uid`` in the ids of its dates where hours changed meanwhile: no
    two dates ever get the same. Its rows reach to ``materialized_until``, and the next date
    comes within reach on ``extends_on`` (None: not known yet). From ``called_off_from`` on no
    further dates are made.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="schedules")
    uid = models.CharField(max_length=64, unique=True, default=new_uid, editable=False)
    first_date = models.DateField(_("première date"))
    start_time = models.TimeField(_("heure de début"), default=time(0, 0))
    is_all_day = models.BooleanField(_("toute la journée"), default=False)
    duration = models.DurationField(_("durée"))
    timezone = models.CharField(_("fuseau horaire"), max_length=64)
    rrule = models.CharField(_("règle"), max_length=300, blank=True)
    rdates = models.JSONField(default=list, blank=True)
    exdates = models.JSONField(default=list, blank=True)
    skips = models.JSONField(default=dict, blank=True)
    holidays_known = models.CharField(max_length=64, blank=True, editable=False)
    id_key = models.CharField(max_length=64, blank=True, editable=False)
    called_off_from = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    materialized_until = models.DateField(null=True, blank=True, db_index=True)
    extends_on = models.DateField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("calendrier")
        constraints = (
            models.CheckConstraint(
                condition=Q(duration__gt=timedelta(0)) & Q(duration__lte=MAX_DURATION),
                name="schedule_duration",
            ),
        )

    def __str__(self) -> str:
        return self.uid

    @property
    def ids_from(self) -> str:
        """What the ids of its dates are derived from, with their wall-clock starts."""
        return self.id_key or self.uid

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the wall clock is read."""
        return ZoneInfo(self.timezone)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Questions about sessions."""

    def of_groups(self, groups: SupportGroupQuerySet) -> Self:
        """Sessions of these groups."""
        return self.filter(event__group__in=groups)

    def listed(self) -> Self:
        """Sessions that anybody may find."""
        return self.filter(
            event__visibility=Visibility.PUBLIC,
            event__archived_at__isnull=True,
            event__group__archived_at__isnull=True,
        )

    def reachable(self) -> Self:
        """Sessions that anybody with the address may read."""
        return self.exclude(event__visibility=Visibility.PRIVATE)

    def not_over(self, *, now: datetime) -> Self:
        """Sessions that go on or are to come."""
        return self.filter(ends_at__gt=now)

    def between(self, start: datetime, end: datetime) -> Self:
        """Sessions that begin from ``start`` on and before ``end``."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def in_order(self) -> Self:
        """By start, then in a stable order."""
        return self.order_by("starts_at", "pk")

    def for_cards(self) -> Self:
        """With all that a list of sessions shows, in a constant number of queries."""
        return self.select_related(
            "schedule", "event__group__organization", "event__group__commune", "venue"
        ).prefetch_related("event__audiences")


class Occurrence(models.Model):
    """A dated session, with the values that hold for it.

    ``public_id`` is kept for ever, whatever is edited; the original start is the one that its
    schedule gives it (RECURRENCE-ID). ``overridden`` names the fields that a wider edit leaves
    alone. Until ``guarded_until`` the group answers each registration, for too many came at
    once; until ``trusted_until`` an organiser said that they are real.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="occurrences")
    event = models.ForeignKey(Event, models.CASCADE, related_name="occurrences")
    original_date = models.DateField()
    original_time = models.TimeField()
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"), db_index=True)
    title = models.CharField(_("titre"), max_length=160)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="occurrences"
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    status = models.CharField(
        max_length=9, choices=OccurrenceStatus.choices, default=OccurrenceStatus.SCHEDULED
    )
    note = models.CharField(_("mot aux personnes"), max_length=500, blank=True)
    overridden = models.JSONField(default=list, blank=True)
    detached_uid = models.CharField(max_length=64, blank=True)
    confirmed_seats = models.PositiveIntegerField(default=0)
    last_queue_no = models.PositiveIntegerField(default=0)
    guarded_until = models.DateTimeField(null=True, blank=True)
    trusted_until = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("rencontre")
        constraints = (
            models.UniqueConstraint(
                fields=["schedule", "original_date", "original_time"],
                name="occurrence_original_start",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=MAX_CAPACITY),
                name="occurrence_capacity",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(confirmed_seats__lte=F("capacity")),
                name="occurrence_never_overbooked",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occurrence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OccurrenceStatus.values), name="occurrence_status_known"
            ),
        )
        indexes = (models.Index(fields=["event", "starts_at"], name="occurrence_event_start"),)

    def __str__(self) -> str:
        return f"{self.title} · {self.original_date}"

    @property
    def local_start(self) -> datetime:
        """The start on the clock of the place (the schedule must be loaded)."""
        return self.starts_at.astimezone(self.schedule.zone)

    @property
    def local_end(self) -> datetime:
        """The end on the clock of the place."""
        return self.ends_at.astimezone(self.schedule.zone)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.status == OccurrenceStatus.CANCELLED

    def is_guarded(self, *, now: datetime) -> bool:
        """Whether the group answers each registration, because of a rush."""
        return self.guarded_until is not None and now < self.guarded_until

    @property
    def free_seats(self) -> int | None:
        """Seats left; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.confirmed_seats
