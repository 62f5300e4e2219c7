"""In which language an organiser is written to: the one in which they last came in, or chose."""

from __future__ import annotations

from django.conf import settings

from groups.models import User


def keep_language(user: User, language: str) -> None:
    """Write to the user in ``language`` from now on; one that we don't speak changes nothing."""
    if language in dict(settings.LANGUAGES) and user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def language_of(user: User) -> str:
    """Return the language of the user, the site's as long as nobody knows theirs."""
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
