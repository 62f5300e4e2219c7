"""Logs that name nobody: where they go, and what is masked in every line."""

import logging
import re
from typing import Any

SECRET_PATHS = re.compile(
    r"(/mon-rendez-vous/|/mes-rendez-vous/|/feeds/my/|/feeds/organizer/|/api/v1/registrations/)[^/\s\"'?<>]+"
)
QUERY_STRING = re.compile(r"(/[^\s\"'?<>]*)\?[^\s\"'<>)\]]+")
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w.-])(?:\+33|0033|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\w)|(?:\+|%2B)\d{8,15}(?!\w)"
)


def masked(text: str) -> str:
    """Return ``text`` without secret paths, query strings, e-mail addresses or phone numbers."""
    text = SECRET_PATHS.sub(r"\1…", text)
    text = QUERY_STRING.sub(r"\1?…", text)
    return PHONE.sub("…", ADDRESS.sub("…@…", text))


class MaskingFormatter(logging.Formatter):
    """Mask the whole line, traceback included: an error's text may quote a row."""

    def format(self, record: logging.LogRecord) -> str:
        """Format, then mask."""
        return masked(super().format(record))


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "masked": {
            "()": "config.settings.logs.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "masked"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers mail whole requests to ADMINS: never.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        # Anybody can cause these at will.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        "django.security.TooManyFilesSent": {"level": "CRITICAL"},
        "tablee": {"level": "INFO"},
        "groups": {"level": "INFO"},
        "events": {"level": "INFO"},
        "notifications": {"level": "INFO"},
        "config": {"level": "INFO"},
        "celery": {"level": "WARNING"},
        # Its lines quote numbers and keys; the channel listens for what went wrong.
        "apprise": {"handlers": ["nowhere"], "level": "WARNING", "propagate": False},
    },
}
