"""Logging in by a code sent by e-mail, and out; nobody makes an account by themselves."""

from __future__ import annotations

import logging

from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from groups.accounts import write_to_nobody

logger = logging.getLogger(__name__)


class AnswersFaults:
    """Answer 422 with the faults of a form, as every other page does."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the form again."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc] # a mixin
        if response.status_code == 200:
            response.status_code = 422
        return response


class RequestCode(AnswersFaults, RequestLoginCodeView):  # type: ignore[misc] # allauth is not typed
    """`/organiser/connexion/`: ask for a code by e-mail."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Send the code; the page is the same whether the address has an account or not."""
        try:
            if form._user is None:  # type: ignore[attr-defined]
                write_to_nobody(self.request, form.cleaned_data["email"])
            answer: HttpResponse = super().form_valid(form)
            # It holds the address that was typed, until a log-in or for as long as its code.
            self.request.session.set_expiry(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        except OSError as error:
            logger.warning("A log-in code could not be sent: %s", type(error).__name__)
            form.add_error(
                None,
                _("Le message n’a pas pu partir. Réessayez dans quelques minutes."),
            )
            refused: HttpResponse = self.form_invalid(form)
            refused.status_code = 503
            return refused
        return answer


@method_decorator(never_cache, name="dispatch")
class EnterCode(AnswersFaults, ConfirmLoginCodeView):  # type: ignore[misc] # allauth is not typed
    """`/organiser/connexion/code/`: enter it."""


log_out = require_POST(LogoutView.as_view())
