"""Asking to be called back, and changing how."""

from __future__ import annotations

import uuid

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.domain.first_talks import CallBackRequest, check_contact
from events.domain.phone_numbers import phone_words
from events.domain.registration_requests import (
    MAX_NICKNAME,
    RegistrationChanges,
    check_consent,
    clean_email,
    clean_nickname,
    clean_phone,
)
from events.errors import EventsError
from events.forms.fill_time import FillTimeForm
from events.forms.refusals import RefusalForm, passed
from events.models import BestMoment, Enrolment

_NO, _YES = "no", "yes"


class WhoToCallForm(RefusalForm):
    """Whom to ask for, where and when."""

    nickname = forms.CharField(
        label=_("Prénom ou pseudo"),
        help_text=_("Pour savoir qui demander. Celui que vous voulez."),
        required=False,
        max_length=MAX_NICKNAME,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        help_text=_("Un numéro ou une adresse e-mail : l’un des deux suffit."),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("Adresse e-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    best_moment = forms.ChoiceField(
        label=_("Le meilleur moment pour vous appeler"),
        choices=BestMoment.choices,
        initial=BestMoment.ANY,
        required=False,
    )
    may_leave_message = forms.ChoiceField(
        label=_("Peut-on laisser un message ?"),
        help_text=_("Seulement si vous donnez un numéro. Sans votre accord, on n’en laisse pas."),
        choices=[(_NO, _("Non")), (_YES, _("Oui"))],
        initial=_NO,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_nickname(self) -> str:
        """Check it as the domain will."""
        return passed(str(self.cleaned_data["nickname"]), clean_nickname)

    def clean_phone(self) -> str:
        """Check it as the domain will."""
        return passed(str(self.cleaned_data["phone"]), clean_phone)

    def clean_email(self) -> str:
        """Check it as the domain will."""
        return passed(str(self.cleaned_data["email"]), clean_email)


class CallBackForm(FillTimeForm, WhoToCallForm):
    """A name, a contact, the best moment; nothing about the person whom it is about."""

    consent = forms.BooleanField(required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, consent_label: str) -> None:
        super().__init__(data, initial={"submission": uuid.uuid4()})
        self.fields["consent"].label = consent_label

    def clean_consent(self) -> bool:
        """Check it as the domain will."""
        return passed(bool(self.cleaned_data["consent"]), check_consent)

    def clean(self) -> dict[str, object] | None:
        """Say that a contact is missing beside all else that is."""
        cleaned = super().clean()
        if not self.has_error("email") and not self.has_error("phone"):
            try:
                check_contact(email=self.cleaned_data["email"], phone=self.cleaned_data["phone"])
            except EventsError as error:
                self.refuse(error)
        return cleaned

    def request(self) -> CallBackRequest:
        """Return what the person asks for."""
        data = self.cleaned_data
        return CallBackRequest(
            nickname=data["nickname"],
            phone=data["phone"],
            email=data["email"],
            best_moment=data["best_moment"],
            may_leave_message=data["may_leave_message"] == _YES,
            consent=data["consent"],
            submission_id=str(data["submission"]),
            language=get_language() or "fr",
        )


class ChangeRequestForm(WhoToCallForm):
    """Changing how one is called back."""

    @classmethod
    def of(cls, enrolment: Enrolment) -> ChangeRequestForm:
        """Return the form as the request stands."""
        names = ("nickname", "email", "best_moment")
        said = {name: getattr(enrolment, name) for name in names}
        may_leave = _YES if enrolment.may_leave_message else _NO
        phone = phone_words(enrolment.phone) if enrolment.phone else ""
        return cls(initial={**said, "phone": phone, "may_leave_message": may_leave})

    def changes(self) -> RegistrationChanges:
        """Return what the person changes; what was not sent stays."""
        sent = self.data.keys() & self.cleaned_data.keys()
        given = {name: self.cleaned_data[name] for name in sent}
        if "may_leave_message" in given:
            given["may_leave_message"] = given["may_leave_message"] == _YES
        return RegistrationChanges(**given)
