"""Forms of the pages; the rules themselves live in the domain."""

from .declining import DecliningForm
from .refusals import RefusalForm
from .registrations import ChangeForm, CodeForm, PersonForm, RegistrationForm

__all__ = [
    "ChangeForm",
    "CodeForm",
    "DecliningForm",
    "PersonForm",
    "RefusalForm",
    "RegistrationForm",
]
