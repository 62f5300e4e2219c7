"""Who came, and the nameless figures that outlive them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Member, SupportGroup

from .choices import AttendanceMark, Kind
from .occurrences import Occurrence
from .registrations import Registration

MAX_HEADCOUNT = 10_000


class Attendance(models.Model):
    """That one registration, member or walk-in was marked at one session."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="attendances")
    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    is_walk_in = models.BooleanField(default=False)
    mark = models.CharField(max_length=8, choices=AttendanceMark.choices)
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("présence")
        constraints = (
            models.CheckConstraint(
                condition=Q(registration__isnull=False, member__isnull=True, is_walk_in=False)
                | Q(registration__isnull=True, member__isnull=False, is_walk_in=False)
                | Q(registration__isnull=True, member__isnull=True, is_walk_in=True),
                name="attendance_of_one",
            ),
            models.CheckConstraint(
                condition=Q(mark__in=AttendanceMark.values), name="attendance_mark_known"
            ),
            models.UniqueConstraint(
                fields=["occurrence", "registration"],
                name="attendance_registration_once",
                condition=Q(registration__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["occurrence", "member"],
                name="attendance_member_once",
                condition=Q(member__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.mark} · {self.occurrence_id}"


class Tap(models.Model):
    """One touch on the organiser's screen, known by the UUID the screen gave it.

    A tap that arrives twice, as taps do over a flaky connection, counts once.
    """

    operation = models.UUIDField(unique=True)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="taps")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("geste")

    def __str__(self) -> str:
        return str(self.operation)


class SessionCount(models.Model):
    """The nameless figures of one session; all statistics come from these rows.

    ``headcount`` is None until somebody counted heads. ``is_stale`` asks a worker to add up,
    from ``changed_at`` on: a session counted before its end is due again when it ends.
    """

    occurrence = models.OneToOneField(
        Occurrence, models.SET_NULL, null=True, related_name="session_count"
    )
    group = models.ForeignKey(SupportGroup, models.PROTECT, related_name="session_counts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on = models.DateField(_("date"), help_text="On the clock of the place")
    is_cancelled = models.BooleanField(default=False)
    registered = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    walk_ins = models.PositiveIntegerField(default=0)
    headcount = models.PositiveIntegerField(null=True, blank=True)
    first_timers = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    relatives = models.PositiveIntegerField(default=0)
    is_stale = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("comptage d’une rencontre")
        constraints = (
            models.CheckConstraint(
                condition=Q(headcount__isnull=True) | Q(headcount__lte=MAX_HEADCOUNT),
                name="session_count_headcount",
            ),
        )
        indexes = (
            models.Index(fields=["group", "on"], name="session_count_by_day"),
            models.Index(
                fields=["changed_at"], name="session_count_stale", condition=Q(is_stale=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.on}"

    @property
    def attendances(self) -> int:
        """How many came: the head count where heads were counted, else those marked."""
        counted = self.present + self.walk_ins
        return counted if self.headcount is None else max(self.headcount, counted)


class MonthlyCount(models.Model):
    """What a group's sessions of one kind add up to in one month."""

    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="monthly_counts")
    month = models.DateField(_("mois"), help_text="Its first day")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    sessions = models.PositiveIntegerField(default=0)
    cancelled_sessions = models.PositiveIntegerField(default=0)
    counted_sessions = models.PositiveIntegerField(default=0)
    registered = models.PositiveIntegerField(default=0)
    attendances = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    first_timers = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("comptage d’un mois")
        ordering: ClassVar = ["month", "kind"]
        constraints = (
            models.UniqueConstraint(fields=["group", "month", "kind"], name="monthly_count_once"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.kind}"
