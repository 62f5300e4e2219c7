"""Associations, their groups, the networks they share with, and their places."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .accounts import RoleName, User
from .territories import ON_EARTH, Commune, Department

MAX_RETENTION_MONTHS = 24
MIN_MASKING, DEFAULT_MASKING, MAX_MASKING = 3, 5, 30


class Organization(models.Model):
    """A legal person that runs groups: the controller of what people write to them."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association")
        GEM = "gem", _("groupe d’entraide mutuelle (GEM)")
        NETWORK = "network", _("réseau")
        TRAINING = "training", _("organisme de formation")
        UNIVERSITY = "university", _("université")
        COLLECTIVE = "collective", _("collectif")

    slug = models.SlugField(_("adresse courte"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("type"), max_length=16, choices=Kind.choices)
    description = models.TextField(_("présentation"), blank=True, max_length=4000)
    website = models.URLField(_("site"), blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="organizations")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="organizations"
    )
    city = models.CharField(_("ville"), max_length=120, blank=True)
    legal_name = models.CharField(_("nom légal"), max_length=200, blank=True)
    legal_address = models.TextField(_("adresse du siège"), blank=True, max_length=500)
    rights_contact = models.EmailField(_("contact pour exercer ses droits"), blank=True)
    hosting = models.CharField(_("hébergeur"), max_length=300, blank=True)
    retention_months = models.PositiveSmallIntegerField(
        _("mois de conservation après la dernière rencontre"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_RETENTION_MONTHS)],
    )
    masking_threshold = models.PositiveSmallIntegerField(
        _("petits nombres masqués en dessous de"),
        default=DEFAULT_MASKING,
        validators=[MinValueValidator(MIN_MASKING), MaxValueValidator(MAX_MASKING)],
    )
    requires_factor = models.BooleanField(
        _("demande une deuxième preuve à qui y a un rôle"), default=False
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("association")
        ordering: ClassVar = ["name"]
        constraints = (
            models.CheckConstraint(
                condition=Q(retention_months__gte=1)
                & Q(retention_months__lte=MAX_RETENTION_MONTHS),
                name="organization_retention_months",
            ),
            models.CheckConstraint(
                condition=Q(masking_threshold__gte=MIN_MASKING)
                & Q(masking_threshold__lte=MAX_MASKING),
                name="organization_masking_threshold",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_controller_complete(self) -> bool:
        """Whether all that people must be told before they write anything is known."""
        return all((self.legal_name, self.legal_address, self.rights_contact, self.hosting))


class SupportGroupQuerySet(models.QuerySet["SupportGroup"]):
    """Questions about groups; every row that a group owns is reached through here."""

    def active(self) -> Self:
        """Groups that go on."""
        return self.filter(archived_at__isnull=True)

    def run_by(self, user: User) -> Self:
        """Groups in which the user may change things."""
        return self._with_role(user, [RoleName.OWNER, RoleName.ORGANIZER])

    def seen_by(self, user: User) -> Self:
        """Groups whose figures the user may read."""
        return self._with_role(user, [RoleName.OWNER, RoleName.ORGANIZER, RoleName.READER])

    def facilitated_by(self, user: User) -> Self:
        """Groups whose sessions the user welcomes at, and sees round their dates only."""
        return self._with_role(user, [RoleName.FACILITATOR])

    def _with_role(self, user: User, names: list[RoleName]) -> Self:
        roles = user.roles.filter(name__in=names)
        return self.filter(
            Q(pk__in=roles.filter(group__isnull=False).values("group"))
            | Q(organization__in=roles.filter(organization__isnull=False).values("organization"))
        )


class SupportGroup(models.Model):
    """A group that meets; it publishes events and people write to it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="groups")
    slug = models.SlugField(_("adresse courte"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    description = models.TextField(_("présentation"), blank=True, max_length=4000)
    department = models.ForeignKey(Department, models.PROTECT, related_name="groups")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="groups"
    )
    city = models.CharField(_("ville"), max_length=120, blank=True)
    timezone = models.CharField(_("fuseau horaire"), max_length=64, default="Europe/Paris")
    contact_email = models.EmailField(_("adresse de contact"), blank=True)
    contact_phone = models.CharField(_("téléphone"), max_length=32, blank=True)
    phone_hours = models.CharField(_("heures d’appel"), max_length=200, blank=True)
    reply_delay_days = models.PositiveSmallIntegerField(_("délai de réponse (jours)"), default=7)
    next_entry = models.DateField(_("prochaine entrée possible"), null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = SupportGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("groupe")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_words(self) -> str:
        """The number as it is read aloud, never cut at the end of a line."""
        return self.contact_phone.replace(" ", "\N{NO-BREAK SPACE}")

    @property
    def can_open_registration(self) -> bool:
        """Whether people may be asked to write anything (controller known, a reader named)."""
        return bool(self.contact_email) and self.organization.is_controller_complete


class Affiliation(models.Model):
    """An organisation or a group shares its public programme with a network."""

    network = models.ForeignKey(Organization, models.CASCADE, related_name="affiliates")
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="affiliations"
    )
    group = models.ForeignKey(
        SupportGroup, models.CASCADE, null=True, blank=True, related_name="affiliations"
    )
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        constraints = (
            models.CheckConstraint(
                condition=Q(group__isnull=False, organization__isnull=True)
                | Q(group__isnull=True, organization__isnull=False),
                name="affiliation_group_or_organization",
            ),
            models.UniqueConstraint(
                "network",
                "group",
                name="affiliation_once_a_group",
                condition=Q(group__isnull=False),
            ),
            models.UniqueConstraint(
                "network",
                "organization",
                name="affiliation_once_an_organization",
                condition=Q(organization__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization or self.group} → {self.network}"


class Venue(models.Model):
    """A place where an organisation meets; another place is another row."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="venues")
    name = models.CharField(_("nom"), max_length=160, blank=True)
    street = models.CharField(_("rue"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="venues"
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="venues"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_approximate = models.BooleanField(default=False)
    access_notes = models.TextField(_("comment y accéder"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("lieu")
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "name", "street", "postcode", "city"],
                name="venue_once_an_organization",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False) & ON_EARTH,
                name="venue_position_on_earth",
            ),
        )

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.street, self.city) if part)
