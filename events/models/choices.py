"""The closed lists of words that events are described with (the domain's glossary)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What sort of event it is."""

    PEER_CAFE = "peer_cafe", _("café pair-aidance")
    TALKING_GROUP = "talking_group", _("groupe de parole")
    WORKSHOP = "workshop", _("atelier")
    OPEN_HOURS = "open_hours", _("accueil libre")
    TRAINING = "training", _("formation")
    OUTING = "outing", _("sortie, séjour")
    CONFERENCE = "conference", _("forum, conférence")
    MEETING = "meeting", _("réunion")
    PRACTICE_REVIEW = "practice_review", _("analyse de la pratique")
    OTHER = "other", _("autre rencontre")


class Audience(models.TextChoices):
    """Whom an event is for."""

    LIVED_EXPERIENCE = "lived_experience", _("personnes concernées")
    RELATIVES = "relatives", _("proches")
    PEER_SUPPORTERS = "peer_supporters", _("pairs-aidants")
    PROFESSIONALS = "professionals", _("professionnels")
    MEMBERS = "members", _("adhérents")
    VISITORS = "visitors", _("visiteurs")
    GENERAL_PUBLIC = "general_public", _("tout public")


class AccessMode(models.TextChoices):
    """How one comes."""

    DROP_IN = "drop_in", _("sans inscription")
    REGISTRATION = "registration", _("sur inscription")
    APPROVAL = "approval", _("sur inscription, confirmée par le groupe")
    AFTER_INTERVIEW = "after_interview", _("après un premier échange")
    CLOSED_COHORT = "closed_cohort", _("groupe suivi : on s’inscrit à toutes les dates")
    MEMBERS_ONLY = "members_only", _("réservé aux adhérents")


class Format(models.TextChoices):
    """Where one meets."""

    ONSITE = "onsite", _("sur place")
    ONLINE = "online", _("en ligne")
    PHONE = "phone", _("par téléphone")
    HYBRID = "hybrid", _("sur place ou en ligne")


class Visibility(models.TextChoices):
    """Who finds it."""

    PUBLIC = "public", _("visible de tous")
    UNLISTED = "unlisted", _("pour qui a le lien")
    PRIVATE = "private", _("pour le groupe seulement")


class FacilitatorRole(models.TextChoices):
    """In what quality somebody welcomes."""

    PEER_SUPPORTER = "peer_supporter", _("pair-aidant")
    EMPLOYEE = "employee", _("salarié")
    VOLUNTEER = "volunteer", _("bénévole")
    PSYCHOLOGIST = "psychologist", _("psychologue")


class AccessFeature(models.TextChoices):
    """What a place offers in practice."""

    STEP_FREE = "step_free", _("accès de plain-pied")
    TOILETS = "toilets", _("toilettes accessibles")
    QUIET_ROOM = "quiet_room", _("pièce au calme")
    TRANSPORT = "transport", _("transports en commun proches")
    SIGN_LANGUAGE = "sign_language", _("langue des signes")
    HEARING_LOOP = "hearing_loop", _("boucle magnétique")


class OccurrenceStatus(models.TextChoices):
    """Whether a session takes place."""

    SCHEDULED = "scheduled", _("prévue")
    CANCELLED = "cancelled", _("annulée")


class RegistrationStatus(models.TextChoices):
    """Where a registration stands."""

    PENDING = "pending", _("à confirmer par le groupe")
    OFFERED = "offered", _("place proposée")
    CONFIRMED = "confirmed", _("place réservée")
    WAITLISTED = "waitlisted", _("sur la liste d’attente")
    DECLINED = "declined", _("non retenue")
    CANCELLED = "cancelled", _("a prévenu")
    EXPIRED = "expired", _("sans réponse")


class AttendanceMark(models.TextChoices):
    """Who came; an absence is never a reproach."""

    PRESENT = "present", _("présent")
    EXCUSED = "excused", _("a prévenu")
    ABSENT = "absent", _("absent")


class AccessNeed(models.TextChoices):
    """A practical need that a person may name; never a free note, erased with their contact."""

    STEP_FREE = "step_free", _("accès sans marche")
    SIGN_LANGUAGE = "sign_language", _("langue des signes")
    HEARING_LOOP = "hearing_loop", _("boucle magnétique")
    NEAR_THE_DOOR = "near_the_door", _("une place près de la porte")
    QUIET_CORNER = "quiet_corner", _("un coin au calme")
    HELP_WITH_READING = "help_reading", _("de l’aide pour lire ou écrire")


class BestMoment(models.TextChoices):
    """When a person likes best to be called back."""

    ANY = "any", _("n’importe quand")
    MORNING = "morning", _("le matin")
    MIDDAY = "midday", _("entre midi et deux")
    AFTERNOON = "afternoon", _("l’après-midi")
    EVENING = "evening", _("en fin de journée")


class ContactChannel(models.TextChoices):
    """By what a person likes to be told."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    NO_SMS = "no_sms", _("jamais de SMS")
