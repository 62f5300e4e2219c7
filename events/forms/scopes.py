"""For which dates something holds: this one, it and the following, all to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.forms.refusals import RefusalForm
from events.models import Scope


class ScopeForm(RefusalForm):
    """For which dates something holds; without a choice, for this one."""

    scope = forms.ChoiceField(widget=forms.RadioSelect, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        scopes: Sequence[tuple[str, str]] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"scope": Scope.THIS.value, **(initial or {})})
        if len(scopes) > 1:
            self._scopes.choices = list(scopes)
        else:
            del self.fields["scope"]

    @property
    def _scopes(self) -> forms.ChoiceField:
        field = self.fields["scope"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        return field

    @property
    def chosen(self) -> Scope:
        """The scope that was chosen."""
        return Scope(self.cleaned_data.get("scope") or Scope.THIS)

    def carried(self) -> list[tuple[str, str]]:
        """Return what was filled in, for a page between the form and its doing."""
        names = {self.add_prefix(name) for name in self.fields}
        names |= {self.add_initial_prefix(name) for name in self.fields}
        data = self.data
        assert isinstance(data, QueryDict)  # noqa: S101 (for the type checker)
        return [(name, value) for name in sorted(names) for value in data.getlist(name)]


class CallOffForm(ScopeForm):
    """A word to those who meant to come, and for which dates."""

    note = forms.CharField(
        label=_("Un mot aux personnes"),
        help_text=_("Tout le monde peut le lire sur la page de la rencontre."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        """One line, as it is shown."""
        return " ".join(self.cleaned_data["note"].split())
