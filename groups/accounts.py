"""How organisers log in: by a code sent to their address. Nobody signs up, nothing is told."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groups.domain.languages import keep_language
from groups.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Closes what allauth would open, and speaks French."""

    error_messages = {  # noqa: RUF012 (allauth's own attribute)
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez-le dans le dernier message reçu."),
        "too_many_login_attempts": _(
            "Trop d’essais de suite. Attendez quelques minutes, puis demandez un nouveau code."
        ),
        "rate_limited": _("Trop d’essais de suite. Attendez quelques minutes, puis réessayez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account by themselves: an owner, or the administrator, does."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address as the proxies we trust told it.

        Over a unix socket there is none: all such clients then share one limit.
        """
        return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 (no binding)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Say nothing of an account that was closed between the code and its entry."""
        return redirect("account_login")

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Mark mails as sent by a program (RFC 3834 §5), so that no answering machine replies."""
        headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
        mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return mail


def note_language(user: User, **_signal: Any) -> None:
    """Note the language in which somebody logs in: mails to them speak it, too."""
    keep_language(user, get_language() or "")


def knock() -> None:
    """Reach the mail server as for a real mail, then leave.

    Done for an address without account, so that a mail server that is down, or slow, shows
    no difference. Raises OSError as sending would.
    """
    connection = get_connection()
    connection.open()
    connection.close()
