"""Who welcomes: as many rows as there are people, and some to spare."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from events.domain.drafts import FacilitatorDraft
from events.forms.fields import LineField
from events.forms.refusals import RefusalForm
from events.models import FacilitatorRole

MOST = 20
_SPARE = 2
_ROLES = [("", _("Choisissez")), *((role.value, role.label) for role in FacilitatorRole)]


class FacesForm(RefusalForm):
    """Names as they are shown, each with a quality; a row without a name is nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = min(MOST, max(self._known() + _SPARE, 3))
        for number in range(self.rows):
            name, role = f"face_{number}", f"face_role_{number}"
            self.fields[name] = LineField(longest=120, label=_("Nom montré"), required=False)
            self.fields[role] = forms.ChoiceField(
                label=_("En qualité de"), choices=_ROLES, required=False
            )

    def _known(self) -> int:
        """Return how many rows are filled in already."""
        given = self.data if self.is_bound else self.initial
        return max((n + 1 for n in range(MOST) if given.get(f"face_{n}")), default=0)

    @property
    def face_rows(self) -> list[tuple[BoundField, BoundField]]:
        """The rows as a page shows them."""
        return [(self[f"face_{n}"], self[f"face_role_{n}"]) for n in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Ask for the quality of each person named."""
        data = super().clean() or self.cleaned_data
        for number in range(self.rows):
            named, role = data.get(f"face_{number}"), data.get(f"face_role_{number}")
            if named and role == "":
                self.add_error(f"face_role_{number}", _("Choisissez en quelle qualité."))
            if role and named == "":
                self.add_error(f"face_{number}", _("Dites qui accueille."))
        return data

    def faces(self) -> tuple[FacilitatorDraft, ...]:
        """Return who welcomes, in order."""
        data = self.cleaned_data
        rows = ((data[f"face_{n}"], data[f"face_role_{n}"]) for n in range(self.rows))
        return tuple(FacilitatorDraft(name, role) for name, role in rows if name)


def faces_initial(faces: tuple[FacilitatorDraft, ...]) -> dict[str, str]:
    """Return the rows that say these people."""
    names = {f"face_{n}": one.label for n, one in enumerate(faces)}
    return names | {f"face_role_{n}": one.role for n, one in enumerate(faces)}
