"""``EMAIL_URL`` turned into Django's mail settings."""

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from config.settings.errors import SettingError
from config.settings.providers import PROVIDERS, provider_settings

# scheme: (port when none is given, STARTTLS, TLS from the first byte)
SCHEMES = {
    "smtp": (25, False, False),
    "smtp+tls": (587, True, False),
    "submission": (587, True, False),
    "smtp+ssl": (465, False, True),
    "smtps": (465, False, True),
}
EXAMPLE = (
    "écrivez par exemple submission://nom:secret@machine:587 (ou smtps://, smtp://), "
    "ou un fournisseur : " + ", ".join(provider.example for provider in PROVIDERS.values())
)


def mail_settings(url: str, *, webhook_secret: str = "") -> dict[str, Any]:
    """Django's settings for an SMTP address or a provider's; raise `SettingError` otherwise."""
    parts = _split(url)
    if parts.scheme in PROVIDERS:
        return provider_settings(parts, webhook_secret=webhook_secret)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingError("EMAIL_URL", EXAMPLE)
    return _smtp_settings(parts)


def _smtp_settings(parts: SplitResult) -> dict[str, Any]:
    default_port, starttls, tls = SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": "notifications.channels.bounded.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or default_port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
    }


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SettingError("EMAIL_URL", EXAMPLE) from error
    return parts
