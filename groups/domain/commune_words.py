"""A commune as people and addresses write it: « Lyon », « 69003 », « lyon-69123 »."""

from __future__ import annotations

import re

from django.utils.text import slugify
from django.utils.translation import gettext as _

from groups.errors import GroupsError
from groups.models import Commune

from .folding import fold
from .territories import find_commune, search_communes

MOST_LETTERS = 100
_NAMED = 4
_SLUG = re.compile(r"(?P<name>[a-z0-9-]+)-(?P<code>\d[\dab]\d{3})")
_POSTCODE = re.compile(r"\b\d{5}\b")
_DEPARTMENT = re.compile(r"\((\d[\dab]\d?)\)", re.IGNORECASE)


def commune_slug(commune: Commune) -> str:
    """Return what stands for a commune in an address: its name and its INSEE code."""
    return f"{slugify(fold(commune.name))}-{commune.pk.lower()}"


def commune_meant(words: str, *, field: str = "commune") -> Commune:
    """Return the one commune that a name, a postcode, both, or a slug means.

    A name may be followed by its département, as ``str(commune)`` writes it.

    Raises GroupsError ``unknown_commune`` or ``ambiguous_commune``, naming ``field`` and, of
    those that could be meant, some.
    """
    words = words.strip()[:MOST_LETTERS].replace("\0", "")
    found = _of_slug(words) or _of_words(words)
    if found is not None:
        return found
    likely = _likely(words)
    if not likely:
        message = _("Cette commune n’est pas connue. Vérifiez son nom, ou écrivez son code postal.")
        raise GroupsError("unknown_commune", message, field=field)
    message = _(
        "Plusieurs communes sont possibles\u00a0: %(names)s. Écrivez le nom et le code postal."
    )
    raise GroupsError("ambiguous_commune", message % {"names": ", ".join(likely)}, field=field)


def _of_slug(words: str) -> Commune | None:
    parts = _SLUG.fullmatch(words)
    if parts is None:
        return None
    commune = Commune.objects.select_related("department").filter(pk=parts["code"].upper()).first()
    return commune if commune and commune_slug(commune) == words else None


def _of_words(words: str) -> Commune | None:
    postcodes = _POSTCODE.findall(words)
    if len(postcodes) > 1:
        return None
    department = _DEPARTMENT.search(words)
    return find_commune(
        name=_name_in(words),
        postcode="".join(postcodes),
        department=department[1] if department else "",
    )


def _name_in(words: str) -> str:
    return _POSTCODE.sub(" ", _DEPARTMENT.sub(" ", words))


def _likely(words: str) -> list[str]:
    found = search_communes(_DEPARTMENT.sub(" ", words), limit=50)
    name = fold(_name_in(words))
    same = [one for one in found if fold(one.name) == name] or found
    some = [str(one) for one in same[:_NAMED]]
    return [*some, "…"] if len(same) > _NAMED else some
