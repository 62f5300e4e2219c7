"""Secret addresses: of a calendar of one's own, and of a page mailed to who asks for it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.encryption import keyed_hash
from groups.fields import EncryptedTextField

from .registrations import Enrolment, Registration


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    """Questions about addresses of calendars."""

    def with_token(self, token: str) -> Self:
        """The one that a secret address opens."""
        return self.active().filter(token_hash=keyed_hash(token, purpose="calendar"))

    def active(self) -> Self:
        """Those not revoked."""
        return self.filter(revoked_at__isnull=True)


class CalendarLink(models.Model):
    """A calendar that only who knows its address can read; the token itself is not kept.

    It belongs to exactly one: an organiser, a registration, an enrolment, or everybody who
    registers with one contact (by its keyed hash). ``last_read_on`` is a day, no more: when
    and how often somebody's phone looks is nobody's business. ``etag`` is that of the bytes
    read last, ``changed_at`` when they became other ones.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_links",
    )
    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, blank=True, related_name="calendar_links"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="calendar_links"
    )
    contact_hash = models.CharField(max_length=64, blank=True, db_index=True)
    is_discreet = models.BooleanField(_("titres neutres"), default=True)
    etag = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_read_on = models.DateField(_("dernière lecture"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse de calendrier")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    user__isnull=False,
                    registration__isnull=True,
                    enrolment__isnull=True,
                    contact_hash="",
                )
                | Q(
                    user__isnull=True,
                    registration__isnull=False,
                    enrolment__isnull=True,
                    contact_hash="",
                )
                | Q(
                    user__isnull=True,
                    registration__isnull=True,
                    enrolment__isnull=False,
                    contact_hash="",
                )
                | Q(user__isnull=True, registration__isnull=True, enrolment__isnull=True)
                & ~Q(contact_hash=""),
                name="calendar_link_of_one",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class MailedLinkQuerySet(models.QuerySet["MailedLink"]):
    """Questions about links asked for by e-mail."""

    def opened_by(self, token: str, *, now: datetime) -> Self:
        """The one that a mailed link opens, while it lasts."""
        return self.filter(
            token_hash=keyed_hash(token, purpose="mailed-link"), sent_at__gt=now - MailedLink.LASTS
        )

    def due(self, *, now: datetime) -> Self:
        """Those to be sent (again), unless that comes too late to be of use."""
        return self.filter(
            sent_at__isnull=True, try_at__lte=now, asked_at__gt=now - MailedLink.LASTS
        )


class MailedLink(models.Model):
    """Somebody asked for the page of all appointments of an address, which is not kept here.

    It is taken from the registrations that bear its hash when the mail is written; where there
    is none the row stays all the same, as if it were sent: asking again is then counted alike.
    The token is kept, encrypted, until the mail is sent.
    """

    LASTS = timedelta(hours=1)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email_hash = models.CharField(max_length=64)
    token = EncryptedTextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=8, default="fr")
    asked_at = models.DateTimeField(default=timezone.now)
    try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien envoyé")
        constraints = (
            models.UniqueConstraint(
                fields=["email_hash"],
                name="mailed_link_once_at_a_time",
                condition=Q(sent_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=["try_at"], name="mailed_link_unsent", condition=Q(sent_at__isnull=True)
            ),
            models.Index(fields=["email_hash", "asked_at"], name="mailed_link_by_address"),
        )

    def __str__(self) -> str:
        return str(self.public_id)
