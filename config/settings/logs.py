"""Logs that name nobody: where they go, and what is masked in every line."""

import logging
import re
import traceback
from smtplib import SMTPException
from types import TracebackType
from typing import Any

from django.db.utils import OperationalError

SECRET_PATHS = re.compile(
    r"(/mon-rendez-vous/|/membre/|/mes-rendez-vous/|/ne-plus-recevoir/"
    r"|/organiser/resume/|/organiser/invitation/|/feeds/my/|/feeds/organizer/"
    r"|/api/v1/registrations/)([^\s\"'?<>]+)"
)
# What may follow a secret: a verb, the name of a file.
PLAIN = re.compile(r"[a-z-]{0,15}|rendez-vous\.ics|mes-donnees\.json")
QUERY_STRING = re.compile(r"(/[^\s\"'?<>]*)\?[^\s\"'<>)\]]+")
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w.-])(?:\+33|0033|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\w)|(?:\+|%2B)\d{8,15}(?!\w)"
)

# What the system, or a module that is missing, says of itself.
MACHINE_ERRORS = (OSError, OperationalError, ImportError, SyntaxError, MemoryError, RecursionError)


def masked(text: str) -> str:
    """Return ``text`` without secret paths, query strings, e-mail addresses or phone numbers."""
    text = SECRET_PATHS.sub(_without_secrets, text)
    text = QUERY_STRING.sub(r"\1?…", text)
    return PHONE.sub("…", ADDRESS.sub("…@…", text))


def _without_secrets(found: re.Match[str]) -> str:
    first, *others = found[2].split("/")
    kept = [one if PLAIN.fullmatch(one) else "…" for one in others]
    return "/".join([f"{found[1]}{'…' if first else ''}", *kept])


ErrorInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class MaskingFormatter(logging.Formatter):
    """Mask the whole line; of an error say what and where, not its text: it may quote a row."""

    def format(self, record: logging.LogRecord) -> str:
        """Format, then mask; what another library worded of an error is worded anew."""
        if isinstance(record.args, dict) and "exc" in record.args:  # Celery's « Task … raised »
            record = logging.makeLogRecord(record.__dict__)
            error = record.exc_info[1] if record.exc_info else None
            record.args = {**record.args, "exc": told(error), "traceback": ""}  # type: ignore[dict-item]
        if record.exc_info:
            # Written by others before us, it would be taken as it is.
            record.exc_text = None
        return masked(super().format(record))

    def formatException(self, ei: ErrorInfo) -> str:
        """Return the traceback: lines of our code, never the values they held."""
        return "\n".join(_traceback_lines(ei[1]))


def told(error: BaseException | None) -> str:
    """Return an error's kind, and its text where that speaks of machines, not of people."""
    if error is None:
        return "error"
    kind = type(error).__qualname__
    # A mail server's answer names whom it refused.
    is_safe = isinstance(error, MACHINE_ERRORS) and not isinstance(error, SMTPException)
    return f"{kind}: {error}" if is_safe else kind


def _traceback_lines(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_traceback_lines(before), "then:"] if before else []
    lines.append("Traceback (most recent call last):")
    lines += "".join(traceback.format_tb(error.__traceback__)).rstrip("\n").split("\n")
    return [*lines, told(error)]


class FirstLine(logging.Filter):
    """Keep the first line of what a server writes of an error: below stands the error's text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the record; it is written in any case."""
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "masked": {
            "()": "config.settings.logs.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {"first_line": {"()": "config.settings.logs.FirstLine"}},
    "handlers": {
        "server": {
            "class": "logging.StreamHandler",
            "formatter": "masked",
            "filters": ["first_line"],
        },
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
        # Granian's own, where our program broke in its hands.
        "_granian": {"handlers": ["server"], "level": "WARNING", "propagate": False},
        # Its lines quote numbers and keys; the channel listens for what went wrong.
        "apprise": {"handlers": ["nowhere"], "level": "WARNING", "propagate": False},
    },
}
