"""Forms that show what the domain refused, beside the field at fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from events.errors import REFUSALS
from groups.rate_limits import TooManyTries

Value = TypeVar("Value")


class RefusalForm(forms.Form):
    """A form that shows what a domain function refused, beside the field at fault."""

    retry_after = 0
    """Seconds that the person has to wait, when they tried too often."""

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form."""
        if self.retry_after:
            return 429
        return 422 if self.errors else 200

    def refuse(self, error: Exception) -> None:
        """Put the refusal where the person will look."""
        assert isinstance(error, REFUSALS)  # noqa: S101 (for the type checker)
        if isinstance(error, TooManyTries):
            self.retry_after = error.retry_after
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error.message))


def passed(value: Value, check: Callable[[Value], object]) -> Value:
    """Return a field's value once ``check`` takes it, so that all faults show at once."""
    try:
        check(value)
    except REFUSALS as error:
        raise forms.ValidationError(str(error.message)) from error
    return value
