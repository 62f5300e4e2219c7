"""What browsers are told: cookies, transport, and where content may come from."""

from typing import Any

from config.settings.environment import Environment

YEAR_SECONDS = 365 * 24 * 3600

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# These two promise more than this site can: that every other name under the same domain
# speaks HTTPS too. An association's own site may not.
SILENCED: tuple[str, ...] = ("security.W005", "security.W021")
# Without TRUSTED_PROXIES nobody can say whether a request came over TLS: redirecting all of
# them would loop, so the proxy redirects.
SILENCED_WITHOUT_PROXY = ("security.W008",)


def security_of(environment: Environment) -> dict[str, Any]:
    """Django's security settings for the site's address."""
    https, redirect = environment.https, environment.https and bool(environment.trusted_proxies)
    return {
        "SECURE_SSL_REDIRECT": redirect,
        "SECURE_REDIRECT_EXEMPT": [r"^healthz$", r"^readyz$"],
        "SECURE_HSTS_SECONDS": YEAR_SECONDS if https else 0,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "LANGUAGE_COOKIE_SECURE": https,
        "CSRF_TRUSTED_ORIGINS": [environment.site_url] if environment.site_url else [],
        "X_FRAME_OPTIONS": "DENY",
        "SILENCED_SYSTEM_CHECKS": [*SILENCED, *(() if redirect else SILENCED_WITHOUT_PROXY)],
    }


def allowed_hosts_of(environment: Environment) -> list[str]:
    """Names that requests may ask for: the site's own, those given, this machine's."""
    return [*dict.fromkeys([*environment.own_hosts, *environment.allowed_hosts])]
