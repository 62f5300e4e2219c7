"""« Je pense venir »: a name and a contact if one likes; one tap if not."""

from __future__ import annotations

from events.domain.registration_requests import check_consent
from events.forms.refusals import passed
from events.forms.registrations import RegistrationForm


class PlanForm(RegistrationForm):
    """The form of registering; agreement is asked for only where something is written."""

    def clean_consent(self) -> bool:
        """Check it as the domain will; who writes nothing has nothing to agree to."""
        written = any(self.data.get(name, "").strip() for name in ("nickname", "email"))
        return passed(bool(self.cleaned_data["consent"]) or not written, check_consent)
