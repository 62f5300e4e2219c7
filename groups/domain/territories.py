"""Finding communes by what people write; the door to all that concerns territories."""

from __future__ import annotations

import re

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from groups.models import Commune, CommunePostcode

from .folding import fold
from .territory_loading import LoadReport, load_territories

__all__ = ["LoadReport", "find_commune", "fold", "load_territories", "search_communes"]

MAX_QUERY_LENGTH = 200
MAX_RESULTS = 50

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_CEDEX = re.compile(r" cedex( [0-9]+)?$")
_ARRONDISSEMENT = re.compile(
    r"^(paris|lyon|marseille) [0-9]{1,2} ?(er|e|eme|ere)?( (arrondissement|arr|ardt))?$"
)


def find_commune(*, name: str, postcode: str = "", department: str = "") -> Commune | None:
    """The one commune that the words mean, or None when none or several could be meant.

    The name is read whatever its accents, « St » or « Ste », « Cedex 03 » or « Lyon 3e ». A
    postcode that no town delivers to (a CEDEX) narrows by its first digits. An empty name finds
    the commune that has the postcode for itself. A name that contradicts its postcode or its
    département finds nothing.
    """
    communes = Commune.objects.select_related("department")
    key = _town_key(name)
    if key:
        communes = communes.filter(search_name=key)
    elif not postcode.strip():
        return None
    if department.strip():
        communes = communes.filter(department_id=fold(department).upper().zfill(2))
    if postcode.strip():
        return _find_by_postcode(communes, _clean_postcode(postcode), is_named=bool(key))
    return _only(communes)


def search_communes(query: str, limit: int = 10) -> list[Commune]:
    """Communes whose name begins like the query (or has a word that does), best match first.

    Digits in the query are the beginning of a postcode: « 691 », « 69003 Lyon ». At most
    ``limit`` rows, and never more than 50; each comes with its département and postcodes.
    """
    words = _town_key(query[:MAX_QUERY_LENGTH]).split()
    digits = "".join(word for word in words if _is_digits(word))
    name = " ".join(word for word in words if not _is_digits(word))
    if not digits and not name:
        return []
    communes = Commune.objects.select_related("department").prefetch_related("postcodes")
    if digits:
        served = CommunePostcode.objects.filter(postcode__startswith=digits)
        communes = communes.filter(pk__in=served.values("commune"))
    if name:
        communes = _named_like(communes, name)
    return list(communes[: max(0, min(limit, MAX_RESULTS))])


def _town_key(name: str) -> str:
    """The folded name of the town itself, as ``Commune.search_name`` holds it."""
    folded = _CEDEX.sub("", fold(name))
    folded = _ARRONDISSEMENT.sub(r"\1", folded)
    return " ".join(_ABBREVIATIONS.get(word, word) for word in folded.split())


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _clean_postcode(postcode: str) -> str:
    """Five digits; spreadsheets drop the leading zero of « 01000 »."""
    return fold(postcode).replace(" ", "").zfill(5)


def _find_by_postcode(
    communes: QuerySet[Commune], postcode: str, *, is_named: bool
) -> Commune | None:
    if len(postcode) != 5 or not _is_digits(postcode):
        return None
    served = communes.filter(postcodes__postcode=postcode)
    if not is_named or served.exists():
        return _only(served)
    # Overseas, the first three digits tell the territory; in Corsica « 20 » covers both.
    prefix = postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
    return _only(communes.filter(postcodes__postcode__startswith=prefix).distinct())


def _only(communes: QuerySet[Commune]) -> Commune | None:
    found = list(communes[:2])
    return found[0] if len(found) == 1 else None


def _named_like(communes: QuerySet[Commune], name: str) -> QuerySet[Commune]:
    rank = Case(
        When(search_name=name, then=Value(0)),
        When(search_name__startswith=name, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    like = Q(search_name__startswith=name) | Q(search_name__contains=f" {name}")
    return communes.filter(like).order_by(rank, "search_name", "insee_code")
