"""Départements as one says them in a sentence: « dans le Rhône », « en Savoie »."""

from __future__ import annotations

from groups.models import Department

_WORDS = {
    "dans l’": "01 02 03 10 11 12 27 34 36 60 61 89 91",
    "dans la ": "23 26 42 50 51 55 58 72 80 86",
    "dans le ": "14 15 18 25 29 30 32 39 41 45 46 47 56 59 62 63 67 68 69 81 83 84 90 94 95",
    "dans les ": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "à ": "75 974 975 976 977 978 986",
}
_BEFORE = {code: words for words, codes in _WORDS.items() for code in codes.split()}


def in_department(department: Department) -> str:
    """Return the département's name with the word before it that French asks for."""
    return _BEFORE.get(department.pk, "en ") + department.name.replace("'", "’")
