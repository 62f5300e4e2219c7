"""The administrative map of France: départements, communes and their postcodes.

Rows come from the fixture in ``groups/data`` and are never edited by hand.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

INSEE_CODE = RegexValidator(r"\A\d[\dAB]\d{3}\Z")
POSTCODE = RegexValidator(r"\A\d{5}\Z")
ON_EARTH = Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)


class Department(models.Model):
    """A département, or an overseas collectivity that has postcodes (975, 987…)."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    region_name = models.CharField(_("région"), max_length=80)
    # Floats: a position is a measure for maps and distances, never added up nor compared for
    # equality; a double keeps a centimetre and needs no conversion on either database.
    latitude = models.FloatField(_("latitude"), help_text="WGS 84, degrees north")
    longitude = models.FloatField(_("longitude"), help_text="WGS 84, degrees east")

    class Meta:
        verbose_name = _("département")
        ordering: ClassVar = ["code"]
        constraints = (
            models.CheckConstraint(condition=ON_EARTH, name="department_position_on_earth"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Commune(models.Model):
    """A commune as it stands today; communes that merged away are not kept."""

    insee_code = models.CharField(
        _("code INSEE"), max_length=5, primary_key=True, validators=[INSEE_CODE]
    )
    name = models.CharField(_("nom"), max_length=80)
    search_name = models.CharField(
        max_length=80,
        db_index=True,
        editable=False,
        help_text="The name as groups.domain.territories.fold() writes it",
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="communes", verbose_name=_("département")
    )
    latitude = models.FloatField(_("latitude"), help_text="WGS 84, degrees north")
    longitude = models.FloatField(_("longitude"), help_text="WGS 84, degrees east")
    is_approximate = models.BooleanField(
        _("position approximative"),
        default=False,
        help_text="The position is the centre of the département, not of the commune",
    )

    class Meta:
        verbose_name = _("commune")
        ordering: ClassVar = ["search_name", "insee_code"]
        constraints = (
            models.CheckConstraint(condition=ON_EARTH, name="commune_position_on_earth"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.department_id})"


class CommunePostcode(models.Model):
    """A postcode that serves a commune; one postcode may serve several communes."""

    commune = models.ForeignKey(
        Commune, models.CASCADE, related_name="postcodes", verbose_name=_("commune")
    )
    postcode = models.CharField(
        _("code postal"), max_length=5, db_index=True, validators=[POSTCODE]
    )

    class Meta:
        verbose_name = _("code postal")
        verbose_name_plural = _("codes postaux")
        ordering: ClassVar = ["postcode", "commune"]
        constraints = (
            models.UniqueConstraint(fields=["commune", "postcode"], name="commune_postcode_once"),
        )

    def __str__(self) -> str:
        return self.postcode
