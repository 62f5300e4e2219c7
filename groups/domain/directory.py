"""Groups by the names that people write in a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches

from django.utils.translation import gettext as _

from groups.domain.folding import fold
from groups.errors import GroupsError
from groups.models import SupportGroup


class Directory:
    """All active groups, read once: by their name, or by that of their organisation.

    « Nom (Ville) » tells namesakes apart.
    """

    def __init__(self) -> None:
        self._groups: dict[str, dict[int, SupportGroup]] = defaultdict(dict)
        active = SupportGroup.objects.active().select_related("organization", "commune")
        for group in active.order_by("pk"):
            organization = group.organization
            self._add(group, group.name, group.city)
            if fold(organization.name) != fold(group.name):
                self._add(group, organization.name, organization.city)

    def _add(self, group: SupportGroup, name: str, city: str) -> None:
        for key in {fold(name), fold(f"{name} {city}")}:
            self._groups[key][group.pk] = group

    def find(self, name: str) -> SupportGroup:
        """Return the one group that the name means.

        Raises GroupsError ``unknown_organization`` or ``ambiguous_organization``.
        """
        found = list(self._groups.get(fold(name), {}).values())
        own = [group for group in found if fold(group.name) == fold(name)]
        for groups in (found, own):
            if len(groups) == 1:
                return groups[0]
        if found:
            raise GroupsError("ambiguous_organization", _ambiguous(name, found))
        raise GroupsError("unknown_organization", self._unknown(name))

    def _unknown(self, name: str) -> str:
        close = get_close_matches(fold(name), self._groups, n=1, cutoff=0.8)
        if close:
            group = next(iter(self._groups[close[0]].values()))
            return _("« %(name)s » n’est pas connue ici. Serait-ce « %(other)s » ?") % {
                "name": name[:80],
                "other": group.organization.name,
            }
        return (
            _("« %s » n’est pas connue ici : vérifiez son nom, ou importez d’abord l’organisation.")
            % (name[:80])
        )


def _ambiguous(name: str, groups: list[SupportGroup]) -> str:
    choices = ", ".join(f"« {group.name} ({group.city}) »" for group in groups[:5])
    return _("« %(name)s » désigne plusieurs groupes. Précisez : %(choices)s.") % {
        "name": name[:80],
        "choices": choices,
    }
