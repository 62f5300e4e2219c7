"""Providers of mail with an interface of their own, through django-anymail.

No message may be tracked: opening it, or a link in it, is nobody's business. Where the provider
lets each message say so, each does; where only the account can, its owner has to say that it does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote

from config.settings.errors import SettingError

_UNTRACKED = {"SEND_DEFAULTS": {"track_opens": False, "track_clicks": False}}


@dataclass(frozen=True)
class Provider:
    """``keys`` reads the address; ``example`` shows one."""

    name: str
    webhook: str
    example: str
    keys: Callable[[SplitResult], dict[str, str]]
    is_told_each_time: bool = True


def _mailjet(url: SplitResult) -> dict[str, str]:
    return {"MAILJET_API_KEY": _user(url), "MAILJET_SECRET_KEY": unquote(url.password or "")}


def _mailgun(url: SplitResult) -> dict[str, str]:
    api = "https://api.eu.mailgun.net/v3" if _option(url, "region") == "eu" else ""
    keys = {"MAILGUN_API_KEY": _user(url), "MAILGUN_SENDER_DOMAIN": url.hostname or ""}
    return {**keys, "MAILGUN_API_URL": api} if api else keys


def _postmark(url: SplitResult) -> dict[str, str]:
    return {"POSTMARK_SERVER_TOKEN": _user(url)}


def _brevo(url: SplitResult) -> dict[str, str]:
    return {"BREVO_API_KEY": _user(url)}


PROVIDERS = {
    "mailjet": Provider("mailjet", "MailjetTrackingWebhookView", "mailjet://clé:secret@", _mailjet),
    "mailgun": Provider(
        "mailgun",
        "MailgunTrackingWebhookView",
        "mailgun://clé@domaine.fr?region=eu",
        _mailgun,
    ),
    "postmark": Provider("postmark", "PostmarkTrackingWebhookView", "postmark://clé@", _postmark),
    "brevo": Provider(
        "brevo",
        "BrevoTrackingWebhookView",
        "brevo://clé@?tracking=off",
        _brevo,
        is_told_each_time=False,
    ),
}


def provider_settings(url: SplitResult, *, webhook_secret: str) -> dict[str, Any]:
    """Django's settings for a provider's address; raise `SettingError` for what lacks."""
    provider = PROVIDERS[url.scheme]
    keys = provider.keys(url)
    if not all(keys.values()):
        raise SettingError("EMAIL_URL", f"écrivez par exemple {provider.example}")
    if not provider.is_told_each_time and _option(url, "tracking") != "off":
        raise SettingError(
            "EMAIL_URL",
            "ce fournisseur ne coupe le suivi que dans son compte. Coupez-y le suivi des "
            f"ouvertures et des clics, puis écrivez {provider.example}",
        )
    anymail = {**keys, **(_UNTRACKED if provider.is_told_each_time else {})}
    if webhook_secret:
        anymail["WEBHOOK_SECRET"] = webhook_secret
    view = f"anymail.webhooks.{provider.name}.{provider.webhook}"
    return {
        "EMAIL_BACKEND": f"anymail.backends.{provider.name}.EmailBackend",
        "ANYMAIL": {**anymail, "REQUESTS_TIMEOUT": 10},
        "EMAIL_WEBHOOK": view if webhook_secret else "",
    }


def _user(url: SplitResult) -> str:
    return unquote(url.username or "")


def _option(url: SplitResult, name: str) -> str:
    return parse_qs(url.query).get(name, [""])[0]
