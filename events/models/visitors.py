"""Pseudonyms by which the people of a year are counted once, and the keys that make them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.fields import EncryptedTextField
from groups.models import Organization, SupportGroup

from .attendance import Attendance


class YearKey(models.Model):
    """The secret from which one association's pseudonyms of one year are made.

    Destroyed when the year's report is closed: '' from ``destroyed_at`` on. The row stays, so
    that no second key is ever made for that year.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="year_keys")
    year = models.PositiveSmallIntegerField(_("année"))
    key = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clé d’une année")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "year"], name="year_key_once_an_organization"
            ),
            models.CheckConstraint(
                condition=Q(key="", destroyed_at__isnull=False)
                | ~Q(key="") & Q(destroyed_at__isnull=True),
                name="year_key_there_until_destroyed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} · {self.year}"


class Visitor(models.Model):
    """Who came once, under a pseudonym that is the same all year within one association.

    Personal data as long as the year's key is there. Those who left nothing to know them by
    have no row. After an erasure the pseudonym is a random value that nothing leads to.
    """

    attendance = models.OneToOneField(Attendance, models.CASCADE, related_name="visitor")
    year_key = models.ForeignKey(YearKey, models.CASCADE, related_name="visitors", db_index=False)
    pseudonym = models.CharField(max_length=64)
    is_member = models.BooleanField(_("adhérent"), default=False)

    class Meta:
        verbose_name = _("pseudonyme d’une année")
        indexes = (models.Index(fields=["year_key", "pseudonym"], name="visitor_by_pseudonym"),)

    def __str__(self) -> str:
        return f"{self.year_key_id} · {self.attendance_id}"


class ClosedYear(models.Model):
    """What is left of a closed year: how many people, of a group or (no group) of all of them."""

    year_key = models.ForeignKey(YearKey, models.CASCADE, related_name="counts")
    group = models.ForeignKey(
        SupportGroup, models.CASCADE, null=True, blank=True, related_name="closed_years"
    )
    known = models.PositiveIntegerField(default=0)
    members = models.PositiveIntegerField(default=0)
    at_least = models.PositiveIntegerField(default=0)
    at_most = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("personnes d’une année close")
        constraints = (
            models.UniqueConstraint(
                "year_key",
                "group",
                name="closed_year_once_a_group",
                condition=Q(group__isnull=False),
            ),
            models.UniqueConstraint(
                "year_key", name="closed_year_once_as_a_whole", condition=Q(group__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.year_key_id} · {self.at_least}–{self.at_most}"
