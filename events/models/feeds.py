"""Published calendars, and the leases that keep workers out of each other's way."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groups.models import Organization, SupportGroup

from .events import Event


class PublishedBytes(models.Model):
    """The bytes of a calendar, plain and compressed, with their validators."""

    path = models.CharField(max_length=200, unique=True)
    body = models.BinaryField(default=b"")
    gzip_body = models.BinaryField(default=b"")
    etag = models.CharField(max_length=64, blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.path


class Feed(PublishedBytes):
    """The calendar of one group or one event.

    Writers bump ``revision`` and set ``is_stale`` in the transaction of their change; a
    worker, or a web process that can't wait, renders and clears it.
    """

    group = models.ForeignKey(
        SupportGroup, models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="feeds")
    revision = models.PositiveBigIntegerField(default=1)
    is_stale = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("calendrier publié")
        constraints = (
            models.CheckConstraint(
                condition=Q(group__isnull=False, event__isnull=True)
                | Q(group__isnull=True, event__isnull=False),
                name="feed_of_one",
            ),
        )
        indexes = (
            models.Index(fields=["path"], name="feed_stale", condition=Q(is_stale=True)),
            # Added up each second, wherever a gathered calendar is held.
            models.Index(
                fields=["group", "revision"],
                name="feed_revisions",
                condition=Q(group__isnull=False),
            ),
        )


class GatheredFeed(PublishedBytes):
    """A calendar made of many groups': that of a network, or of a search in the agenda.

    Nobody marks it stale: ``revision`` says what its groups' calendars had come to when it was
    rendered, so that writers never wait for each other over a row that they all share.
    """

    path = models.CharField(max_length=400, unique=True)
    network = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="gathered_feeds"
    )
    revision = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("calendrier commun")
        constraints = (
            models.UniqueConstraint(fields=["network"], name="gathered_feed_once_a_network"),
        )


class TaskLeaseManager(models.Manager["TaskLease"]):
    """Gives a periodic task to one worker at a time."""

    def claim(self, name: str, *, until: datetime, now: datetime) -> bool:
        """Take the lease if nobody holds it; tell whether we do now."""
        self.get_or_create(name=name, defaults={"held_until": now})
        return self.filter(name=name, held_until__lte=now).update(held_until=until) == 1

    def release(self, name: str, *, now: datetime) -> None:
        """Give the lease back."""
        self.filter(name=name).update(held_until=now)


class TaskLease(models.Model):
    """Who runs a periodic task until when."""

    name = models.CharField(max_length=64, unique=True)
    held_until = models.DateTimeField()

    objects: ClassVar[TaskLeaseManager] = TaskLeaseManager()

    class Meta:
        verbose_name = _("bail")

    def __str__(self) -> str:
        return self.name
