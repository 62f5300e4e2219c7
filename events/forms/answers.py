"""What an event asks of who registers, beside a name and a contact: how many, and from lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.domain.asking import most_companions, needs_of
from events.forms.fields import AnswerField
from events.forms.refusals import RefusalForm
from events.models import MAX_COMPANIONS, AccessNeed, Event, Party


def companion_choices(most: int = MAX_COMPANIONS) -> list[tuple[int, str]]:
    """Return how many may come along, in words."""
    return [(n, _companion_words(n)) for n in range(most + 1)]


def _companion_words(n: int) -> str:
    if n == 0:
        return gettext("Je viens sans accompagnement")
    words = ngettext("Je viens avec %(n)d personne", "Je viens avec %(n)d personnes", n)
    return words % {"n": n}


class FirstTimeField(AnswerField):
    """Yes, no, or nobody's business."""

    CHOICES = (
        ("yes", _("Oui")),
        ("no", _("Non")),
        ("", _("Je préfère ne pas dire")),
    )


class AnswersForm(RefusalForm):
    """Questions of which only those that an event asks are shown."""

    companions = forms.TypedChoiceField(
        label=_("Vous venez avec quelqu’un ?"),
        choices=companion_choices,
        coerce=int,
        empty_value=None,
        required=False,
    )
    first_time = FirstTimeField(
        label=_("C’est votre première fois ?"), widget=forms.RadioSelect, initial=""
    )
    access_needs = forms.MultipleChoiceField(
        label=_("Besoins pratiques"),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # An empty box sends nothing: this says that the boxes were there.
    has_needs = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def ask_only(self, event: Event, party: Party | None = None) -> None:
        """Leave out what the event doesn't ask, but for what the party answered before."""
        most = most_companions(event, party)
        self._leave_out({"companions"} if most == 0 else set())
        if most:
            self.fields["companions"].choices = companion_choices(most)  # type: ignore[attr-defined]
        known = party.is_first_time if party else None
        if not event.asks_first_time and known is None:
            self._leave_out({"first_time"})
        asked = {*event.asked_needs, *(needs_of(party) if party else ())}
        offered = [(value, label) for value, label in AccessNeed.choices if value in asked]
        self.fields["access_needs"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            self._leave_out({"access_needs", "has_needs"})

    def _leave_out(self, names: set[str]) -> None:
        for name in names:
            del self.fields[name]

    @property
    def asks_more(self) -> bool:
        """Whether anything is asked from lists."""
        return "first_time" in self.fields or "access_needs" in self.fields

    @property
    def is_more_open(self) -> bool:
        """Whether something is answered there, or at fault."""
        names = [name for name in ("first_time", "access_needs") if name in self.fields]
        return any(self[name].errors or self[name].value() for name in names)

    def answers(self) -> dict[str, Any]:
        """Return what was answered from lists, as a request takes it."""
        return {
            "first_time": self.cleaned_data.get("first_time"),
            "access_needs": tuple(self.cleaned_data.get("access_needs", ())),
        }

    def changed_answers(self) -> dict[str, Any]:
        """Return what changes of the answers; questions that were not sent are left alone."""
        data, changes = self.cleaned_data, {}
        if "first_time" in self.fields and "first_time" in self.data:
            changes["first_time"] = data["first_time"]
            changes["unsays_first_time"] = data["first_time"] is None
        if data.get("has_needs"):
            changes["access_needs"] = tuple(data["access_needs"])
        return changes


def answers_initial(party: Party) -> dict[str, Any]:
    """Return the fields with which the form says what the party answered."""
    return {
        "companions": party.seats - 1,
        "first_time": party.is_first_time,
        "access_needs": list(needs_of(party)),
    }
