"""« Je ne viens pas à ces dates »: which of one's dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from events.domain.wording import when_words
from events.forms.refusals import RefusalForm
from events.models import Occurrence


class DecliningForm(RefusalForm):
    """The dates that one does not come to."""

    occurrences = forms.TypedMultipleChoiceField(
        label=_("Les dates où vous ne venez pas"),
        coerce=UUID,
        error_messages={
            "required": _("Choisissez au moins une date."),
            "invalid_choice": _("L’une de ces dates ne peut plus être annulée."),
        },
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, dates: Iterable[Occurrence]
    ) -> None:
        super().__init__(data, auto_id="id_declined_%s")
        self.offer(dates)

    def offer(self, dates: Iterable[Occurrence]) -> None:
        """Let these dates be chosen; after a refusal, those that can still be declined."""
        field = self.fields["occurrences"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(str(one.public_id), capfirst(when_words(one))) for one in dates]
