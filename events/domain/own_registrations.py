"""Finding one's registration again: by its secret link, or by three words."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from events.domain.codes import normalize, with_code
from events.errors import EventsError
from events.models import Enrolment, Occurrence, Registration
from groups.encryption import keyed_hash


def find_by_token(token: str) -> Registration:
    """Return the registration that a secret link opens; EventsError ``not_found``."""
    found = (
        Registration.objects.with_token(token)
        .filter(erased_at__isnull=True)
        .select_related(
            "occurrence__schedule",
            "occurrence__venue",
            "occurrence__event__group__organization",
            "enrolment",
        )
        .first()
    )
    if found is None:
        raise EventsError(
            "not_found", _("Ce lien ne mène à aucune inscription. Vérifiez qu’il est entier.")
        )
    return found


def find_by_code(code: str, *, now: datetime) -> Registration | Enrolment:
    """Return whose memorable code it is; it dies with the session, of a cohort with the last.

    Raises EventsError ``not_found``, the same whether the words are wrong or out of date.
    """
    normal = normalize(code)
    digest = keyed_hash(normal, purpose="code") if normal else ""
    found = _registration_of(digest, now=now) or _enrolment_of(digest, now=now)
    if not normal or found is None:
        raise EventsError(
            "not_found",
            _(
                "Nous ne trouvons pas d’inscription avec ces trois mots. "
                "Vérifiez-les, puis réessayez."
            ),
            field="code",
        )
    return found


def _registration_of(digest: str, *, now: datetime) -> Registration | None:
    found = Registration.objects.filter(with_code(digest), occurrence__ends_at__gt=now).first()
    return found and find_by_token(found.token)


def _enrolment_of(digest: str, *, now: datetime) -> Enrolment | None:
    found = Enrolment.objects.filter(with_code(digest))
    return found.filter(still_ahead(ends_after=now)).first()


def still_ahead(*, ends_after: datetime) -> Q:
    """Say of enrolments that a date of theirs ends later; of a whole, any date of the event."""
    meets = Occurrence.objects.filter(event=OuterRef("event"), ends_at__gt=ends_after)
    comes = Registration.objects.filter(
        enrolment=OuterRef("pk"), occurrence__ends_at__gt=ends_after
    )
    return Q(Exists(meets), is_whole=True) | Q(Exists(comes), is_whole=False)
