"""Writing to those registered for one session."""

from __future__ import annotations

import uuid

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.domain.session_messages import MessageDraft
from events.forms.fields import ParagraphsField
from events.forms.refusals import RefusalForm
from events.models import MAX_MESSAGE, MessageAudience


class MessageForm(RefusalForm):
    """To whom, and what; ``submission`` makes a second press the same as the first."""

    audience = forms.ChoiceField(
        label=_("À qui écrivez-vous\u202f?"),
        choices=MessageAudience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez à qui vous écrivez.")},
    )
    text = ParagraphsField(
        label=_("Votre message"),
        longest=MAX_MESSAGE,
        rows=8,
        error_messages={"required": _("Écrivez d’abord votre message.")},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, text: str = "", audience: str = ""
    ) -> None:
        initial = {
            "audience": audience or MessageAudience.ALL,
            "text": text,
            "submission": uuid.uuid4(),
        }
        super().__init__(data, initial=initial)

    def draft(self) -> MessageDraft:
        """Return what was written; only once it is valid."""
        cleaned = self.cleaned_data
        return MessageDraft(
            text=cleaned["text"],
            audience=cleaned["audience"],
            submission_id=str(cleaned["submission"] or ""),
        )
