"""Forms with which people register, change who comes, and find their way back."""

from __future__ import annotations

import uuid

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.domain.registration_requests import (
    MAX_NICKNAME,
    RegistrationChanges,
    RegistrationRequest,
    check_consent,
    clean_nickname,
)
from events.forms.answers import AnswersForm, answers_initial
from events.forms.contacts import ContactPart
from events.forms.fill_time import FillTimeForm
from events.forms.others import SeveralDatesPart, SomebodyElsePart
from events.forms.refusals import RefusalForm, passed
from events.models import AccessMode, Enrolment, Event, Party, Registration


class PersonForm(AnswersForm):
    """Who comes."""

    nickname = forms.CharField(
        label=_("Prénom ou pseudo"),
        help_text=_("Celui que vous voulez. Vous pouvez laisser vide."),
        required=False,
        strip=True,
        max_length=MAX_NICKNAME,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def clean_nickname(self) -> str:
        """Check it as the domain will."""
        nickname: str = self.cleaned_data["nickname"]
        return passed(nickname, clean_nickname)


class RegistrationForm(FillTimeForm, SomebodyElsePart, SeveralDatesPart, ContactPart, PersonForm):
    """Registering takes one page, four fields, one button."""

    consent = forms.BooleanField(required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, event: Event, consent_label: str) -> None:
        super().__init__(data, initial={"submission": uuid.uuid4()})
        self.ask_only(event)
        self.fields["consent"].label = consent_label
        if event.access_mode == AccessMode.MEMBERS_ONLY:
            self._ask_a_known_name()

    def _ask_a_known_name(self) -> None:
        """Ask for the name by which the group recognises a member: without one it cannot."""
        field = self.fields["nickname"]
        field.required = True
        field.help_text = _("Celui que le groupe connaît\u00a0: c’est ainsi qu’il vous reconnaît.")
        words = _("Écrivez le prénom ou le pseudo que le groupe connaît.")
        field.error_messages["required"] = words

    def clean_consent(self) -> bool:
        """Check it as the domain will."""
        consent: bool = self.cleaned_data["consent"] or self.speaks_for_other
        return passed(consent, check_consent)

    def request(self) -> RegistrationRequest:
        """Return what the person asks for."""
        data = self.cleaned_data
        return RegistrationRequest(
            nickname=data["nickname"],
            email=data["email"],
            phone=data["phone"],
            companions=data.get("companions") or 0,
            consent=data["consent"],
            submission_id=str(data["submission"]),
            language=get_language() or "fr",
            **self.answers(),
            for_other=data["for_other"],
        )


class ChangeForm(PersonForm):
    """Changing who comes, and how many."""

    def __init__(self, data: QueryDict | None = None, *, party: Party) -> None:
        said = {"nickname": party.nickname, **answers_initial(party)}
        super().__init__(data, initial=said)
        self.ask_only(_event_of(party), party)

    @classmethod
    def of(cls, party: Party) -> ChangeForm:
        """Return the form as it stands for a registration, or for one of all dates."""
        return cls(party=party)

    def changes(self) -> RegistrationChanges:
        """Return what the person changes; what was not sent stays."""
        data = self.cleaned_data
        sent = self.data.keys() & data.keys()
        given = {name: data[name] for name in ("nickname",) if name in sent}
        return RegistrationChanges(
            **given, companions=data.get("companions"), **self.changed_answers()
        )


def _event_of(party: Party) -> Event:
    if isinstance(party, Registration):
        return party.occurrence.event
    assert isinstance(party, Enrolment)  # noqa: S101 (for the type checker)
    return party.event


class CodeForm(RefusalForm):
    """Three words that find a registration."""

    code = forms.CharField(
        label=_("Vos trois mots"),
        help_text=_(
            "Par exemple : tulipe rivière lampe. Les accents et les tirets ne comptent pas."
        ),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Écrivez vos trois mots.")},
    )
