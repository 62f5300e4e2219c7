"""Mails about an organiser's account: that something changed, and what to do if one did not."""

from __future__ import annotations

import logging
from typing import Literal

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
    "closed": _(
        "Votre compte vient d’être fermé, et cette adresse effacée. Ce message est le dernier."
    ),
}


def tell_account(user: User, change: Change) -> None:
    """Tell the account's owner, in their language; a mail server that is down stops nothing."""
    with override(language_of(user)):
        context = {"words": WORDS[change], "contact": settings.CONTACT_EMAIL}
        subject = " ".join(render_to_string("account/email/change_subject.txt").split())
        text = render_to_string("account/email/change_message.txt", context)
        page = render_to_string("account/email/change_message.html", context)
    mail = EmailMultiAlternatives(
        subject,
        text,
        to=[user.email],
        reply_to=[settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(page, "text/html")
    try:
        mail.send()
    except OSError as error:
        logger.warning("A change of an account could not be told: %s", type(error).__name__)
