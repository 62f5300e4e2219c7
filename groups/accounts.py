"""How organisers log in: by a code sent to their address, a passkey, or both a code and a proof.

Nobody signs up, nothing is told.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.stages import LoginStage
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groups.domain.factors.needs import with_needs
from groups.domain.languages import keep_language
from groups.models import User
from groups.rate_limits import line_of

BY_PASSKEY = "by_passkey"
"""In a log-in's state: the passkey proved twice at once."""


class AccountBackend(AuthenticationBackend):  # type: ignore[misc] # allauth is not typed
    """Reads who is logged in, and in the same query whether a second proof is missing."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account with its ``lacks_factor``; None when it is closed."""
        user: User | None = with_needs(User.objects.filter(pk=user_id, is_active=True)).first()
        return user


class SecondStep(LoginStage):  # type: ignore[misc] # allauth is not typed
    """After the code by e-mail, for who has a passkey or an app: proving it a second time."""

    key = "second_factor"
    urlname = "account_second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask, unless a passkey opened; the flag says to keep the log-in meanwhile."""
        if self.login.state.get(BY_PASSKEY) or not self.login.user.factors.exists():
            return None, True
        return redirect(self.urlname), True


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

    def get_login_stages(self) -> list[str]:
        """Ask for the code by e-mail, then for a second proof."""
        stages: list[str] = super().get_login_stages()
        return [*stages, "groups.accounts.SecondStep"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's line as the proxies we trust told it.

        Over a unix socket there is none: all such clients then share one limit.
        """
        return line_of(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 (no binding)

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


def write_to_nobody(request: HttpRequest, email: str) -> None:
    """Do for an address without account what a mail with a code takes; nothing leaves.

    Raises OSError as sending would.
    """
    adapter = get_adapter(request)
    context = {
        "request": request,
        "email": email,
        "current_site": get_current_site(request),
        "code": adapter.generate_login_code(),
    }
    knock(adapter.render_mail("account/email/login_code", email, context))


def note_language(user: User, **_signal: Any) -> None:
    """Note the language in which somebody logs in: mails to them speak it, too."""
    keep_language(user, get_language() or "")


def keep_session(request: HttpRequest, **_signal: Any) -> None:
    """Let the session of who came in last as sessions do; that of who did not ends soon."""
    request.session.set_expiry(None)


def knock(mail: EmailMessage) -> None:
    """Do with a mail all that sending takes, but hand it over.

    Done for an address without account, so that neither the time it takes nor a mail server
    that is down, or slow, shows a difference. Raises OSError as sending would.
    """
    mail.message().as_bytes()
    connection = get_connection()
    connection.open()
    if isinstance(connection, SmtpBackend) and connection.connection is not None:
        for _exchange in ("MAIL", "RCPT", "DATA", "its end"):
            connection.connection.noop()
    connection.close()
