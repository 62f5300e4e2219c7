"""Those who log in: organisers, their roles, and their programs' tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes organisers, known by their e-mail address."""

    def create_user(self, email: str, name: str = "", **extra: object) -> User:
        """Return a new organiser without a password: people log in by an e-mailed code."""
        user = self.model(email=email.strip().lower(), name=name, **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its capitals."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An organiser, a facilitator or a reader of figures; never a participant.

    ``language`` is the one in which they last came in or chose; '' until then.
    """

    email = models.EmailField(_("adresse e-mail"), unique=True)
    name = models.CharField(_("nom affiché"), max_length=120, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("administre le site"), default=False)
    language = models.CharField(_("langue"), max_length=8, blank=True)
    gets_digest = models.BooleanField(_("reçoit le résumé de la veille"), default=True)
    date_joined = models.DateTimeField(_("inscrit le"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("compte")
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_any_case"),)

    def __str__(self) -> str:
        return self.name or self.email


class RoleName(models.TextChoices):
    """What somebody may do, from most to least."""

    OWNER = "owner", _("responsable")
    ORGANIZER = "organizer", _("organisateur ou organisatrice")
    FACILITATOR = "facilitator", _("animateur ou animatrice")
    READER = "reader", _("lecture seule")


class Role(models.Model):
    """What a user may do in one group, or in all groups of one organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    group = models.ForeignKey(
        "groups.SupportGroup", models.CASCADE, null=True, blank=True, related_name="roles"
    )
    organization = models.ForeignKey(
        "groups.Organization", models.CASCADE, null=True, blank=True, related_name="roles"
    )
    name = models.CharField(_("rôle"), max_length=16, choices=RoleName.choices)

    class Meta:
        verbose_name = _("rôle")
        constraints = (
            models.CheckConstraint(
                condition=Q(group__isnull=False, organization__isnull=True)
                | Q(group__isnull=True, organization__isnull=False),
                name="role_group_or_organization",
            ),
            models.CheckConstraint(condition=Q(name__in=RoleName.values), name="role_name_known"),
            models.UniqueConstraint(
                "user", "group", name="role_once_a_group", condition=Q(group__isnull=False)
            ),
            models.UniqueConstraint(
                "user",
                "organization",
                name="role_once_an_organization",
                condition=Q(organization__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_name_display()}"


class ApiToken(models.Model):
    """Lets a program act for a user; only a digest of it is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("jeton d’API")

    def __str__(self) -> str:
        return f"{self.user} · {self.created_at:%Y-%m-%d}"
