"""From the bytes of a calendar to its text, unfolded (RFC 5545 §3.1)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from events.errors import EventsError

from .bounds import MAX_BYTES
from .faults import Notes

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<\?xml)", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_NO_BOM = b"\xef\xbb\xbf"


def decoded(data: bytes, notes: Notes) -> str:
    """Return the text of a calendar, its folded lines joined, and note what was guessed.

    Raises EventsError: ``file_too_large``, ``file_empty``, ``not_a_calendar``.
    """
    if len(data) > MAX_BYTES:
        raise EventsError(
            "file_too_large",
            _("Ce calendrier dépasse 5 Mo : exportez une période plus courte."),
        )
    if not data.strip():
        raise EventsError("file_empty", _("Ce calendrier est vide."))
    _refuse_other_files(data)
    text = _text(data, notes)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise not_a_calendar()
    return text


def not_a_calendar() -> EventsError:
    """Return the refusal of a text in which there is no calendar."""
    return EventsError(
        "not_a_calendar", _("Ce n’est pas un calendrier. Exportez-le au format iCalendar (.ics).")
    )


def _refuse_other_files(data: bytes) -> None:
    if data.startswith(_ARCHIVES):
        raise EventsError(
            "not_a_calendar",
            _("Ce fichier est compressé ou d’un autre format : ouvrez-le, et donnez le .ics."),
        )
    if _PAGE.match(data.removeprefix(_NO_BOM)):
        raise EventsError(
            "not_a_calendar",
            _(
                "C’est une page web, pas un calendrier. Cherchez dans votre agenda « adresse au "
                "format iCal » ou « exporter »."
            ),
        )


def _text(data: bytes, notes: Notes) -> str:
    if data.startswith(_UTF_16):
        data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    if b"\0" in data:
        notes.add(_("Des caractères invalides ont été retirés du fichier."))
        data = data.replace(b"\0", b"")
    # In bytes: some programs fold in the middle of a letter.
    joined = _FOLD.sub(b"", data.removeprefix(_NO_BOM))
    try:
        return joined.decode("utf-8")
    except UnicodeDecodeError:
        notes.add(
            _("Le fichier n’est pas en UTF-8 : il est lu comme du Windows. Relisez les accents.")
        )
        return joined.decode("cp1252", errors="replace")
