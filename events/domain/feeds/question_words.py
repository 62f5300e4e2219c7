"""What a search in the agenda is called: « Rencontres dans le Rhône, cafés pair-aidance »."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.agenda import AgendaFilter
from events.models import AccessMode, Audience, Kind
from groups.domain.commune_words import commune_meant
from groups.domain.territory_words import in_department
from groups.models import Department, Organization, SupportGroup

_KINDS = {
    Kind.PEER_CAFE: gettext_lazy("cafés pair-aidance"),
    Kind.TALKING_GROUP: gettext_lazy("groupes de parole"),
    Kind.WORKSHOP: gettext_lazy("ateliers"),
    Kind.OPEN_HOURS: gettext_lazy("accueils libres"),
    Kind.TRAINING: gettext_lazy("formations"),
    Kind.OUTING: gettext_lazy("sorties et séjours"),
    Kind.CONFERENCE: gettext_lazy("forums et conférences"),
    Kind.MEETING: gettext_lazy("réunions"),
    Kind.PRACTICE_REVIEW: gettext_lazy("analyses de la pratique"),
    Kind.OTHER: gettext_lazy("autres rencontres"),
}
_AUDIENCES = {
    Audience.LIVED_EXPERIENCE: gettext_lazy("pour les personnes concernées"),
    Audience.RELATIVES: gettext_lazy("pour les proches"),
    Audience.PEER_SUPPORTERS: gettext_lazy("pour les pairs-aidants"),
    Audience.PROFESSIONALS: gettext_lazy("pour les professionnels"),
    Audience.MEMBERS: gettext_lazy("pour les adhérents"),
    Audience.VISITORS: gettext_lazy("pour les visiteurs"),
    Audience.GENERAL_PUBLIC: gettext_lazy("pour tout public"),
}


def question_words(wanted: AgendaFilter) -> str:
    """Return the name of a search, which must be one of ``question``'s."""
    return ", ".join([" ".join(_opening(wanted)), *map(str, _rest(wanted))])


def _opening(wanted: AgendaFilter) -> Iterator[str]:
    yield _("Rencontres")
    department = Department.objects.filter(pk=wanted.department).first()
    if department is not None:
        yield in_department(department)


def _rest(wanted: AgendaFilter) -> Iterator[object]:
    if wanted.commune:
        place = {"commune": commune_meant(wanted.commune).name, "n": wanted.radius}
        yield _("%(commune)s et %(n)d km autour") % place
    if wanted.kind:
        yield _KINDS[Kind(wanted.kind)]
    if wanted.audience:
        yield _AUDIENCES[Audience(wanted.audience)]
    if wanted.access_mode:
        yield AccessMode(wanted.access_mode).label
    if wanted.is_online:
        yield _("à distance")
    for model, slug in ((SupportGroup, wanted.group), (Organization, wanted.network)):
        if slug:
            yield model.objects.values_list("name", flat=True).get(slug=slug)
    if wanted.q:
        yield _("«\u202f%(words)s\u202f»") % {"words": wanted.q}
