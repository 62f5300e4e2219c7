"""What can go wrong between us and a calendar's address, in words that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.errors import EventsError


class RemoteError(EventsError):
    """An address could not be read.

    ``status`` is the HTTP status where there was one, ``retry_after`` the seconds that the other
    side asked to wait.
    """

    def __init__(self, code: str, *, status: int = 0, retry_after: int | None = None) -> None:
        super().__init__(code, remote_words(code, status=status), field="url")
        self.status = status
        self.retry_after = retry_after


def remote_words(code: str, *, status: int = 0) -> str:
    """Return what an error's code means, and what to do about it."""
    words = {
        "bad_address": _(
            "Cette adresse n’est pas complète. Elle commence par https:// ou webcal://."
        ),
        "address_with_password": _(
            "Cette adresse contient un mot de passe. Donnez l’adresse de partage de votre agenda."
        ),
        "bad_port": _("Cette adresse demande un port inhabituel : nous ne la lisons pas."),
        "unknown_host": _("Ce site n’existe pas, ou ne répond pas en ce moment."),
        "not_public": _("Cette adresse n’est pas sur l’internet public : nous ne la lisons pas."),
        "unreachable": _("Ce site ne répond pas en ce moment."),
        "too_slow": _("Ce site répond trop lentement : la lecture a été arrêtée."),
        "bad_certificate": _("La connexion à ce site n’est pas sûre (son certificat)."),
        "bad_answer": _("Ce site a donné une réponse incompréhensible."),
        "gone": _(
            "Il n’y a plus de calendrier à cette adresse. Copiez-la de nouveau depuis votre agenda."
        ),
        "forbidden": _(
            "Ce calendrier n’est pas partagé. Dans votre agenda, donnez l’adresse secrète ou "
            "publique au format iCal."
        ),
        "busy": _("Ce site nous demande d’attendre : nous réessaierons plus tard."),
        "too_many_redirects": _("Cette adresse renvoie sans fin vers d’autres."),
        "insecure_redirect": _("Cette adresse renvoie vers une page non protégée."),
        "bad_encoding": _("Ce site envoie le calendrier sous une forme compressée inconnue."),
        "file_too_large": _("Ce calendrier dépasse 5 Mo : partagez une période plus courte."),
        "http_error": _("Ce site a répondu par une erreur (%d).") % status,
    }
    return words.get(code, words["bad_answer"])
