"""Fields that read what people type: words, days, hours, prices, a yes or a no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.domain.imports.cells import CellError, parse_date, parse_fee, parse_time
from groups.domain.texts import one_line, paragraphs
from groups.errors import GroupsError


class LineField(forms.CharField):
    """Words on one line, cleaned as the domain cleans them; nothing is cut while one types."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.longest = longest

    def to_python(self, value: object) -> str:
        """Return the words with single spaces."""
        return _cleaned(lambda text: one_line(text, field="", max_length=self.longest), value)


class ParagraphsField(forms.CharField):
    """Words on several lines, cleaned as the domain cleans them."""

    def __init__(self, *, longest: int, rows: int = 4, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(strip=False, widget=widget, **kwargs)
        self.longest = longest

    def to_python(self, value: object) -> str:
        """Return the words with plain newlines."""
        return _cleaned(lambda text: paragraphs(text, field="", max_length=self.longest), value)


def _cleaned(clean: Callable[[str], str], value: object) -> str:
    try:
        return clean("" if value is None else str(value))
    except GroupsError as error:
        raise ValidationError(str(error)) from error


class _ReadField(forms.Field):
    """A field whose words are read by one of the parsers of the import."""

    def to_python(self, value: object) -> object:
        """Return what the words mean, None where there are none."""
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            return self.read(text)
        except CellError as error:
            words = _("«\u202f%(value)s\u202f» %(fault)s.")
            raise ValidationError(words % {"value": text[:40], "fault": error}) from error

    def read(self, text: str) -> object:
        """Return what the words mean; CellError ends a sentence that begins with them."""
        raise NotImplementedError


class DayField(_ReadField):
    """A date, as a browser sends it or as people write it."""

    default_error_messages = {"required": gettext_lazy("Donnez une date.")}  # noqa: RUF012
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def read(self, text: str) -> date:
        """Read « 2026-12-03 », « 03/12/2026 »."""
        return parse_date(text)


class HourField(_ReadField):
    """An hour of the day."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def read(self, text: str) -> time:
        """Read « 18:30 », « 18h30 »."""
        return parse_time(text.removesuffix(":00") if text.count(":") == 2 else text)


class PriceField(_ReadField):
    """An amount in euros."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def read(self, text: str) -> Decimal:
        """Read « 2 », « 2,50 € »."""
        amount = parse_fee(text).amount
        if amount is None:
            raise CellError(_("n’est pas un prix\N{NO-BREAK SPACE}: écrivez-le comme 2,50"))
        return amount

    def prepare_value(self, value: object) -> object:
        """Return « 2,50 » as it is typed here."""
        if isinstance(value, Decimal):
            digits = f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
            return digits.replace(".", ",")
        return value


class AnswerField(forms.TypedChoiceField):
    """Yes, no, or nothing said."""

    CHOICES = (
        ("", gettext_lazy("Non précisé")),
        ("yes", gettext_lazy("Oui")),
        ("no", gettext_lazy("Non")),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=self.CHOICES,
            coerce=lambda word: word == "yes",
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: object) -> object:
        """Return the word for True or False."""
        return {True: "yes", False: "no", None: ""}.get(value, value)  # type: ignore[call-overload]
