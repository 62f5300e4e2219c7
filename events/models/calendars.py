"""Calendars kept elsewhere: where they are read, and what of ours came from them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField
from groups.models import SupportGroup

from .choices import AccessMode, Kind, Visibility
from .events import Event


class CalendarSourceQuerySet(models.QuerySet["CalendarSource"]):
    """Questions about addresses of calendars."""

    def due(self, *, now: datetime) -> Self:
        """Those to be read again, and that nobody is reading."""
        return self.filter(next_read_at__lte=now, held_until__lte=now)

    def claim(self, source: CalendarSource, *, now: datetime, lease: timedelta) -> bool:
        """Take a source to read it; tell whether it is ours now."""
        free = self.filter(pk=source.pk, held_until__lte=now)
        return free.update(held_until=now + lease) == 1


class CalendarSource(models.Model):
    """The address of a calendar that a group keeps elsewhere, read again by a worker.

    The address is often a secret of whoever keeps the calendar: it is only ever stored encrypted,
    and ``host`` is what people are shown. ``next_read_at`` None: it is read no more.
    ``last_result`` holds a code and figures, put into words where it is shown; ``last_report``
    what was said of single events at the last good reading.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="calendar_sources")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    url = EncryptedTextField(_("adresse"))
    url_hash = models.CharField(max_length=64, editable=False)
    host = models.CharField(_("site"), max_length=253)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    kind = models.CharField(_("type"), max_length=16, choices=Kind.choices)
    access_mode = models.CharField(_("accès"), max_length=16, choices=AccessMode.choices)
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    follows_removals = models.BooleanField(_("suivre aussi les suppressions"), default=False)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=64, blank=True)
    next_read_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_result = models.JSONField(default=dict, blank=True)
    last_report = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CalendarSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendrier suivi")
        ordering: ClassVar = ["created_at", "pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["group", "url_hash"], name="calendar_source_once_a_group"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="calendar_source_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(access_mode__in=AccessMode.values),
                name="calendar_source_access_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="calendar_source_visibility_known",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_read_at"],
                name="calendar_source_due",
                condition=Q(next_read_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name or self.host


class ImportedEvent(models.Model):
    """An event that came from a calendar, and what that calendar said of it last.

    ``said`` tells what was written here from there, so that what is changed here by hand is known
    and kept: keyed digests of words, the dates themselves. ``vanished_at`` is when an address
    stopped announcing it.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="imported")
    source = models.ForeignKey(
        CalendarSource, models.SET_NULL, null=True, blank=True, related_name="imported"
    )
    said = models.JSONField(default=dict)
    vanished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("évènement importé")

    def __str__(self) -> str:
        return str(self.event)


class PendingImport(models.Model):
    """A calendar that somebody looks at before it comes in; erased within a day.

    Only what we read of it is kept, encrypted: nobody's name, nothing private.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(SupportGroup, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = EncryptedTextField(blank=True)
    text = EncryptedTextField()
    choices = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("calendrier à relire")

    def __str__(self) -> str:
        return str(self.public_id)
