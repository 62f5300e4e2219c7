"""Mails about an organiser's account: that something changed, and what to do if one did not."""

from __future__ import annotations

import logging
from typing import Any, Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from groups.domain.languages import language_of
from groups.models import User

logger = logging.getLogger(__name__)

Change = Literal[
    "added",
    "removed",
    "codes_renewed",
    "recovery_used",
    "reset",
    "token_revoked",
    "role_ended",
    "role_given",
    "role_changed",
    "invitation_accepted",
    "invitation_declined",
    "closed",
]

WORDS = {
    "added": _("Une nouvelle façon d’entrer vient d’être ajoutée à votre compte."),
    "removed": _("Une façon d’entrer vient d’être retirée de votre compte."),
    "codes_renewed": _(
        "De nouveaux codes de secours viennent d’être créés. Les anciens ne servent plus."
    ),
    "recovery_used": _("Un de vos codes de secours vient de servir."),
    "reset": _(
        "Vos clés d’accès, votre application et vos codes de secours viennent d’être retirés par "
        "une personne qui en a la charge. À votre prochaine connexion, un code par e-mail suffit, "
        "puis vous pourrez en ajouter de nouveaux."
    ),
    "token_revoked": _("Un jeton de programme de votre compte vient d’être révoqué."),
    "role_ended": _(
        "Un de vos rôles vient d’être retiré par une personne responsable. S’il ne vous en reste "
        "aucun, vos appareils ont été déconnectés et vos programmes arrêtés."
    ),
    "role_given": _(
        "Un de vos rôles vient d’être donné ou remis par une personne responsable. Vous le "
        "trouverez à votre prochaine connexion."
    ),
    "role_changed": _(
        "Un de vos rôles vient d’être changé par une personne responsable. Vous le trouverez à "
        "votre prochaine connexion."
    ),
    "invitation_accepted": _(
        "Une personne que vous aviez invitée vient d’accepter. Vous la trouverez à la page de "
        "l’équipe."
    ),
    "invitation_declined": _(
        "Une personne que vous aviez invitée a répondu non. Son adresse est effacée."
    ),
    "closed": _(
        "Votre compte vient d’être fermé, et cette adresse effacée. Ce message est le dernier."
    ),
}


def tell_account(user: User, change: Change) -> None:
    """Tell the account's owner, in their language; a mail server that is down stops nothing."""
    with override(language_of(user)):
        mail = account_mail("change", to=user.email, context={"words": WORDS[change]})
    try:
        mail.send()
    except OSError as error:
        logger.warning("A change of an account could not be told: %s", type(error).__name__)


def account_mail(name: str, *, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Return a mail made of the templates ``account/email/<name>_…``, in the active language."""
    context = {**context, "contact": settings.CONTACT_EMAIL}
    subject = " ".join(render_to_string(f"account/email/{name}_subject.txt").split())
    mail = EmailMultiAlternatives(
        subject,
        render_to_string(f"account/email/{name}_message.txt", context),
        to=[to],
        reply_to=[settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    page = render_to_string(f"account/email/{name}_message.html", context)
    mail.attach_alternative(page, "text/html")
    return mail
