"""Finding groups by what they offer."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from events.errors import EventsError
from events.models import Audience, Event
from groups.domain.folding import fold
from groups.models import SupportGroup, SupportGroupQuerySet


def found_groups(
    *, department: str = "", audience: str = "", network: str = "", q: str = ""
) -> SupportGroupQuerySet:
    """Return the active groups of a département, for an audience, shared with a network.

    Every word of ``q`` must stand in the group's name or town. Raises EventsError
    ``unknown_choice`` for an audience that is not one.
    """
    groups = SupportGroup.objects.active()
    if "\0" in department + network + q:
        raise EventsError("control_characters", _("Cherchez avec des mots."), field="q")
    if department:
        groups = groups.filter(department=department)
    if audience:
        groups = groups.filter(pk__in=_welcoming(audience))
    if network:
        groups = groups.filter(pk__in=_shared_with(network))
    for word in fold(q[:100]).split()[:8]:
        groups = groups.filter(search_text__contains=word)
    return groups.order_by("name", "slug")


def _welcoming(audience: str) -> object:
    if audience not in Audience.values:
        raise EventsError(
            "unknown_choice",
            _("Ce public n’est pas connu. Choisissez parmi : %(known)s.")
            % {"known": ", ".join(Audience.values)},
            field="audience",
        )
    return Event.objects.listed().filter(audiences__audience=audience).values("group")


def _shared_with(network: str) -> object:
    own = Q(affiliations__network__slug=network, affiliations__accepted_at__isnull=False)
    whole = Q(
        organization__affiliations__network__slug=network,
        organization__affiliations__accepted_at__isnull=False,
    )
    return SupportGroup.objects.filter(own | whole).values("pk")
